/** Small tools for elements. Text always goes in as text. */

export function byId<Kind extends Element>(id: string, kind: abstract new () => Kind): Kind {
  const element = document.getElementById(id)
  if (!(element instanceof kind)) throw new Error(`The page has no #${id}.`)
  return element
}

export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...children)
  return element
}

/** Parses a drawing without running anything of it: a parsed document has no scripts that run. */
export function svgElements(svg: string): readonly Node[] {
  const text = `<svg xmlns="http://www.w3.org/2000/svg">${svg}</svg>`
  const { documentElement } = new DOMParser().parseFromString(text, 'image/svg+xml')
  return documentElement.namespaceURI === 'http://www.w3.org/2000/svg' ? [...documentElement.childNodes] : []
}
