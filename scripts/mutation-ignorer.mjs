/**
 * A Stryker plugin that leaves texts for people alone, and tables of which only the names are read: another text or value breaks
 * nothing. Named in `stryker.config.mjs`.
 */
function shouldIgnore(path) {
  const { node, parent, key } = path
  if (node.type === 'BooleanLiteral' && isOfNames(path)) return 'only the names of the table are read'
  if (node.type !== 'StringLiteral' && node.type !== 'TemplateLiteral') return undefined
  const declared = path.findParent(({ node: { type } }) => type === 'VariableDeclarator')?.node.id.name
  if (declared === 'englishMessages') return 'a text for users'
  if (declared === 'chartDescriptions') return 'describes a state to readers of the chart'
  if (isOfFinding(path, declared)) return 'tells the author of an adapter what to do'
  const isDescription =
    parent.type === 'ObjectProperty' && parent.key.name === 'description' && key === 'value'
  return isDescription ? 'describes a state to readers of the chart' : undefined
}

/** `all({ name: true })` of the inspector, and `approaches` of the memory adapter: the types want a name for each. */
function isOfNames({ parent, parentPath }) {
  if (parent.type !== 'ObjectProperty') return false
  const { parent: owner } = parentPath.parentPath
  const name = owner.type === 'CallExpression' ? owner.callee.name : owner.id?.name
  return ['all', 'approaches'].includes(name)
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
