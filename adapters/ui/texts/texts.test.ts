import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, jest, test } from '@jest/globals'

import type { FactorKind } from '../../../machines/domain.js'
import { stepUpErrorCodes } from '../../../machines/errors.js'
import { createLanguage } from './language.js'
import type { StepUpTexts } from './texts.js'

/** What holds for the catalogue of every language. A new file in this folder is tested as soon as it is there. */

type Language = ReturnType<typeof createLanguage>
type Forms = Parameters<Language['plural']>[1]

/** The forms of every plural that was asked for, by language. */
const plurals = new Map<string, Forms[]>()
jest.unstable_mockModule('./language.js', () => ({
  createLanguage: (lang: string): Language => {
    const language = createLanguage(lang)
    const asked: Forms[] = []
    plurals.set(new Intl.Locale(lang).baseName, asked)
    return {
      ...language,
      plural: (count, forms) => {
        asked.push(forms)
        return language.plural(count, forms)
      },
    }
  },
}))

const folder = fileURLToPath(new URL('.', import.meta.url))
const files = readdirSync(folder).filter(
  (name) => /^[a-z-]+\.ts$/.test(name) && !['texts.ts', 'language.ts'].includes(name),
)
const catalogues = new Map<string, StepUpTexts>()
for (const file of files) {
  const exported = (await import(`./${file.replace('.ts', '.js')}`)) as Record<string, StepUpTexts>
  for (const [name, texts] of Object.entries(exported)) catalogues.set(`${file} ${name}`, texts)
}
const languages = [...catalogues.values()].map((texts) => [texts.lang, texts] as const)
function catalogueOf(tag: string): StepUpTexts {
  const found = languages.find(([lang]) => lang === tag)
  if (found === undefined) throw new Error(`no catalogue of ${tag}`)
  return found[1]
}

const numbers = [1, 2, 5, 11, 21, 100]
/** As the presenter hands it over: isolated, with spaces that do not break. */
const address = '\u2068+33\u00a0**\u00a012\u2069'
const kinds: readonly FactorKind[] = [
  'sms',
  'email',
  'voice',
  'totp',
  'recovery',
  'push',
  'webauthn',
  'magicLink',
]
const sentKinds = ['sms', 'email', 'voice', 'push', 'magicLink']

/** A text, where it stands, and what it must show. */
interface Said {
  readonly path: string
  readonly text: string
  readonly shows: readonly (string | RegExp)[]
}

/** All texts that are no functions. */
function staticTexts(value: unknown, path = ''): Said[] {
  if (typeof value === 'string') return [{ path, text: value, shows: [] }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) =>
    staticTexts(each, path === '' ? key : `${path}.${key}`),
  )
}

function functionsOf(value: unknown, path = ''): string[] {
  if (typeof value === 'function') return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) =>
    functionsOf(each, path === '' ? key : `${path}.${key}`),
  )
}

/** In Arabic, one and two are words: they are part of the noun. */
const arabicWords = /واحد|[تم]ان|[تم]ين|رقم|يوم|ساعة|دقيقة|ثانية/

function spokenTexts(texts: StepUpTexts): Said[] {
  const { number, seconds, clock } = createLanguage(texts.lang)
  const count = (n: number) => (texts.lang === 'ar' && n <= 2 ? arabicWords : number(n))
  const said = (path: string, text: string, ...shows: (string | RegExp)[]): Said => ({ path, text, shows })
  const { code } = texts
  return [
    ...kinds.flatMap((kind) => [
      said(`factors.${kind}.intro`, texts.factors[kind].intro(null)),
      said(
        `factors.${kind}.intro`,
        texts.factors[kind].intro(address),
        ...(sentKinds.includes(kind) ? [address] : []),
      ),
    ]),
    said('trustDevice', texts.trustDevice(null)),
    said('code.label', code.label({ alphabet: 'digits' })),
    said('code.label', code.label({ alphabet: 'alphanumeric' })),
    said('expiresIn', texts.expiresIn(0), clock(0)),
    ...numbers.flatMap((n) => [
      said('availableIn', texts.availableIn(n), seconds(n)),
      said('code.label', code.label({ alphabet: 'digits', length: n }), count(n)),
      said('code.label', code.label({ alphabet: 'alphanumeric', length: n }), count(n)),
      said('code.tooShort', code.tooShort(n, n + 3), number(n), number(n + 3)),
      said('code.tooLong', code.tooLong(n + 3, n), number(n + 3), count(n)),
      said('triesLeft', texts.triesLeft(n), count(n)),
      said('expiresIn', texts.expiresIn(n), clock(n)),
      said('expiresIn', texts.expiresIn(n * 60 + 7), clock(n * 60 + 7)),
      said('goodFor', texts.goodFor(n * 60), count(n)),
      said('goodFor', texts.goodFor(n), count(n < 60 ? n : 1)),
      said('trustDevice', texts.trustDevice(n * 86_400_000), count(n)),
      said('trustDevice', texts.trustDevice(n * 3_600_000), count(n < 24 ? n : 4)),
      said('inSeconds', texts.inSeconds(texts.factors.sms.again, n), texts.factors.sms.again, seconds(n)),
    ]),
  ]
}

const allTexts = (texts: StepUpTexts): Said[] => [
  ...staticTexts(texts).filter(({ path }) => !['lang', 'dir'].includes(path)),
  ...spokenTexts(texts),
]

const at = ({ path, text }: Said) => `${path}: ${text}`
const breaking = (said: readonly Said[], isWrong: (text: string, path: string) => boolean) =>
  said.filter(({ text, path }) => isWrong(text, path)).map(at)

test('the languages are these, one file each, named after its tag', () => {
  expect(languages.map(([lang]) => lang).sort()).toEqual(
    ['ar', 'de', 'en', 'es', 'fr', 'it', 'ja', 'nl', 'pl', 'pt', 'zh-Hans'].sort(),
  )
  const camelCase = (tag: string) => tag.replace('-', '')
  expect([...catalogues.keys()].sort()).toEqual(
    languages.map(([lang]) => `${lang.toLowerCase()}.ts ${camelCase(lang)}`).sort(),
  )
})

describe.each(languages)('%s', (lang, texts) => {
  const said = allTexts(texts)

  test('is a BCP 47 tag that Intl knows, with the direction of its script', () => {
    expect(Intl.getCanonicalLocales(lang)).toEqual([lang])
    expect(Intl.NumberFormat.supportedLocalesOf(lang)).toEqual([lang])
    expect(Intl.PluralRules.supportedLocalesOf(lang)).toEqual([lang])
    expect(texts.dir).toBe(/\p{Script=Arabic}|\p{Script=Hebrew}/u.test(texts.confirm) ? 'rtl' : 'ltr')
  })

  test('has a text for each error code and each factor, and this test calls every function', () => {
    expect(Object.keys(texts.messages).sort()).toEqual([...stepUpErrorCodes].sort())
    expect(Object.keys(texts.factors).sort()).toEqual([...kinds].sort())
    expect(new Set(functionsOf(texts))).toEqual(new Set(spokenTexts(texts).map(({ path }) => path)))
  })

  test('has no empty text, and nothing that was left to be filled in', () => {
    expect(breaking(said, (text) => text.trim() === '' || text !== text.trim())).toEqual([])
    expect(breaking(said, (text) => /[{}]|\$|undefined|\bnull\b|NaN|\[object| {2}/.test(text))).toEqual([])
  })

  test('has help of every factor', () => {
    for (const kind of kinds) expect(texts.factors[kind].help.advice.length).toBeGreaterThan(1)
  })

  test('shows every number, every time and every address that it is given', () => {
    const isShown = (text: string, what: string | RegExp) =>
      typeof what === 'string' ? text.includes(what) : what.test(text)
    expect(said.filter(({ text, shows }) => !shows.every((what) => isShown(text, what))).map(at)).toEqual([])
  })

  test('isolates an address once only, and has none that it was not given', () => {
    const isolates = (text: string) => text.split(/[\u2066-\u2068]/).length - 1
    expect(breaking(said, (text) => isolates(text) !== Number(text.includes(address)))).toEqual([])
  })

  test('has every plural form that whole numbers have in it', () => {
    const rules = new Intl.PluralRules(lang)
    // French, Spanish, Italian and Portuguese have one more, `many`, for millions.
    const needed = new Set(Array.from({ length: 1001 }, (_, count) => rules.select(count)))
    const given = plurals.get(lang) ?? []
    if (needed.size > 1) expect(given.length).toBeGreaterThan(0)
    for (const forms of given)
      expect([...needed].filter((category) => forms[category] === undefined)).toEqual([])
  })

  test('ends sentences with a full stop, and headings and buttons with none', () => {
    const isSentence = (path: string) =>
      /^(messages|work)\.|advice|\.intro$|againReady|expiredText|^code\.(empty|too)|stillThere\.(text|final)|^backOnline|chooseFactor\.intro/.test(
        path,
      )
    expect(
      breaking(said, (text, path) => isSentence(path) !== /[.。]$/.test(text.replace(/(Sek|sek)\.$/, ''))),
    ).toEqual([])
  })

  test('has labels that fit a button on 320 px', () => {
    // A character of Chinese or Japanese is two wide.
    const width = (text: string) => text.replaceAll(/[\u3000-\u9fff\uff00-\uffef]/g, 'xx').length
    const waiting = kinds.map((kind) => ({
      path: `factors.${kind}.again`,
      text: texts.inSeconds(texts.factors[kind].again, 260),
      shows: [],
    }))
    const isButton = (path: string) =>
      /^(confirm|tryAgain|changeFactor|cancel|close|report|stillThere\.goOn)$|\.(name|again|help\.label)$/.test(
        path,
      )
    const buttons = [...said.filter(({ path }) => isButton(path)), ...waiting]
    expect(buttons.length).toBeGreaterThan(3 * kinds.length)
    expect(breaking(buttons, (text) => width(text) > 40)).toEqual([])
  })

  test('has the quotes, apostrophes and ellipses of print', () => {
    expect(breaking(said, (text) => /["'`´]|\.\.\./.test(text))).toEqual([])
  })
})

describe('each language is not English', () => {
  const english = allTexts(catalogueOf('en'))
  const others = languages.filter(([lang]) => lang !== 'en')
  /** The same in both languages, and right. */
  const same: Readonly<Record<string, readonly string[]>> = { de: ['Code'], fr: ['Code'], nl: ['Code'] }

  test.each(others)('%s', (lang, texts) => {
    const own = allTexts(texts)
    expect(own.map(({ path }) => path).filter((path) => !path.includes('advice'))).toEqual(
      english.map(({ path }) => path).filter((path) => !path.includes('advice')),
    )
    const untranslated = own.filter(
      ({ path, text }) =>
        // It has no word of its own.
        path !== 'inSeconds' &&
        same[lang]?.includes(text) !== true &&
        english.some((each) => each.path === path && each.text === text),
    )
    expect(untranslated.map(at)).toEqual([])
  })
})

describe('the typography of a language', () => {
  const breaksIn = (lang: string, pattern: RegExp) =>
    breaking(allTexts(catalogueOf(lang)), (text) =>
      pattern.test(text.replace(address, '').replaceAll(/\d+:\d\d/g, '')),
    )

  test('French: a space that does not break before a double sign', () => {
    expect(breaksIn('fr', /[^\u202f][?!;]|[^\u00a0]:|«(?!\u00a0)|(?<!\u00a0)»/)).toEqual([])
  })

  test('Spanish: a question is opened', () => {
    expect(breaksIn('es', /^[^¿]*\?|^[^¡]*!/)).toEqual([])
  })

  test('Arabic: its own comma, semicolon and question mark', () => {
    expect(breaksIn('ar', /[,;?]/)).toEqual([])
  })

  test('Chinese and Japanese: signs of full width', () => {
    expect(breaksIn('zh-Hans', /[,.;:?!()]/)).toEqual([])
    expect(breaksIn('ja', /[,.;:?!()]/)).toEqual([])
  })
})

describe('grammar that Intl does not know', () => {
  const [ar, pl] = [catalogueOf('ar'), catalogueOf('pl')]

  test('Polish: a time after a preposition, and the verb of a count', () => {
    expect([60, 120, 300, 1].map((time) => pl.goodFor(time))).toEqual([
      'Ważny jeszcze przez 1 minutę',
      'Ważny jeszcze przez 2 minuty',
      'Ważny jeszcze przez 5 minut',
      'Ważny jeszcze przez 1 sekundę',
    ])
    expect(pl.trustDevice(3_600_000)).toBe('Nie pytaj ponownie na tym urządzeniu przez 1 godzinę')
    expect([1, 2, 5, 22].map((count) => pl.triesLeft(count))).toEqual([
      'Pozostała 1 próba',
      'Pozostały 2 próby',
      'Pozostało 5 prób',
      'Pozostały 22 próby',
    ])
  })

  test('Arabic: two of something after a preposition', () => {
    expect([60, 120, 300].map((time) => ar.goodFor(time))).toEqual([
      'صالح لمدة دقيقة',
      'صالح لمدة دقيقتين',
      'صالح لمدة 5 دقائق',
    ])
    expect([1, 2, 5, 11, 100].map((count) => ar.triesLeft(count))).toEqual([
      'بقيت محاولة واحدة',
      'بقيت محاولتان',
      'بقيت 5 محاولات',
      'بقيت 11 محاولة',
      'بقيت 100 محاولة',
    ])
    expect(ar.trustDevice(2 * 86_400_000)).toMatch(/لمدة يومين$/)
  })
})
