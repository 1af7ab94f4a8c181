/** A Stryker plugin that leaves texts for people alone: another text breaks nothing. Named in `stryker.config.mjs`. */
function shouldIgnore(path) {
  const { node, parent, key } = path
  if (node.type !== 'StringLiteral' && node.type !== 'TemplateLiteral') return undefined
  const declared = path.findParent(({ node: { type } }) => type === 'VariableDeclarator')?.node.id.name
  if (declared === 'englishMessages') return 'a text for users'
  if (isOfFinding(path, declared)) return 'tells the author of an adapter what to do'
  const isDescription =
    parent.type === 'ObjectProperty' && parent.key.name === 'description' && key === 'value'
  return isDescription ? 'describes a state to readers of the chart' : undefined
}

/** Members and functions of the contract suite (`adapters/tools/testing`) that take a text, and say it again. */
const members = ['expected', 'received', 'advice', 'doing']
const speakers = ['advise', 'carry', 'failWith', 'failureOf', 'succeed', 'take']

function isOfFinding({ parent, parentPath }, declared) {
  if (declared === 'advice') return true
  if (parent.type === 'CallExpression' && speakers.includes(parent.callee.name)) return true
  const isMember = ({ node }) => node.type === 'ObjectProperty' && members.includes(node.key.name)
  return hasAncestor(parentPath, isMember)
}

/** Up to the next function: a text in one is not what the member says. */
function hasAncestor(path, is) {
  if (is(path)) return true
  if (path.parentPath === null || /Function/.test(path.node.type)) return false
  return hasAncestor(path.parentPath, is)
}

export const strykerPlugins = [{ kind: 'Ignore', name: 'texts', value: { shouldIgnore } }]
