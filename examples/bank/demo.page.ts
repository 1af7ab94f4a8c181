import { chooseLanguage, chosenLanguage, languageNames } from './demo.language.js'
import { shellKeys } from './demo.shell.js'
import { readField, readNumber, readText } from './field.readers.js'
import { find, make } from './page.elements.js'

/**
 * The page around: your phone, the panel, the chart. The app is in a frame, as on a screen of its own: its modal dialog makes all
 * else of its page inert, and nothing of this one.
 */

const userInterfaces = [
  { name: 'dialog', label: 'Dialog', path: '/bank/app/' },
  { name: 'vanilla', label: 'Vanilla', path: '/vanilla/?tabs' },
  { name: 'react', label: 'React', path: '/react/?tabs' },
  { name: 'vue', label: 'Vue', path: '/vue/?tabs' },
  { name: 'svelte', label: 'Svelte', path: '/svelte/?tabs' },
]

interface Trouble {
  readonly name: string
  readonly label: string
  /** Said once it is pressed. */
  readonly told: string
}

const troubles: readonly Trouble[] = [
  { name: 'wrong-code', label: 'Send a wrong code', told: 'A wrong code is on the phone. Type it.' },
  {
    name: 'expiry',
    label: 'Let the code expire',
    told: 'A minute has passed: a code that was sent before is too old.',
  },
  {
    name: 'rate-limit',
    label: 'Too many requests',
    told: 'The next code that is sent or checked is refused, for 30 seconds (429, Retry-After).',
  },
  {
    name: 'dropped-answer',
    label: 'Drop the next answer',
    told: 'The next code is sent or checked, and the answer is lost on its way.',
  },
]
const lasting: readonly (Trouble & { readonly ended: string })[] = [
  {
    name: 'slow',
    label: 'Slow network',
    told: 'The provider takes 3 seconds for each answer.',
    ended: 'The network is fast again.',
  },
  {
    name: 'offline',
    label: 'Offline',
    told: 'The app is offline, and reaches no provider.',
    ended: 'The app is online again.',
  },
]

const app = find('app', HTMLIFrameElement)
const told = find('told', HTMLElement)

fillSwitch()
fillLanguages()
watchPhone(find('messages', HTMLElement), find('no-messages', HTMLElement))
watchApp(find('state', HTMLElement), find('notices', HTMLElement))
void fillPanel(find('troubles', HTMLElement))

/** The frame has no address before: what it shows is no entry in the history of this page. */
function fillSwitch(): void {
  const asked = new URLSearchParams(location.search).get('ui')
  const [first] = userInterfaces
  const shown = userInterfaces.find(({ name }) => name === asked) ?? first
  for (const { name, label } of userInterfaces) {
    const link = make('a', 'switch-link', label)
    link.setAttribute('href', name === first?.name ? '/' : `/?ui=${name}`)
    if (name === shown?.name) link.setAttribute('aria-current', 'page')
    find('switch', HTMLElement).append(make('li', '', link))
  }
  app.src = shown?.path ?? ''
}

/** The app is loaded anew, and goes on where it was. */
function fillLanguages(): void {
  const select = find('language', HTMLSelectElement)
  for (const { code, name } of languageNames) select.add(new Option(name, code))
  for (const option of select.options) option.lang = option.value
  select.value = chosenLanguage()
  select.addEventListener('change', () => {
    chooseLanguage(select.value)
    app.contentWindow?.location.reload()
  })
}

async function fillPanel(list: HTMLElement): Promise<void> {
  const now = await readTroubles()
  for (const trouble of troubles) {
    const button = addButton(list, trouble)
    button.addEventListener('click', () => void press(trouble, 'PUT', trouble.told))
  }
  for (const trouble of lasting) {
    const button = addButton(list, trouble)
    button.ariaPressed = String(now.includes(trouble.name))
    button.addEventListener('click', () => {
      const isOn = button.ariaPressed !== 'true'
      button.ariaPressed = String(isOn)
      void press(trouble, isOn ? 'PUT' : 'DELETE', isOn ? trouble.told : trouble.ended)
    })
  }
  const tab = make('a', 'trouble', 'Open a second tab')
  tab.setAttribute('href', location.href)
  tab.setAttribute('target', '_blank')
  list.append(make('li', '', tab))
}

function addButton(list: HTMLElement, { label }: Trouble): HTMLElement {
  const button = make('button', 'trouble', label)
  button.setAttribute('type', 'button')
  list.append(make('li', '', button))
  return button
}

async function press({ name }: Trouble, method: 'PUT' | 'DELETE', text: string): Promise<void> {
  const { ok } = await fetch(`/demo/troubles/${name}`, { method })
  await readTroubles()
  told.textContent = ok ? text : 'The demo server does not answer.'
}

/** What lasts at the server; the app is told of its clock, and whether it is offline. */
async function readTroubles(): Promise<readonly unknown[]> {
  const body: unknown = await (await fetch('/demo/troubles')).json()
  const names = readField(body, 'lasting')
  const now: readonly unknown[] = Array.isArray(names) ? names : []
  localStorage.setItem(shellKeys.ahead, String(readNumber(body, 'ahead')))
  if (now.includes('offline')) localStorage.setItem(shellKeys.offline, 'yes')
  else localStorage.removeItem(shellKeys.offline)
  return now
}

/** What the app tells of its flow. */
function watchApp(state: HTMLElement, notices: HTMLElement): void {
  addEventListener('message', ({ source, origin, data }: MessageEvent<unknown>) => {
    if (source !== app.contentWindow || origin !== location.origin) return
    const value = readField(data, 'state')
    if (typeof value === 'string') state.textContent = value
    if (typeof readField(data, 'notice') !== 'string') return
    const type = make('code', 'notice-type', readText(data, 'notice'))
    notices.append(make('li', 'notice', type, make('span', 'notice-details', readText(data, 'details'))))
    notices.scrollTop = notices.scrollHeight
  })
}

/** The messages of the demo server as they arrive, the newest on top. */
function watchPhone(list: HTMLElement, empty: HTMLElement): void {
  new EventSource('/demo/messages').addEventListener('message', ({ data }: MessageEvent<string>) => {
    const message: unknown = JSON.parse(data)
    empty.hidden = true
    list.prepend(drawMessage(message))
    list.scrollTop = 0
  })
}

function drawMessage(message: unknown): HTMLElement {
  const kind = readText(message, 'channel') === 'sms' ? 'Text message' : 'E-mail'
  const code = readText(message, 'code')
  const sentAt = new Date(readNumber(message, 'sentAt'))
  const time = make('time', 'message-time', sentAt.toLocaleTimeString('en-GB'))
  time.setAttribute('datetime', sentAt.toISOString())
  return make(
    'article',
    'message',
    make('p', 'message-head', make('span', 'message-kind', kind), time),
    make('p', 'message-to', `To ${readText(message, 'to')}`),
    make('p', 'message-text', readText(message, 'text')),
    make('p', 'message-code', code),
    drawCopyButton(code),
  )
}

function drawCopyButton(code: string): HTMLElement {
  const label = make('span', '', 'Copy')
  const button = make('button', 'quiet-button', label, make('span', 'unseen', ` ${code}`))
  button.setAttribute('type', 'button')
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(code).then(
      () => (label.textContent = 'Copied'),
      () => (label.textContent = 'Not allowed here'),
    )
  })
  return button
}
