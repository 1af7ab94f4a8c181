import type { Evidence, Grant, JsonObject, StepUpRequest } from '../domain.js'
import { type FailureDetails, isText, OptionError, StepUpError } from '../errors.js'
import type { Secrets } from './sealing.js'

/**
 * What a provider says may repeat what was sent to it, or a secret that it gave. Such a text is shown nowhere: not in a view, a notice
 * or an error. An echo is known by comparison alone, in capitals, in groups and in the encoding of a URL too.
 */

/** All texts of a flow that an answer may repeat, but for names that the app chose: action, scope, factor. */
export interface FlowTexts {
  /** Typed by the user: so short that they are part of other texts by chance. */
  readonly codes: readonly string[]
  /** Tokens, challenge ids, proofs. */
  readonly secrets: readonly string[]
  /** The user's identifiers, options, memory of the adapter: a hint may show a part of one. */
  readonly others: readonly string[]
}

/** What is sealed of a flow, opened. A grant of an answer has more, which is not looked at. */
export type Opened = Secrets['grant'] | Secrets['challenge'] | Secrets['response'] | Secrets['proof']

/** @param opened All that was sealed in this flow, in any order. */
export function textsOf(request: StepUpRequest, opened: readonly Opened[]): FlowTexts {
  const { approach, subject, providerOptions } = request
  const { kind: _, ...credentials } = approach
  const isIdentifier = approach.kind === 'identifier'
  const codes: unknown[] = []
  const secrets: unknown[] = [isIdentifier ? approach.captcha?.token : credentials]
  const others: unknown[] = [subject, providerOptions, isIdentifier && credentials]
  for (const each of opened) {
    if ('token' in each) {
      secrets.push(each.token)
      others.push(ownTexts(each.memory))
    } else if ('kind' in each && each.kind === 'code') codes.push(each.code)
    else {
      const { kind: __, ...texts } = { kind: '', ...each }
      secrets.push(texts)
    }
  }
  return { codes: textsIn(codes), secrets: textsIn(secrets), others: textsIn(others) }
}

/** An adapter remembers the correlation id that it also shows. */
function ownTexts({ correlationId: _, ...memory }: JsonObject = {}): JsonObject {
  return memory
}

/** Details of an error that hold a text of the adapter's or the provider's. */
const foreignTexts = ['providerCode', 'providerErrorId', 'correlationId', 'claim', 'option'] as const

export const hasForeignTexts = (details: FailureDetails): boolean =>
  foreignTexts.some((name) => details[name] !== undefined)

/** `texts`: `null` where the secrets can't be opened. Then no text is kept. */
export function detailsWithoutEchoes(details: FailureDetails, texts: FlowTexts | null): FailureDetails {
  const sent = texts === null ? null : [...texts.codes, ...texts.secrets, ...texts.others]
  const isForeign = (name: string): boolean => foreignTexts.some((each) => each === name)
  const isKept = (text: string): boolean => sent?.some((each) => isEcho(text, each, SHORTEST)) === false
  return Object.fromEntries(
    Object.entries(details).filter(([name, value]) => !isForeign(name) || isKept(String(value))),
  )
}

/** An echo in a hint or a correlation id is left out. A factor is known by its id: one with an echo is a mistake of the adapter. */
export function grantWithoutEchoes(grant: Grant, texts: FlowTexts): Grant {
  const { factors, correlationId, ...others } = grant
  if (factors.some(({ id }) => isShownEcho(id, { ...texts, others: [] })))
    throw new StepUpError('configuration', {
      option: 'factors.id',
      cause: new OptionError('begin', 'factors.id', 'must have nothing in it that was sent, nor a secret'),
    })
  const isKept = correlationId !== undefined && !isShownEcho(correlationId, texts)
  return {
    ...others,
    ...(isKept && { correlationId }),
    factors: factors.map((each) =>
      each.hint !== null && isShownEcho(each.hint, texts) ? { ...each, hint: null } : each,
    ),
  }
}

/** Claims are texts of the provider, too, and the app goes by them: only a whole secret is left out. */
export function evidenceWithoutEchoes(evidence: Evidence, { codes, secrets }: FlowTexts): Evidence {
  const isKept = (text: string): boolean =>
    !codes.some((each) => isSame(text, each)) && !secrets.some((each) => hasInIt(text, each))
  const { subject, methods, acr } = evidence
  return {
    ...evidence,
    subject: subject !== null && isKept(subject) ? subject : null,
    methods: methods.filter(isKept),
    acr: acr !== null && isKept(acr) ? acr : null,
  }
}

function textsIn(value: unknown): readonly string[] {
  if (isText(value)) return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** Shorter texts are parts of words by chance. */
const SHORTEST = 4
/** Of a text that is shown in good answers: a hint may name a word that the adapter remembers. */
const SHORTEST_SHOWN = 8

/** Whether a text of a good answer is an echo. */
export const isShownEcho = (text: string, { codes, secrets, others }: FlowTexts): boolean =>
  codes.some((each) => isEcho(text, each, SHORTEST)) ||
  secrets.some((each) => isEcho(text, each, SHORTEST_SHOWN)) ||
  others.some((each) => hasInIt(text, each))

function isEcho(text: string, sent: string, shortest: number): boolean {
  if (text === sent) return true
  const [said, known] = [spell(text), spell(sent)]
  return (
    (known.length >= shortest && said.includes(known)) ||
    (said.length >= SHORTEST_SHOWN && known.includes(said))
  )
}

const isSame = (text: string, sent: string): boolean => spell(text) === spell(sent)

function hasInIt(text: string, sent: string): boolean {
  const known = spell(sent)
  return text === sent || (known.length >= SHORTEST_SHOWN && spell(text).includes(known))
}

/** Letters and digits alone, so that an echo in capitals, in groups or in the encoding of a URL is one too. */
function spell(text: string): string {
  return decode(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A percent sign that encodes nothing.
    return text
  }
}
