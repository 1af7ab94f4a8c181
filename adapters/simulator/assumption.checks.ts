import * as check from './option.checks.js'
import type { AssumptionOptions, Assumptions } from './simulator.assumptions.js'
import { WRONG_CODE } from './simulator.errors.js'

const PROOFS = ['tkn', 'bearer', 'cookie'] as const

const DEFAULTS: Assumptions = {
  proofOrder: PROOFS,
  proofMissing: { status: 401, error: 'login_required' },
  ticketInvalid: { status: 401, error: 'invalid_grant' },
  factorsMissing: 'emptyList',
  lifetimes: {
    stepUpToken: 600,
    ticket: 300,
    challenge: 300,
    code: 60,
    authorizationCode: 300,
    orchestration: 600,
  },
  resend: 'replace',
  codeRequests: {
    limit: 5,
    answer: { status: 429, error: 'rate_limit_reached', messageKey: 'error.tooManyAttempts' },
  },
  codeTrials: { limit: 5, verifyAuthCodeCounts: true },
  challengeExpired: WRONG_CODE,
  statuses: { passwordWrong: 401, accessDenied: 400, featureNotAvailable: 403 },
  stepUpRequiredError: 'access_denied',
  authorizationCodeInvalid: { status: 400, error: 'invalid_grant' },
  implicitVerify: 'tokens',
  rateLimit: { retryAfter: 'seconds', body: 'json' },
  authenticationClaims: {
    password: ['pwd'],
    passwordless: ['otp'],
    stepUp: ['mfa'],
    authTime: 'firstAuthentication',
  },
  cookies: { httpOnly: true, sameSite: 'None', persistentSession: 259_200, session: 86_400 },
  introspection: { path: '/oauth/introspect', access: 'client' },
  keyId: true,
  orchestrationOnVerify: 'optional',
  linkParameters: { challengeId: 'challenge_id', verificationCode: 'verification_code' },
  code: { length: 6, alphabet: '0123456789' },
  freshness: {
    enforced: true,
    answer: { status: 401, error: 'invalid_grant', messageKey: 'error.accessToken.freshness' },
  },
  emptyAnswers: { firstFactorStart: 204, verifyAuthCode: 200 },
  credentialMissing: { status: 404, error: 'resource_not_found' },
  enrolledAgain: 'enabled',
  otherPhoneNumber: 'replaces',
  enrolmentAnswer: 'credential',
  phoneNumberUpdate: 'onVerification',
  factorOnUpdate: 'follows',
  updateScope: 'full_write',
}

const seconds = check.checkPositive
const emptyStatus = check.oneOf(200, 204)

/** The assumptions with their gaps filled and every value checked. */
export function resolveAssumptions(options: AssumptionOptions | undefined): Assumptions {
  const name = 'assumptions'
  const given = check.checkKeys<AssumptionOptions>(options, Object.keys(DEFAULTS), name)
  const group = <Group extends object>(
    key: keyof Assumptions,
    value: Partial<Group> | undefined,
    defaults: Group,
    checks: check.Checks<Group>,
  ): Group => check.checkGroup(value, defaults, checks, `${name}.${key}`)
  const single = <Value>(
    key: keyof Assumptions,
    value: Value,
    test: (value: Value, name: string) => unknown,
  ): Value => {
    test(value, `${name}.${key}`)
    return value
  }
  return {
    proofOrder: single('proofOrder', given.proofOrder ?? DEFAULTS.proofOrder, checkProofs),
    proofMissing: single('proofMissing', given.proofMissing ?? DEFAULTS.proofMissing, checkAnswer),
    ticketInvalid: single('ticketInvalid', given.ticketInvalid ?? DEFAULTS.ticketInvalid, checkAnswer),
    factorsMissing: single(
      'factorsMissing',
      given.factorsMissing ?? DEFAULTS.factorsMissing,
      wordOrAnswer('emptyList'),
    ),
    lifetimes: group('lifetimes', given.lifetimes, DEFAULTS.lifetimes, {
      stepUpToken: seconds,
      ticket: seconds,
      challenge: seconds,
      code: seconds,
      authorizationCode: seconds,
      orchestration: seconds,
    }),
    resend: single('resend', given.resend ?? DEFAULTS.resend, check.oneOf('replace', 'add', 'reuse')),
    codeRequests: group('codeRequests', given.codeRequests, DEFAULTS.codeRequests, {
      limit: check.checkLimit,
      answer: checkAnswer,
    }),
    codeTrials: group('codeTrials', given.codeTrials, DEFAULTS.codeTrials, {
      limit: check.checkLimit,
      verifyAuthCodeCounts: check.checkBoolean,
    }),
    challengeExpired: single(
      'challengeExpired',
      given.challengeExpired ?? DEFAULTS.challengeExpired,
      checkAnswer,
    ),
    statuses: group('statuses', given.statuses, DEFAULTS.statuses, {
      passwordWrong: check.checkStatus,
      accessDenied: check.checkStatus,
      featureNotAvailable: check.checkStatus,
    }),
    stepUpRequiredError: single(
      'stepUpRequiredError',
      given.stepUpRequiredError ?? DEFAULTS.stepUpRequiredError,
      check.checkString,
    ),
    authorizationCodeInvalid: single(
      'authorizationCodeInvalid',
      given.authorizationCodeInvalid ?? DEFAULTS.authorizationCodeInvalid,
      checkAnswer,
    ),
    implicitVerify: single(
      'implicitVerify',
      given.implicitVerify ?? DEFAULTS.implicitVerify,
      check.oneOf('tokens', 'code'),
    ),
    rateLimit: group('rateLimit', given.rateLimit, DEFAULTS.rateLimit, {
      retryAfter: check.oneOf('seconds', 'date', 'none'),
      body: check.oneOf('json', 'html'),
    }),
    authenticationClaims: group(
      'authenticationClaims',
      given.authenticationClaims,
      DEFAULTS.authenticationClaims,
      {
        password: check.checkStrings,
        passwordless: check.checkStrings,
        stepUp: check.checkStrings,
        acr: check.checkOptionalString,
        authTime: check.oneOf('firstAuthentication', 'stepUp'),
      },
    ),
    cookies: group('cookies', given.cookies, DEFAULTS.cookies, {
      httpOnly: check.checkBoolean,
      sameSite: check.oneOf('None', 'Lax', 'Strict'),
      persistentSession: seconds,
      session: seconds,
    }),
    introspection: group('introspection', given.introspection, DEFAULTS.introspection, {
      path: check.checkPath,
      access: check.oneOf('client', 'anyone'),
    }),
    keyId: single('keyId', given.keyId ?? DEFAULTS.keyId, check.checkBoolean),
    orchestrationOnVerify: single(
      'orchestrationOnVerify',
      given.orchestrationOnVerify ?? DEFAULTS.orchestrationOnVerify,
      check.oneOf('optional', 'required'),
    ),
    linkParameters: group('linkParameters', given.linkParameters, DEFAULTS.linkParameters, {
      challengeId: check.checkString,
      verificationCode: check.checkString,
    }),
    code: group('code', given.code, DEFAULTS.code, {
      length: check.checkLength,
      alphabet: check.checkAlphabet,
    }),
    freshness: group('freshness', given.freshness, DEFAULTS.freshness, {
      enforced: check.checkBoolean,
      answer: checkAnswer,
    }),
    emptyAnswers: group('emptyAnswers', given.emptyAnswers, DEFAULTS.emptyAnswers, {
      firstFactorStart: emptyStatus,
      verifyAuthCode: emptyStatus,
    }),
    credentialMissing: single(
      'credentialMissing',
      given.credentialMissing ?? DEFAULTS.credentialMissing,
      checkAnswer,
    ),
    enrolledAgain: single(
      'enrolledAgain',
      given.enrolledAgain ?? DEFAULTS.enrolledAgain,
      wordOrAnswer('enabled'),
    ),
    otherPhoneNumber: single(
      'otherPhoneNumber',
      given.otherPhoneNumber ?? DEFAULTS.otherPhoneNumber,
      wordOrAnswer('replaces'),
    ),
    enrolmentAnswer: single(
      'enrolmentAnswer',
      given.enrolmentAnswer ?? DEFAULTS.enrolmentAnswer,
      check.oneOf('credential', 'nothing'),
    ),
    phoneNumberUpdate: single(
      'phoneNumberUpdate',
      given.phoneNumberUpdate ?? DEFAULTS.phoneNumberUpdate,
      check.oneOf('onVerification', 'immediately'),
    ),
    factorOnUpdate: single(
      'factorOnUpdate',
      given.factorOnUpdate ?? DEFAULTS.factorOnUpdate,
      check.oneOf('follows', 'removed'),
    ),
    updateScope: single('updateScope', given.updateScope ?? DEFAULTS.updateScope, check.checkString),
  }
}

function checkProofs(value: readonly unknown[], name: string): void {
  for (const proof of check.checkStrings(value, name)) check.checkChoice(proof, PROOFS, name)
}

function checkAnswer(value: unknown, name: string): void {
  if (typeof value !== 'object' || value === null) throw new TypeError(`Option "${name}" must be an object`)
  check.checkKeys(value, ['status', 'error', 'messageKey'], name)
  check.checkStatus('status' in value ? value.status : undefined, `${name}.status`)
  check.checkString('error' in value ? value.error : undefined, `${name}.error`)
  check.checkOptionalString('messageKey' in value ? value.messageKey : undefined, `${name}.messageKey`)
}

/** One word for "goes on", or the refusal. */
const wordOrAnswer =
  (word: string) =>
  (value: unknown, name: string): void => {
    if (value !== word) checkAnswer(value, name)
  }
