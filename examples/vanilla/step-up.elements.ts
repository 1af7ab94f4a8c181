type Attributes = Readonly<Record<string, string | boolean | (() => void)>>
type Child = Node | string | false | null

/** An element; a function is what a click does. Not `innerHTML`: this works under Trusted Types as well. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.onclick = value
    else if (value !== false) made.setAttribute(name, value === true ? '' : value)
  }
  // What is not there leaves a mark in its place: so the next drawing finds its neighbours again.
  for (const child of children) made.append(child === null || child === false ? new Comment() : child)
  return made
}

/** Makes an element like another one, and leaves alone what is so already: nothing loses its focus, or what was typed. */
export function patch(shown: HTMLElement, next: HTMLElement): void {
  // `open` is the browser's: of the dialog, and of what the user unfolded.
  for (const { name } of [...shown.attributes])
    if (name !== 'open' && !next.hasAttribute(name)) shown.removeAttribute(name)
  for (const { name, value } of next.attributes)
    if (shown.getAttribute(name) !== value) shown.setAttribute(name, value)
  shown.onclick = next.onclick
  const before = [...shown.childNodes]
  const after = [...next.childNodes]
  for (const extra of before.slice(after.length)) extra.remove()
  for (const [index, child] of after.entries()) {
    const old = before[index]
    if (old === undefined) shown.append(child)
    else if (old instanceof HTMLElement && child instanceof HTMLElement && old.tagName === child.tagName)
      patch(old, child)
    else if (!old.isEqualNode(child)) old.replaceWith(child)
  }
}
