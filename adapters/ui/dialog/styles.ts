/** Colours by name: in a light page, and in a dark one. Pairs meet WCAG 2.2 AA: 4.5 to 1 for text, 3 to 1 for edges and the focus. */
const colours: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  ink: ['#1b1d24', '#f0f1f5'],
  faint: ['#5a5f6e', '#b0b5c3'],
  ground: ['#ffffff', '#1c1e26'],
  tint: ['#f4f5f8', '#272a34'],
  edge: ['#838899', '#7f8598'],
  accent: ['#2f4fd0', '#a9b8ff'],
  'on-accent': ['#ffffff', '#141a38'],
  problem: ['#a3261b', '#ffb4a9'],
  backdrop: ['rgb(12 14 24 / 0.5)', 'rgb(0 0 0 / 0.6)'],
}

const others: Readonly<Record<string, string>> = {
  font: 'system-ui, sans-serif',
  'font-size': 'medium',
  radius: '0.625em',
  space: '1em',
  width: '28em',
}

/** What a page may set, on any element around: README.md lists these with their defaults. */
export const tokens: Readonly<Record<string, readonly string[]>> = {
  ...colours,
  ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, [value]])),
}

const declare = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `--_${name}:var(--step-up-${name},${value});`)
    .join('')
const pick = (choose: (pair: readonly [string, string]) => string) =>
  declare(Object.fromEntries(Object.entries(colours).map(([name, pair]) => [name, choose(pair)])))

/**
 * One sheet for the shadow tree and for the light one. A rule has the specificity of a class or two: the page's rules for `button` or `*`
 * lose, and `mfa-step-up .step-up-dialog .step-up-button` wins. What inherits stops at the dialog (`all`); what is the page's own style of an element
 * stops at each (`revert`). Lengths are in `em`, because `rem` is the page's.
 */
export const styles = [
  `
:host { display: contents !important; }
.step-up-dialog {
  all: initial;
  ${pick(([light]) => light)}
  ${declare(others)}
  color-scheme: light;
  box-sizing: border-box;
  position: fixed;`,
  // The upper edge stays where it is while the steps change the height.
  `  inset: clamp(0.75em, 6dvb, 4em) 0 auto;
  display: none;
  inline-size: min(var(--_width), 100% - 1.5em);
  max-block-size: calc(100dvb - clamp(0.75em, 6dvb, 4em) - 0.75em);
  margin: 0 auto;
  --_inset: clamp(1.25em, 6vw, 1.75em);
  padding: var(--_inset);
  overflow: auto;
  overscroll-behavior: contain;
  border: 1px solid transparent;
  border-radius: calc(1.5 * var(--_radius));
  background: var(--_ground);
  color: var(--_ink);
  font: var(--_font-size)/1.5 var(--_font);
  overflow-wrap: anywhere;`,
  // `auto` goes by the page around; where it is `none`, Safari lets nothing be typed.
  `  -webkit-user-select: text;
  user-select: text;
  box-shadow: 0 1.5em 4em rgb(12 14 24 / 0.28);
}
@supports (color: light-dark(red, red)) {
  .step-up-dialog { color-scheme: inherit; ${pick(([light, dark]) => `light-dark(${light},${dark})`)} }
}
.step-up-dialog[open] { display: block; }
.step-up-dialog::backdrop { background: var(--_backdrop); }
.step-up-dialog :where(*) { all: revert; box-sizing: border-box; margin: 0; font: inherit; }
.step-up-dialog [hidden] { display: none !important; }
.step-up-dialog :where(:focus-visible) { outline: 3px solid var(--_accent); outline-offset: 2px; }`,
  // It has the focus to be read, not to be used.
  `.step-up-heading, .step-up-heading:focus { outline: none; }
.step-up-heading { padding-inline-end: 1.75em; font-size: 1.375em; font-weight: 650; line-height: 1.25; }
.step-up-spinner { position: sticky; z-index: 1; inset-block-start: 0; block-size: 0; }
.step-up-spinner::before {
  content: '';
  position: absolute;
  inset-inline-end: 0;
  visibility: hidden;
  inline-size: 1.5em;
  block-size: 1.5em;
  border: 3px solid var(--_edge);
  border-block-start-color: var(--_accent);
  border-radius: 50%;
  box-sizing: border-box;
}`,
  // What is quick shows nothing: no flash.
  `[aria-busy='true'] > .step-up-spinner::before {
  animation: step-up-appear 0s 0.4s forwards, step-up-turn 0.9s 0.4s linear infinite;
}
@keyframes step-up-appear { to { visibility: visible; } }
@keyframes step-up-turn { to { rotate: 1turn; } }

.step-up-summary {
  margin-block-start: var(--_space);
  padding: calc(0.75 * var(--_space)) var(--_space);`,
  // Seen with forced colours, which know no tint.
  `  border: 1px solid transparent;
  border-radius: var(--_radius);
  background: var(--_tint);
}
.step-up-title { font-weight: 650; }
.step-up-rows { display: grid; gap: 0.25em; margin-block-start: 0.25em; }
.step-up-pair { display: flex; flex-wrap: wrap; justify-content: space-between; column-gap: 1em; }
.step-up-name { color: var(--_faint); }
.step-up-intro { margin-block-start: calc(0.75 * var(--_space)); color: var(--_faint); }
.step-up-problem {
  display: flex;
  gap: 0.75em;
  margin-block-start: var(--_space);
  padding: calc(0.75 * var(--_space)) var(--_space);
  border-inline-start: 4px solid var(--_problem);
  border-radius: var(--_radius);
  background: var(--_tint);
}`,
  // The mark says without colour what the colour says; a screen reader hears the words only.
  `.step-up-problem::before, .step-up-error:not(:empty)::before {
  content: '!';
  content: '!' / '';
  flex: none;
  inline-size: 1.5em;
  block-size: 1.5em;
  border-radius: 50%;
  background: var(--_problem);
  color: var(--_ground);
  font-weight: 700;
  text-align: center;
}
[data-step='verified'] > .step-up-heading::before {
  content: '\\2713';
  content: '\\2713' / '';
  margin-inline-end: 0.5em;
  color: var(--_accent);
}

.step-up-match { display: grid; gap: 0.25em; margin-block-start: var(--_space); text-align: center; }
.step-up-number { font-size: 3em; font-weight: 700; line-height: 1.2; font-variant-numeric: tabular-nums; letter-spacing: 0.1em; }

.step-up-factors { display: grid; gap: calc(0.75 * var(--_space)); margin-block-start: calc(1.25 * var(--_space)); padding: 0; list-style: none; }
.step-up-button {
  inline-size: 100%;
  min-block-size: 2.75em;
  padding: 0.5em 1em;
  border: 1px solid var(--_edge);
  border-radius: var(--_radius);
  background: var(--_ground);
  color: var(--_ink);
  font-weight: 550;
  cursor: pointer;
}
.step-up-factor { display: grid; text-align: start; }
.step-up-line { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; column-gap: 1em; }
.step-up-hint, .step-up-note, .step-up-facts {
  color: var(--_faint);
  font-size: 0.875em;
  font-weight: 400;
  font-variant-numeric: tabular-nums;
}

.step-up-form { display: grid; gap: 0.5em; }`,
  // Label and error stand on the field; what they need is kept above them, so that an error moves nothing but the label.
  `.step-up-caption { display: grid; align-content: end; gap: 0.25em; min-block-size: 5em; margin-block-end: 0.5em; }
.step-up-label { font-weight: 550; }
.step-up-error { display: flex; gap: 0.5em; color: var(--_problem); font-size: 0.9375em; line-height: 1.35; }
.step-up-error::before { line-height: 1.5; }
.step-up-input {
  inline-size: 100%;
  min-block-size: 2.3333em;
  padding: 0.25em 0.625em;
  border: 1px solid var(--_edge);
  border-radius: var(--_radius);
  background: var(--_ground);
  color: var(--_ink);
  font-size: 1.5em;
  font-variant-numeric: tabular-nums;
  letter-spacing: 0.2em;
  scroll-margin: 0.5em;
}
[dir='rtl'] .step-up-input { text-align: end; }
.step-up-input[aria-invalid='true'] { border-color: var(--_problem); box-shadow: inset 0 0 0 1px var(--_problem); }
.step-up-facts { display: flex; flex-wrap: wrap; justify-content: space-between; column-gap: 1em; min-block-size: 1.5em; }
.step-up-trust { display: flex; gap: 0.75em; align-items: center; min-block-size: 2.75em; cursor: pointer; }
.step-up-checkbox { flex: none; inline-size: 1.5em; block-size: 1.5em; accent-color: var(--_accent); }

.step-up-actions { display: flex; flex-wrap: wrap; gap: calc(0.75 * var(--_space)); margin-block-start: calc(1.25 * var(--_space)); }
.step-up-form:not([hidden]) + .step-up-actions { margin-block-start: calc(0.75 * var(--_space)); }
.step-up-primary { margin-block-start: 0.5em; border-color: var(--_accent); background: var(--_accent); color: var(--_on-accent); }
.step-up-quiet { padding-inline: 0.75em; border-color: transparent; background: none; color: var(--_accent); }`,
  // The first one counts down: alone on its line it moves no other.
  `.step-up-actions > .step-up-button { flex: 1 0 auto; inline-size: auto; max-inline-size: 100%; }
.step-up-actions > .step-up-button:first-child { inline-size: 100%; }`,
  // At the end there is one thing left to do.
  `[data-step='verified'] .step-up-quiet, [data-step='failed'] .step-up-quiet { border-color: var(--_accent); }
.step-up-button:hover { background: var(--_tint); }
.step-up-primary:hover { background: color-mix(in oklab, var(--_accent) 88%, var(--_ink)); }`,
  // Still to be read: it says when it comes back.
  `.step-up-button[aria-disabled='true'] {
  border-color: transparent;
  background: var(--_tint);
  color: var(--_faint);
  font-variant-numeric: tabular-nums;
  cursor: default;
}`,
  // While a request is under way, another look comes late, or not at all.
  `[aria-busy='true'] .step-up-button { transition: border-color 0s 0.4s, background-color 0s 0.4s, color 0s 0.4s; }
.step-up-error[data-stale], .step-up-problem[data-stale] { visibility: hidden; transition: visibility 0s 0.4s; }
[aria-busy='true'] .step-up-input[aria-invalid='true'] {
  border-color: var(--_edge);
  box-shadow: none;
  transition: border-color 0s 0.4s, box-shadow 0s 0.4s;
}

.step-up-help { margin-block-start: calc(0.75 * var(--_space)); }`,
  // Its room is kept from the start: it comes after a while.
  `[data-step='enterCode'] > .step-up-help[hidden], [data-step='approve'] > .step-up-help[hidden] {
  display: block !important;
  visibility: hidden;
  block-size: 2.75em;
}
.step-up-help-label { min-block-size: 2.75em; padding-block: 0.625em; color: var(--_accent); cursor: pointer; }
.step-up-support { display: block; inline-size: fit-content; min-block-size: 2.75em; margin-block-start: calc(0.75 * var(--_space)); padding-block: 0.625em; color: var(--_accent); }
.step-up-advice { padding-inline-start: 1.5em; }`,
  // A band along the lower edge, whatever is scrolled: it comes from time, and moves nothing.
  `.step-up-warning {
  position: sticky;
  z-index: 1;
  inset-block-end: calc(-1 * var(--_inset));
  display: grid;
  gap: 0.25em;
  margin: var(--_space) calc(-1 * var(--_inset)) calc(-1 * var(--_inset));
  padding: var(--_space) var(--_inset);
  border-block-start: 1px solid var(--_edge);
  background: var(--_tint);
}
.step-up-warning-heading { font-weight: 650; }
.step-up-warning > .step-up-button { margin-block-start: 0.5em; }
.step-up-dialog:has(> .step-up-warning:not([hidden])) { scroll-padding-block-end: 9em; }
.step-up-live {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

@media (max-width: 22em) {
  .step-up-caption { min-block-size: 6.25em; }
}`,
  // Where there is little room, as on a page that is enlarged, it leaves some to the field. It was announced in full.
  `@media (max-height: 30em) {
  .step-up-warning { padding-block: 0.5em; }
  .step-up-warning-text { display: none; }
  .step-up-warning > .step-up-button { margin: 0; }
  .step-up-dialog:has(> .step-up-warning:not([hidden])) { scroll-padding-block-end: 6.5em; }
}
@media (prefers-reduced-motion: reduce) {
  [aria-busy='true'] > .step-up-spinner::before { border-color: var(--_accent); animation: step-up-appear 0s 0.4s forwards; }
}
@media (forced-colors: active) {
  .step-up-dialog { border-color: CanvasText; }
  .step-up-dialog :where(:focus-visible) { outline-color: Highlight; }
  .step-up-problem::before, .step-up-error:not(:empty)::before { border: 1px solid CanvasText; }`,
  // Every edge is drawn in the colour of text here, but for system colours: a ring of one colour is not seen to turn.
  `  .step-up-spinner::before { border-color: GrayText; border-block-start-color: Highlight; }
  .step-up-primary, .step-up-primary:hover { forced-color-adjust: none; border-color: ButtonText; background: ButtonText; color: ButtonFace; }
  .step-up-button[aria-disabled='true'] { forced-color-adjust: auto; border-color: GrayText; color: GrayText; }
}`,
].join('\n')
