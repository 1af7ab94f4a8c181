/**
 * The page behind `response_mode=web_message`: it posts the answer to the window that framed or opened it, and to no
 * origin but `target`. The one answer of this server that is not JSON.
 */
export function webMessagePage(
  response: Readonly<Record<string, string | number | undefined>>,
  target: string,
  cookies: readonly string[],
): Response {
  const message = scriptLiteral({ type: 'authorization_response', response })
  const script = `(window.opener || window.parent).postMessage(${message}, ${scriptLiteral(target)})`
  const headers = new Headers({ 'Content-Type': 'text/html;charset=UTF-8', 'Cache-Control': 'no-store' })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(`<!doctype html><title>Authorization</title><script>${script}</script>`, { headers })
}

/** JSON that cannot close the script element it stands in. */
function scriptLiteral(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}
