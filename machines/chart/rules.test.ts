import { describe, expect, test } from '@jest/globals'

import { email, push, sms, totp } from '../flow.fixtures.js'
import { defaultLimits } from '../settings/limits.js'
import { createContext } from './context.js'
import { createGuards } from './guards.js'
import * as rules from './rules.js'
import type { Deadlines, SealedChallenge, SealedGrant, StepUpContext } from './types.js'

/** The rules where flows seldom get: at their limits, and with nothing known yet. */

const grantOf = (...factors: SealedGrant['factors']): SealedGrant => ({
  secret: 'sealed:grant:',
  factors,
  automaticFactorId: null,
  correlationId: null,
  expiresAt: null,
})
const challengeBy = (factorId: string, changes: Partial<SealedChallenge> = {}): SealedChallenge => ({
  secret: null,
  factorId,
  expiresAt: null,
  triesLeft: 5,
  pollInterval: null,
  submission: null,
  ...changes,
})

interface Changes extends Partial<Omit<StepUpContext, 'flow' | 'counts' | 'deadlines'>> {
  readonly approach?: 'session' | 'loginTicket'
  readonly counts?: Partial<StepUpContext['counts']>
  readonly deadlines?: Partial<Deadlines>
}
const fresh = createContext({ flowId: 'flow' }, defaultLimits)

/** A flow whose step-up token lives and whose factor is known, but for the changes. */
function contextOf({ approach = 'session', counts, deadlines, ...changes }: Changes = {}): StepUpContext {
  return {
    ...fresh,
    flow: { ...fresh.flow, request: { approach, secret: 'sealed:request:' } },
    grant: grantOf(sms, email),
    factorId: 'sms',
    counts: { ...fresh.counts, ...counts },
    deadlines: { cooldowns: {}, grant: 1000, ...deadlines },
    ...changes,
  }
}
/** `exactOptionalPropertyTypes`: a dead token is no `undefined` moment. */
const dead = (changes: Changes = {}): StepUpContext => ({
  ...contextOf(changes),
  deadlines: { cooldowns: {} },
})

describe('what is left is never below nothing', () => {
  test('codes', () => {
    expect(rules.codesLeft(contextOf({ counts: { codesSent: 4 } }))).toBe(1)
    expect(rules.codesLeft(contextOf({ counts: { codesSent: 6 } }))).toBe(0)
  })

  test.each([
    [5, 0, 5],
    [5, 8, 2],
    [1, 8, 1],
    [-1, 0, 0],
    [5, 11, 0],
  ])('tries: %d by the challenge, %d used of the ten of the flow', (onChallenge, tries, left) => {
    const challenge = challengeBy('sms', { triesLeft: onChallenge })
    expect(rules.triesLeft(contextOf({ challenge, counts: { tries } }))).toBe(left)
  })

  test('tries without a challenge, or with that of another factor', () => {
    expect(rules.triesLeft(contextOf())).toBe(0)
    expect(rules.triesLeft(contextOf({ challenge: challengeBy('email') }))).toBe(0)
  })
})

describe('a challenge can be answered', () => {
  test('by a code while tries are left, and only where something is typed', () => {
    const challenge = challengeBy('sms')
    expect(rules.canSubmit(contextOf({ challenge }))).toBe(true)
    expect(rules.canSubmit(contextOf({ challenge: challengeBy('sms', { triesLeft: 0 }) }))).toBe(false)
    expect(rules.canSubmit(contextOf({ challenge, grant: grantOf({ ...sms, code: null }) }))).toBe(false)
    expect(rules.canSubmit(contextOf({ challenge, grant: grantOf(email) }))).toBe(false)
  })

  test('elsewhere while there is one, whatever the tries', () => {
    const elsewhere = { grant: grantOf(push), factorId: 'push' }
    expect(rules.isAnswerable(contextOf(elsewhere))).toBe(false)
    const challenge = challengeBy('push', { triesLeft: 0 })
    expect(rules.isAnswerable(contextOf({ ...elsewhere, challenge }))).toBe(true)
  })
})

describe('a step-up begins again', () => {
  test('as often as the limit says, but by a login ticket not at all', () => {
    expect(rules.canRestart(contextOf())).toBe(true)
    expect(rules.canRestart(contextOf({ counts: { restarts: 1 } }))).toBe(false)
    expect(rules.canRestart(contextOf({ approach: 'loginTicket' }))).toBe(false)
  })

  test('always when the first time came to nothing', () => {
    expect(rules.canRestart(contextOf({ approach: 'loginTicket', grant: null }))).toBe(true)
    expect(rules.canRestart(contextOf({ grant: null, counts: { restarts: 9 } }))).toBe(true)
  })
})

describe('a factor can be used', () => {
  const [spent, over] = [{ codesSent: 5 }, { restarts: 1 }]

  test.each([
    ['that needs a code, with a code left and a live token', contextOf({ counts: over }), sms, true],
    ['that needs a code, with a token that can be replaced', dead(), sms, true],
    ['that needs a code, with a dead token for good', dead({ counts: over }), sms, false],
    ['that needs a code, with no code left', contextOf({ counts: spent }), sms, false],
    ['that needs none, with no code left', contextOf({ counts: { ...spent, ...over } }), totp, true],
    ['that needs none, with a token that can be replaced', dead(), totp, true],
    ['that needs none, with a dead token for good', dead({ counts: over }), totp, false],
    [
      'whose code is out, with a dead token for good',
      dead({ counts: { ...spent, ...over }, challenge: challengeBy('sms') }),
      sms,
      true,
    ],
  ])('%s', (_title, context, factor, isUsable) => {
    expect(rules.canEverUse(context, factor)).toBe(isUsable)
    expect(rules.canUse(context, factor)).toBe(isUsable)
  })

  test('after its cooldown, unless its code is out or it needs none', () => {
    const deadlines = { cooldowns: { sms: 2000, totp: 2000 } }
    expect(rules.canEverUse(contextOf({ deadlines }), sms)).toBe(true)
    expect(rules.canUse(contextOf({ deadlines }), sms)).toBe(false)
    expect(rules.canUse(contextOf({ deadlines }), email)).toBe(true)
    expect(rules.canUse(contextOf({ deadlines }), totp)).toBe(true)
    expect(rules.canUse(contextOf({ deadlines, challenge: challengeBy('sms') }), sms)).toBe(true)
  })

  test('and its cooldown is its own, whatever its id', () => {
    const { cooldownOf } = rules
    const context = contextOf({ deadlines: { cooldowns: { sms: 2000 } } })
    expect(cooldownOf(context, 'sms')).toBe(2000)
    expect(cooldownOf(context, 'email')).toBeNull()
    expect(cooldownOf(context, 'toString')).toBeNull()
    expect(cooldownOf(context, null)).toBeNull()
  })
})

describe('another code', () => {
  const single = { grant: grantOf({ ...sms, canResend: false }) }

  test('makes sense where the factor can send one more, or has sent none', () => {
    expect(rules.canEverResend(contextOf())).toBe(true)
    expect(rules.canEverResend(contextOf(single))).toBe(true)
    expect(rules.canEverResend(contextOf({ ...single, counts: { challenges: 1 } }))).toBe(false)
    expect(rules.canEverResend(contextOf({ counts: { challenges: 1 } }))).toBe(true)
    expect(rules.canEverResend(contextOf({ grant: grantOf(totp), factorId: 'totp' }))).toBe(false)
    expect(rules.canEverResend(contextOf({ counts: { codesSent: 5 } }))).toBe(false)
  })

  test('without a factor makes sense only before the provider named any', () => {
    expect(rules.canEverResend(contextOf({ grant: null, factorId: null }))).toBe(true)
    expect(rules.canEverResend(contextOf({ factorId: null }))).toBe(false)
  })
})

describe('the factor can be changed', () => {
  test('to another one that leads anywhere', () => {
    expect(rules.canEverChangeFactor(contextOf())).toBe(true)
    expect(rules.canEverChangeFactor(contextOf({ counts: { codesSent: 5 } }))).toBe(false)
    expect(rules.canEverChangeFactor(contextOf({ grant: grantOf(sms) }))).toBe(false)
    expect(rules.canEverChangeFactor(contextOf({ grant: null, factorId: null }))).toBe(false)
  })
})

describe('the next deadline', () => {
  const { nextDeadline } = rules

  test('is the earliest, of whatever kind', () => {
    const all = { flow: 60, idle: 50, code: 40, wait: 30, grant: 20, cooldowns: { sms: 15, email: 10 } }
    expect(nextDeadline(all)).toEqual(['cooldowns', 10])
    const { cooldowns: _, ...others } = all
    for (const name of ['grant', 'wait', 'code', 'idle', 'flow'] as const) {
      expect(nextDeadline({ ...others, cooldowns: { sms: 70 }, [name]: 5 })).toEqual([name, 5])
    }
  })

  test('at the same moment is the one that weighs more, and without any there is none', () => {
    expect(nextDeadline({ idle: 10, flow: 10, cooldowns: { sms: 10 } })).toEqual(['flow', 10])
    expect(nextDeadline({ cooldowns: {} })).toBeNull()
  })
})

describe('guards', () => {
  const guards = createGuards(() => 100)
  const over = (deadlines: Partial<Deadlines>) => guards.isOver({ context: contextOf({ deadlines }) })
  const endDue = (deadlines: Partial<Deadlines>) => guards.isEndDue({ context: contextOf({ deadlines }) })

  test('a flow is over from the very moment of its deadlines, and never without one', () => {
    expect(over({ flow: 101, idle: 101 })).toBe(false)
    expect(over({ flow: 100, idle: 101 })).toBe(true)
    expect(over({ flow: 101, idle: 100 })).toBe(true)
    expect(over({ code: 1 })).toBe(false)
  })

  test('a timer means the deadline that it was set for, also where the clock was set back', () => {
    expect(endDue({ flow: 300, idle: 200, code: 250 })).toBe(true)
    expect(endDue({ flow: 300, idle: 200, code: 150 })).toBe(false)
    expect(endDue({ flow: 300, idle: 99, code: 50 })).toBe(true)
    expect(endDue({ flow: 300, idle: 101, code: 50 })).toBe(false)
  })

  test('a clock that throws ends the flow, and no guard throws', () => {
    const broken = createGuards(() => {
      throw new Error('no clock')
    })
    const context = contextOf({ deadlines: { flow: 1 } })
    expect(broken.isOver({ context })).toBe(true)
    expect(broken.isEndDue({ context })).toBe(true)
  })

  test('before the provider named a factor there is none to choose, and no guard throws', () => {
    const context = contextOf({ grant: null, factorId: null })
    expect(guards.canChoose({ context }, { factorId: 'sms' })).toBe(false)
    expect(guards.hasNothingToChoose({ context })).toBe(true)
    expect(guards.isNothingOffered({ context })).toBe(false)
    expect(guards.needsNoSend({ context })).toBe(false)
    expect(guards.isApprovedElsewhere({ context })).toBe(false)
    expect(guards.isApprovalPending({ context })).toBe(false)
    expect(guards.canReopen({ context })).toBe(false)
    expect(guards.hasNoTriesOnChallenge({ context })).toBe(false)
    expect(guards.isDue({ context: fresh }, { deadline: 'flow' })).toBe(false)
  })

  test('a code can be sent while one is left', () => {
    expect(guards.hasCodesLeft({ context: contextOf({ counts: { codesSent: 4 } }) })).toBe(true)
    expect(guards.hasCodesLeft({ context: contextOf({ counts: { codesSent: 5 } }) })).toBe(false)
  })

  test('a code at hand can be typed again while the step-up token lives', () => {
    const atHand = { grant: grantOf(totp), factorId: 'totp' }
    expect(guards.canReopen({ context: contextOf(atHand) })).toBe(true)
    expect(guards.canReopen({ context: dead(atHand) })).toBe(false)
    expect(guards.canReopen({ context: contextOf() })).toBe(false)
  })

  test('what the provider has locked can not be done until the lock ends', () => {
    const [open, locked] = [{ flow: 9000 }, { flow: 9000, lock: 200 }].map((deadlines) => ({
      context: contextOf({ challenge: challengeBy('sms'), deadlines: { grant: 9000, ...deadlines } }),
    }))
    if (open === undefined || locked === undefined) throw new Error('two contexts')
    for (const guard of [guards.canSubmit, guards.canResend, guards.canChangeFactor]) {
      expect([guard(open), guard(locked)]).toEqual([true, false])
    }
    expect(guards.hasNoWayOn(locked)).toBe(false)
  })

  test('what waits for an approval elsewhere has a challenge; what is typed has none to wait for', () => {
    const elsewhere = { grant: grantOf(push), factorId: 'push' }
    expect(guards.isApprovalPending({ context: contextOf(elsewhere) })).toBe(false)
    const challenge = challengeBy('push')
    expect(guards.isApprovalPending({ context: contextOf({ ...elsewhere, challenge }) })).toBe(true)
    expect(guards.isApprovalPending({ context: contextOf({ challenge: challengeBy('sms') }) })).toBe(false)
  })

  test('there is no way on where nothing is to be typed, sent or changed', () => {
    const stuck = { grant: grantOf(sms), counts: { codesSent: 5 } }
    expect(guards.hasNoWayOn({ context: contextOf(stuck) })).toBe(true)
    expect(guards.hasNoWayOn({ context: contextOf({ ...stuck, challenge: challengeBy('sms') }) })).toBe(false)
    expect(guards.hasNoWayOn({ context: contextOf({ ...stuck, counts: {} }) })).toBe(false)
    expect(guards.hasNoWayOn({ context: contextOf({ ...stuck, grant: grantOf(sms, totp) }) })).toBe(false)
  })
})
