import type { ApproachKind, CodeFormat, EvidenceCheck, FactorKind } from '../../../machines/domain.js'
import {
  type EvidenceProblem,
  type FailureClass,
  type FailureDetails,
  stepUpErrorCodes,
} from '../../../machines/errors.js'
import type { Deadlines, SealedAnswer, StepUpNotice, StepUpOutput } from '../../../machines/index.js'
import { registeredMethods } from '../../_shared/assurance.js'

/** The texts that may be shown. Each list is complete: a word that the chart learns and that is missing here doesn't compile. */
const all = <Word extends string>(words: Readonly<Record<Word, true>>): readonly string[] =>
  Object.keys(words)

export const factorKinds = all<FactorKind>({
  sms: true,
  email: true,
  voice: true,
  totp: true,
  recovery: true,
  push: true,
  webauthn: true,
  magicLink: true,
})

export const approachKinds = all<ApproachKind>({
  session: true,
  loginTicket: true,
  accessToken: true,
  identifier: true,
})

export const alphabets = all<CodeFormat['alphabet']>({ digits: true, alphanumeric: true })

export const evidenceChecks = all<EvidenceCheck>({
  signature: true,
  introspection: true,
  issuer: true,
  audience: true,
  expiry: true,
  nonce: true,
  subject: true,
  authTime: true,
  methods: true,
  acr: true,
})

export const evidenceProblems = all<EvidenceProblem>({
  missing: true,
  wrong: true,
  expired: true,
  early: true,
  tooOld: true,
  malformed: true,
  untrusted: true,
})

export const limitScopes = all<NonNullable<FailureDetails['scope']>>({
  send: true,
  verify: true,
  account: true,
})

export const answers = all<SealedAnswer['outcome']>({
  verified: true,
  nextChallenge: true,
  invalidCode: true,
  pending: true,
})

export const outcomes = all<StepUpOutput['status']>({ verified: true, failed: true })

export const deadlineNames = all<keyof Deadlines>({
  flow: true,
  idle: true,
  code: true,
  grant: true,
  wait: true,
  poll: true,
  lock: true,
  cooldowns: true,
})

const failureClasses = all<FailureClass>({
  typo: true,
  wrongCode: true,
  codeDead: true,
  grantDead: true,
  limited: true,
  refused: true,
  unsent: true,
  unknown: true,
  terminal: true,
})

const notices = all<StepUpNotice['type']>({
  'flow.started': true,
  'code.requested': true,
  'code.sent': true,
  'code.failed': true,
  'try.started': true,
  'try.failed': true,
  'flow.verified': true,
  'flow.notSaved': true,
  'flow.failed': true,
})

/** `amr`: the registered methods, and the names of factors, which ReachFive uses. An unknown method is sealed. */
export const methods: readonly string[] = [...registeredMethods, ...factorKinds]

export const errorCodes: readonly string[] = stepUpErrorCodes

/** What the chart gives to its guards and actions as fixed parameters. */
export const parameters: readonly string[] = [
  ...errorCodes,
  ...failureClasses,
  ...notices,
  ...deadlineNames,
  ...answers,
]
