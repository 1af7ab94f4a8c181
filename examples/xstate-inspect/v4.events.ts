/** What v4 called XState's own events, so that the drawing finds the transition: `xstate.done.actor.begin` is `done.invoke.begin`. */
const renamed: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/^xstate\.done\.actor\.(.+)$/, 'done.invoke.$1'],
  [/^xstate\.error\.actor\.(.+)$/, 'error.platform.$1'],
  [/^xstate\.done\.state\.(.+)$/, 'done.state.$1'],
  [/^xstate\.after\.([^.]+)\.(.+)$/, 'xstate.after($1)#$2'],
]

export function toV4EventType(type: string): string {
  const found = renamed.find(([pattern]) => pattern.test(type))
  return found === undefined ? type : type.replace(...found)
}
