import { execFileSync } from 'node:child_process'

/** Before the browser tests: the pages are built once, and only for a run that has browser tests. */
export default function buildPages({ testPathPatterns }) {
  const patterns = testPathPatterns?.patterns ?? []
  const isWanted =
    patterns.length === 0 || patterns.some((pattern) => /e2e|end-to-end|examples\/?$/.test(pattern))
  if (!isWanted) return
  const options = { stdio: ['ignore', 'ignore', 'inherit'] }
  execFileSync('npm', ['run', '--silent', 'build'], options)
  execFileSync('npm', ['run', '--silent', 'build', '--workspace', 'examples/bank'], options)
}
