import { beforeAll, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The blocks of a document in a language. */
const codeOf = (document: string, language: string): readonly string[] =>
  [...readFileSync(resolve(root, document), 'utf8').matchAll(/```(\w+)\n([\s\S]*?)```/g)].flatMap(
    ([, name, code = '']) => (name === language ? [code] : []),
  )

/**
 * Every TypeScript block of a document, as a module in a folder that could be an adapter's. A first line such as `// step-up.ts` names the file, and
 * the other blocks of the document may import it.
 */
function blocksOf(document: string): readonly { readonly name: string; readonly code: string }[] {
  return ['ts', 'tsx'].flatMap((language) =>
    codeOf(document, language).map((code, index) => {
      const file = /^\/\/ ([\w.-]+)\n/.exec(code)?.[1] ?? `${index}.${language}`
      return { name: resolve(root, `adapters/providers/${document.replaceAll('/', '-')}/${file}`), code }
    }),
  )
}
/** Of such a module, or of its folder. */
const isOfDocument = (name: string) => /\/adapters\/providers\/[\w-]+\.md(\/|$)/.test(name)

const documents = [
  ['README.md', 5],
  ['CONTRIBUTING.md', 1],
  ['docs/recipes/testing.md', 2],
  ['docs/recipes/react.md', 3],
  ['docs/recipes/angular.md', 3],
  ['docs/audit.md', 1],
  ['adapters/api/gate/README.md', 4],
  ['adapters/tools/inspector/README.md', 4],
  ['adapters/evidence/jwt/README.md', 4],
  ['adapters/browser/webotp/README.md', 1],
  ['adapters/browser/vault/README.md', 4],
  ['adapters/browser/page/README.md', 2],
  ['adapters/browser/tabs/README.md', 1],
  ['adapters/ui/texts/README.md', 2],
  ['adapters/ui/dialog/README.md', 2],
  ['adapters/ui/presenter/README.md', 1],
  ['adapters/ui/react/README.md', 2],
] as const

describe('every TypeScript block compiles against the package', () => {
  const problems = new Map<string, string[]>()

  /** One program for all: most of its time goes into what they share. */
  beforeAll(() => {
    const blocks = new Map(
      documents.flatMap(([document]) => blocksOf(document)).map(({ name, code }) => [name, code]),
    )
    const { config } = ts.readConfigFile(resolve(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
      config: object
    }
    // Angular decorates by the older rules.
    const options = {
      ...ts.parseJsonConfigFileContent(config, ts.sys, root).options,
      experimentalDecorators: true,
    }
    const host = ts.createCompilerHost(options)
    const program = ts.createProgram({
      rootNames: [...blocks.keys()],
      options,
      host: {
        ...host,
        directoryExists: (name) => isOfDocument(name) || ts.sys.directoryExists(name),
        fileExists: (name) => blocks.has(name) || host.fileExists(name),
        readFile: (name) => blocks.get(name) ?? host.readFile(name),
        getSourceFile: (name, version) => {
          const code = blocks.get(name)
          return code === undefined
            ? host.getSourceFile(name, version)
            : ts.createSourceFile(name, code, version)
        },
      },
    })
    for (const { file, messageText } of ts.getPreEmitDiagnostics(program)) {
      const name = file?.fileName ?? ''
      const text = ts.flattenDiagnosticMessageText(messageText, '\n')
      problems.set(name, [...(problems.get(name) ?? []), text])
    }
  }, 300_000)

  test.each(documents)('of %s', (document, count) => {
    const blocks = blocksOf(document)
    expect(blocks).toHaveLength(count)
    expect(blocks.flatMap(({ name }) => problems.get(name) ?? [])).toEqual([])
  })

  test('and so does what they import', () => {
    expect([...problems.keys()].filter((name) => !isOfDocument(name))).toEqual([])
  })
})

test('the quick start is ten lines', () => {
  const [quickStart] = blocksOf('README.md')
  const lines = quickStart?.code.split('\n').filter((line) => line.trim() !== '') ?? []
  expect(lines.length).toBeLessThanOrEqual(10)
})
