import type { StepUpTexts } from 'mfa-step-up/presenter'

/** The languages of the dialog, by their own names. Each catalogue is loaded where it was chosen. */
const languages: Readonly<Record<string, readonly [name: string, load: () => Promise<StepUpTexts>]>> = {
  en: ['English', async () => (await import('mfa-step-up/texts/en')).en],
  ar: ['العربية', async () => (await import('mfa-step-up/texts/ar')).ar],
  de: ['Deutsch', async () => (await import('mfa-step-up/texts/de')).de],
  es: ['Español', async () => (await import('mfa-step-up/texts/es')).es],
  fr: ['Français', async () => (await import('mfa-step-up/texts/fr')).fr],
  it: ['Italiano', async () => (await import('mfa-step-up/texts/it')).it],
  ja: ['日本語', async () => (await import('mfa-step-up/texts/ja')).ja],
  nl: ['Nederlands', async () => (await import('mfa-step-up/texts/nl')).nl],
  pl: ['Polski', async () => (await import('mfa-step-up/texts/pl')).pl],
  pt: ['Português', async () => (await import('mfa-step-up/texts/pt')).pt],
  'zh-Hans': ['简体中文', async () => (await import('mfa-step-up/texts/zh-hans')).zhHans],
}

const key = 'demo:language'
const known = (code: string | null) => (code !== null && code in languages ? code : 'en')

export const languageNames = Object.entries(languages).map(([code, [name]]) => ({ code, name }))

export const chosenLanguage = (): string => known(localStorage.getItem(key))

/** For the pages that are loaded from now on. */
export function chooseLanguage(code: string): void {
  localStorage.setItem(key, known(code))
}

/** The texts of the language that was chosen. */
export async function loadTexts(): Promise<StepUpTexts> {
  const [, load] = languages[chosenLanguage()] ?? []
  if (load === undefined) throw new Error('This language has no texts')
  return load()
}
