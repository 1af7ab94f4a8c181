const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it may stand in SVG, between tags and in attributes. Names of states come from other people. */
export const escapeText = (text: string): string =>
  text
    // XML has no other control characters, not even escaped.
    // eslint-disable-next-line no-control-regex -- that is what it is about
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll(/[&<>"']/g, (char) => entities[char] ?? '')
