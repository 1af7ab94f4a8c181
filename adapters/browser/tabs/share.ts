import { isObject, methods, OptionError, requireOption, StepUpError } from '../../../machines/errors.js'
import {
  createStepUpFlow,
  createStepUpServices,
  startTab,
  type StepUpFlow,
  type StepUpOutcome,
  type TabEffects,
  type TabEvent,
} from '../../../machines/index.js'
import { openLine, type TabLine } from './channel.js'
import { createLeader } from './leader.js'
import { createLock } from './lock.js'
import { createMessageSeal, packOutcome, placeOf } from './messages.js'
import {
  resolveShareOptions,
  type SharePlatform,
  type ShareSettings,
  type ShareStepUpFlowOptions,
} from './options.js'

/** A flow that the tabs of an app share. `subscribe` calls back for a change of `isLeader`, too. */
export interface SharedStepUpFlow extends StepUpFlow {
  /**
   * Whether this tab makes the requests: for an app that says "Continue in your other tab". Users can act in all tabs. `false` in
   * every tab when the flow has ended.
   */
  readonly isLeader: () => boolean
}

/**
 * The flow that all tabs of this name share: the one that runs, or that was saved, or a new one in `idle`. One tab leads: it runs the
 * flow. The others follow: they show its view and send it the acts of their users. Where the page gets no Web Locks or no
 * `BroadcastChannel`: a flow of this tab alone.
 *
 * Rejects with an `OptionError` that names a wrong option, services that save nothing among them; with
 * `saved_flow_foreign` where the flow that runs is of another `request.subject`, `saved_flow_unreadable` where it is of another key;
 * with `secret_unavailable` for a vault that can't seal, or does not answer; and with `cancelled` for a `signal` that is aborted before there is a view.
 */
export async function shareStepUpFlow(options: ShareStepUpFlowOptions): Promise<SharedStepUpFlow> {
  const settings = resolveShareOptions(options)
  const { platform, signal } = settings
  if (signal?.aborted === true) throw new StepUpError('cancelled')
  const shared = platform === null ? null : await joinTabs(settings, platform)
  return shared ?? createLoneFlow(settings)
}

const aChannel = methods('postMessage', 'addEventListener', 'close')

/** `null` where the browser refuses a channel to this page. */
function openChannel(
  { scope, name, identity, services, clock }: ShareSettings,
  { createChannel }: SharePlatform,
  report: (event: TabEvent) => void,
): TabLine | null {
  const seal = createMessageSeal(services.vault, { name, identity }, clock)
  try {
    const channel = createChannel(`mfa-step-up:tabs:${scope}`)
    requireOption('shareStepUpFlow', 'createChannel()', channel, aChannel)
    return openLine(channel, seal, report)
  } catch (error) {
    if (error instanceof OptionError) throw error
    return null
  }
}

/**
 * One tab among those that share a flow. Resolves when there is a view, with `null` for a page that gets no locks; rejects where this
 * tab has no part in the flow.
 */
function joinTabs(settings: ShareSettings, platform: SharePlatform): Promise<SharedStepUpFlow | null> {
  const { scope, subject, patience, clock, signal } = settings
  return new Promise((resolve, reject) => {
    const line = openChannel(settings, platform, (event) => {
      tab.send(event)
    })
    if (line === null) {
      resolve(null)
      return
    }
    const leave = () => {
      tab.send({ type: 'tab.left' })
    }
    const tab = startTab({
      subject,
      patience,
      clock,
      createEffects: (report) =>
        createEffects(settings, createLock(platform.locks, `mfa-step-up:${scope}`, report), line, report),
    })
    signal?.addEventListener('abort', leave)

    const outcome = new Promise<StepUpOutcome>((settle) => {
      const watch = () => {
        const { end } = tab.getSnapshot()
        if (end === null) return
        signal?.removeEventListener('abort', leave)
        if (end.kind === 'outcome') settle(end.outcome)
        else if (end.kind === 'refusal') reject(new StepUpError(end.code))
        else resolve(null)
      }
      tab.subscribe(watch)
      // A browser that refuses the lock at once has done so by now.
      watch()
    })
    const stopWaiting = tab.subscribe(() => {
      const { view: first } = tab.getSnapshot()
      if (first === null) return
      stopWaiting()
      resolve({
        id: first.flowId,
        getSnapshot: () => tab.getSnapshot().view ?? first,
        subscribe: tab.subscribe,
        send: (act) => {
          if (isObject(act)) tab.send({ type: 'act.made', act })
        },
        outcome,
        isLeader: () => tab.getSnapshot().isLeader,
      })
    })
  })
}

/** Carries out what the machine of the tab decides. */
function createEffects(
  settings: ShareSettings,
  lock: TabEffects['lock'],
  line: TabLine,
  report: (event: TabEvent) => void,
): TabEffects {
  const { subject, patience, services } = settings
  const { now, generateId } = services.adapter.environment
  const { stop, ...flow } = createLeader(settings, line, report)
  return {
    lock,
    channel: {
      sayHello: () => {
        void line.post({ type: 'hello' })
      },
      sayBusy: () => {
        void line.post({ type: 'busy' })
      },
      sendAct: async (act, leader, shown) => {
        const until = now() + patience
        // An act that could not be sent gets no answer, and a leader that does not answer loses the lock.
        const place = placeOf(shown, act)
        if (await line.post({ type: 'act', id: generateId(), leader, place, until, act }))
          report({ type: 'act.sent' })
      },
      sendEnd: ({ view, outcome }, leader) => {
        void line.post({ type: 'end', leader, subject, view, end: packOutcome(outcome) })
      },
      close: line.close,
    },
    flow: {
      ...flow,
      stop: async () => {
        // A late write may land over what the new leader saved: that one is asked to save again.
        if (await stop(false)) report({ type: 'write.landed' })
      },
    },
    finish: async (end) => {
      try {
        await stop(end?.kind === 'outcome' && end.outcome.status === 'verified')
        await line.flush()
      } finally {
        report({ type: 'tab.closed' })
      }
    },
  }
}

/** Not saved: a tab that found it could not know whether this one still runs it. */
function createLoneFlow({ services, request, limits, signal, watchers }: ShareSettings): SharedStepUpFlow {
  const { adapter, evidence, vault, limits: ofAll } = services
  const alone = createStepUpServices({ adapter, vault, limits: ofAll, ...(evidence && { evidence }) })
  const { id, getSnapshot, subscribe, send, outcome } = createStepUpFlow({
    ...watchers,
    services: alone,
    request,
    ...(limits && { limits }),
  })
  // As a tab among others, it leaves also where it was not started.
  const leave = () => {
    send({ type: 'flow.cancelled' })
  }
  signal?.addEventListener('abort', leave)
  void outcome.then(() => signal?.removeEventListener('abort', leave))
  return { id, getSnapshot, subscribe, send, outcome, isLeader: () => true }
}
