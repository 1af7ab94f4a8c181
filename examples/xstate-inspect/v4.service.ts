import { toSCXMLEvent, type AnyState, type AnyStateMachine } from 'xstate'

type Send = (event: unknown) => void

interface Identity {
  readonly sessionId: string
  readonly id: string
  readonly machine: AnyStateMachine
  readonly state: AnyState
}

/**
 * An actor of v5 with the face of an interpreter of v4: all that @xstate/inspect 0.8 reads. It runs nothing; it is told what
 * happened elsewhere.
 */
export class MirroredService {
  readonly sessionId: string
  readonly id: string
  readonly machine: AnyStateMachine
  readonly initialized = true
  readonly initialState: AnyState
  state: AnyState
  readonly #onAsked: Send
  readonly #stateListeners = new Set<(state: AnyState) => void>()
  readonly #stopListeners = new Set<() => void>()
  /** Inspectors replace `send` to hear of events, one over the other; each calls what it found. */
  readonly #recorders: Send[] = []
  #depth: number | null = null

  /** @param onAsked Hears of the events that an inspector sends. */
  constructor({ sessionId, id, machine, state }: Identity, onAsked: Send) {
    this.sessionId = sessionId
    this.id = id
    this.machine = machine
    this.initialState = state
    this.state = state
    this.#onAsked = onAsked
  }

  get send(): Send {
    return this.#receive
  }

  set send(recorder: Send) {
    this.#recorders.push(recorder)
  }

  /** An event that the actor got: told to all that replaced `send`. */
  record(event: { readonly type: string }): void {
    this.#depth = 0
    try {
      this.#receive(toSCXMLEvent(event))
    } finally {
      this.#depth = null
    }
  }

  /** What the actor is now. */
  update(state: AnyState): void {
    this.state = state
    for (const listener of this.#stateListeners) listener(state)
  }

  stop(): void {
    for (const listener of this.#stopListeners) listener()
    this.#stopListeners.clear()
    this.#stateListeners.clear()
  }

  readonly subscribe = (listener: (state: AnyState) => void): { readonly unsubscribe: () => void } => {
    this.#stateListeners.add(listener)
    return { unsubscribe: () => this.#stateListeners.delete(listener) }
  }

  readonly onTransition = (listener: (state: AnyState) => void): this => {
    this.#stateListeners.add(listener)
    return this
  }

  readonly onStop = (listener: () => void): this => {
    this.#stopListeners.add(listener)
    return this
  }

  readonly getSnapshot = (): AnyState => this.state

  /** Outside of `record` it is the inspector who calls: its event is not recorded here, but when the actor gets it. */
  readonly #receive: Send = (event) => {
    if (this.#depth === null) {
      this.#onAsked(event)
      return
    }
    this.#depth += 1
    this.#recorders.at(-this.#depth)?.(event)
  }
}
