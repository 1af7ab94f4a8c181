import type { Milliseconds } from '../../../machines/domain.js'

/** `Intl.DurationFormat` where the browser has it: Chromium 129, Firefox 136, Safari 16.4. TypeScript's library has no type of it yet. */
interface DurationFormat {
  readonly format: (duration: Readonly<Record<string, number>>) => string
}
type DurationFormatClass = new (lang: string, options: Readonly<Record<string, string>>) => DurationFormat

type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string }

/** Numbers, plurals and times of one language. Nothing is made before it is needed. */
export function createLanguage(lang: string) {
  const unit = (value: number, name: 'second' | 'minute' | 'day', unitDisplay: 'short' | 'long') =>
    new Intl.NumberFormat(lang, { style: 'unit', unit: name, unitDisplay }).format(value)
  const number = (value: number) => new Intl.NumberFormat(lang).format(value)
  return {
    number,
    /** The form of this number, with `{n}` filled in: `{ one: '{n} try left', other: '{n} tries left' }`. */
    plural: (count: number, forms: Forms): string =>
      (forms[new Intl.PluralRules(lang).select(count)] ?? forms.other).replaceAll('{n}', number(count)),
    /** `27 s`, as short as the language has it. */
    seconds: (seconds: number): string => unit(seconds, 'second', 'short'),
    /** `9 minutes`, `59 seconds`: the larger unit alone, rounded down. */
    long: (seconds: number): string =>
      seconds < 60 ? unit(seconds, 'second', 'long') : unit(Math.floor(seconds / 60), 'minute', 'long'),
    days: (time: Milliseconds): string => unit(Math.max(1, Math.floor(time / 86_400_000)), 'day', 'long'),
    /** `9:58`. */
    clock: (seconds: number): string => {
      const parts = { minutes: Math.floor(seconds / 60), seconds: seconds % 60 }
      const Format: unknown = Reflect.get(Intl, 'DurationFormat')
      if (isDurationFormat(Format)) {
        const options = { style: 'digital', minutes: 'numeric', hoursDisplay: 'auto' }
        return new Format(lang, options).format(parts)
      }
      const two = new Intl.NumberFormat(lang, { minimumIntegerDigits: 2 })
      return `${number(parts.minutes)}:${two.format(parts.seconds)}`
    },
  }
}

const isDurationFormat = (value: unknown): value is DurationFormatClass => typeof value === 'function'
