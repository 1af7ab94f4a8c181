import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { performance } from 'node:perf_hooks'

/**
 * `npm run test:long` runs the tests that take too long for every change: the mutation tests, a million random sequences, the whole
 * fault matrix, and ten thousand flows at once, one after the other. It prints one table of figures, which docs/faults.md quotes. It
 * runs them all and fails where one of them failed. The mutation tests take most of its time: hours on two cores.
 */
const folder = 'coverage/long'
mkdirSync(folder, { recursive: true })

const rows = []
let hasFailed = false

/** Runs a command with its output on the terminal. */
function run(command, args, env = {}) {
  const started = performance.now()
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
  hasFailed ||= status !== 0
  const minutes = ((performance.now() - started) / 60_000).toFixed(1)
  return { isGood: status === 0, minutes }
}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))

function runTests(name, pattern, env) {
  const file = `${folder}/${name}.json`
  const result = run('npm', ['test', '--', pattern, '--json', `--outputFile=${file}`], env)
  const { numPassedTests, numTotalTests, testResults } = readJson(file)
  const titles = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ title }) => title))
  return { ...result, titles, passed: `${numPassedTests} of ${numTotalTests}` }
}

const verdict = ({ isGood, minutes }) => `${isGood ? 'passed' : 'FAILED'}, ${minutes} min`

rmSync('coverage/mutation', { recursive: true, force: true })
const mutation = run('npm', ['run', '--silent', 'mutation'])
for (const report of readdirSync('coverage/mutation').filter((file) => file.endsWith('.json'))) {
  const part = report.replace('.json', '')
  const mutants = Object.values(readJson(`coverage/mutation/${report}`).files).flatMap((file) => file.mutants)
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length
  const [killed, alive] = [count('Killed', 'Timeout'), count('Survived', 'NoCoverage')]
  const score = ((100 * killed) / (killed + alive)).toFixed(1)
  rows.push([`mutation, ${part}: ${killed} of ${killed + alive} mutants noticed`, `${score} %`])
}
rows.push(['mutation', verdict(mutation)])

const property = runTests('property', 'tests/limits', {
  PROPERTY_RUNS: '1000000',
})
for (const title of property.titles.filter((each) => /\d/.test(each))) rows.push([title, verdict(property)])

const faults = runTests('faults', 'tests/faults')
rows.push([`fault matrix and faults over loopback: ${faults.passed} tests`, verdict(faults)])

const load = run('npm', ['run', '--silent', 'load', '--', `--json=${folder}/load.json`])
for (const { name, figure } of readJson(`${folder}/load.json`)) rows.push([`load: ${name.trim()}`, figure])
rows.push(['load', verdict(load)])

const width = Math.max(...rows.map(([name]) => name.length))
console.log(rows.map(([name, figure]) => `${name.padEnd(width)}  ${figure}`).join('\n'))
process.exitCode = hasFailed ? 1 : 0
