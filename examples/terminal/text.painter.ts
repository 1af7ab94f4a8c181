import { styleText } from 'node:util'

/** Looks that the example uses. */
export type Look = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta'

/** Gives a text a look, where the terminal has it. */
export type Paint = (look: Look, text: string) => string

/** Colour where the stream is a terminal that has it; `NO_COLOR` and `FORCE_COLOR` are honoured (node:util, styleText). */
export function createPaint(stream: NodeJS.WritableStream): Paint {
  return (look, text) => styleText(look, text, { stream })
}
