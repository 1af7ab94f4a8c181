import { requireOptions } from '../../../machines/errors.js'
import type { StepUpFlow } from '../../../machines/index.js'
import { wakeStepUpFlow } from '../../browser/page/index.js'
import { presenterRules, type StepUpPresenterOptions } from '../presenter/options.js'
import { createStepUpPresenter, type StepUpPresenter } from '../presenter/presenter.js'
import { createDialog, type StepUpDialog } from './dialog.js'
import { styles } from './styles.js'

/** `<mfa-step-up>`: shows a flow in a modal dialog. Nothing is seen of it without a flow. */
export interface StepUpElement extends HTMLElement {
  /**
   * The flow to show, from the moment that it leaves `idle`. `null` takes the dialog away. The flow is yours: neither that, nor another flow,
   * nor taking the element out of the document cancels it.
   */
  flow: StepUpFlow | null
  /** How to show it. Set them before `flow`; later, the dialog is drawn anew, and keeps what was typed. */
  options: StepUpPresenterOptions
  /** Whether the dialog is there. */
  readonly isOpen: boolean
}

declare global {
  interface HTMLElementTagNameMap {
    'mfa-step-up': StepUpElement
  }
}

/** What a page hears to close an overlay of its own, for a click outside or for Escape, and to take a key for a shortcut. */
const quiet =
  'keydown keyup keypress pointerdown pointerup mousedown mouseup click touchstart touchend focusin focusout beforeinput input change paste'

/** What a page puts on all that stands beside an overlay of its own. */
const hiding = ['aria-hidden', 'inert']

/**
 * Defines the element, once: where the name is taken, what has it stays. Answers its class; on a server, where there is no such thing,
 * `undefined`.
 *
 * @example
 * defineStepUpElement()
 * const element = document.createElement('mfa-step-up')
 * element.flow = flow
 * document.body.append(element)
 */
export function defineStepUpElement(name = 'mfa-step-up'): CustomElementConstructor | undefined {
  if (typeof customElements === 'undefined') return undefined
  const taken = customElements.get(name)
  if (taken !== undefined) return taken

  let made = 0
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(styles)

  class DialogElement extends HTMLElement implements StepUpElement {
    static readonly observedAttributes = hiding

    #flow: StepUpFlow | null = null
    #options: StepUpPresenterOptions = {}
    /** `null` where nothing is shown, and after the dialog was closed. */
    #presenter: StepUpPresenter | null = null
    #dialog: StepUpDialog | null = null
    #isShown = false
    #stop = (): void => undefined

    constructor() {
      super()
      // The page lies below a modal dialog, so nothing that the user does here is meant for it, least of all a code that is typed.
      for (const type of quiet.split(' '))
        this.addEventListener(type, (event) => {
          event.stopPropagation()
        })
    }

    get flow(): StepUpFlow | null {
      return this.#flow
    }

    set flow(flow: StepUpFlow | null) {
      if (flow === this.#flow) return
      const presenter = flow === null ? null : createStepUpPresenter(flow, this.#options)
      this.#stop()
      this.#hide()
      this.#flow = flow
      this.#presenter = presenter
      this.#start()
    }

    get options(): StepUpPresenterOptions {
      return this.#options
    }

    set options(options: StepUpPresenterOptions) {
      requireOptions<StepUpPresenterOptions>(name, options, presenterRules)
      this.#options = options
      // A dialog that was closed stays closed.
      if (this.#flow === null || this.#presenter === null) return
      this.#stop()
      this.#presenter = createStepUpPresenter(this.#flow, options)
      if (this.#isShown) this.#dialog?.goOnFrom(this.#presenter.getSnapshot())
      this.#start()
    }

    get isOpen(): boolean {
      return this.#isShown && this.isConnected
    }

    connectedCallback(): void {
      // Properties that were set before the element was defined hide the accessors.
      for (const property of ['options', 'flow'] as const) {
        if (!Object.hasOwn(this, property)) continue
        const value: unknown = Reflect.get(this, property)
        Reflect.deleteProperty(this, property)
        Reflect.set(this, property, value)
      }
      this.#start()
    }

    disconnectedCallback(): void {
      this.#stop()
      this.#dialog?.rest()
    }

    attributeChangedCallback(): void {
      if (this.#isShown) this.#unhide()
    }

    /** This is the overlay now. */
    #unhide(): void {
      for (const attribute of hiding) if (this.hasAttribute(attribute)) this.removeAttribute(attribute)
    }

    connectedMoveCallback(): void {
      // `moveBefore` keeps all as it was; without this method it would call the two above.
    }

    #start(): void {
      this.#stop()
      const [flow, presenter] = [this.#flow, this.#presenter]
      if (flow === null || presenter === null || !this.isConnected) return
      const unsubscribe = presenter.subscribe(this.#draw)
      const stopWaking = wakeStepUpFlow(flow)
      const stop = () => {
        unsubscribe()
        stopWaking()
        if (this.#stop === stop) this.#stop = () => undefined
      }
      // The first drawing may have closed it, and then the page may have given it another flow.
      if (this.#presenter !== presenter) {
        stop()
        return
      }
      this.#stop = stop
      this.#draw()
    }

    readonly #draw = (): void => {
      const screen = this.#presenter?.getSnapshot()
      if (screen === undefined) return
      if (screen.isOpen) {
        this.#isShown = true
        if (this.lang !== screen.lang) this.lang = screen.lang
        if (this.dir !== screen.dir) this.dir = screen.dir
        this.#unhide()
        this.#dialog ??= this.#make()
        this.#adopt()
        this.#dialog.show(screen)
        return
      }
      if (!this.#isShown) return
      this.#stop()
      this.#presenter = null
      this.#hide()
      const detail = this.#flow?.getSnapshot()
      this.dispatchEvent(new CustomEvent('close', { bubbles: true, composed: true, detail }))
    }

    #hide(): void {
      if (!this.#isShown) return
      this.#isShown = false
      this.#dialog?.hide()
    }

    #make(): StepUpDialog {
      made += 1
      const dialog = createDialog(`${name}-${made}`, () => this.#presenter)
      const isLight = this.getAttribute('dom') === 'light'
      const home = isLight ? this : this.attachShadow({ mode: 'open' })
      home.append(dialog.dialog)
      return dialog
    }

    /** The style goes to the tree that the dialog is in: its shadow tree, or that of the page. */
    #adopt(): void {
      const root = (this.shadowRoot ?? this).getRootNode()
      if (!(root instanceof ShadowRoot || root instanceof Document)) return
      if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
    }
  }

  customElements.define(name, DialogElement)
  return DialogElement
}
