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

/** Every TypeScript block of a document, as a module in the place where it would stand. */
function blocksOf(document: string): readonly { readonly name: string; readonly code: string }[] {
  return codeOf(document, 'ts').map((code, index) => ({
    name: resolve(root, `adapters/providers/example/${document.replaceAll('/', '-')}.${index}.ts`),
    code,
  }))
}

const documents = [
  ['README.md', 4],
  ['CONTRIBUTING.md', 1],
  ['docs/recipes/testing.md', 2],
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
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
    const host = ts.createCompilerHost(options)
    const program = ts.createProgram({
      rootNames: [...blocks.keys()],
      options,
      host: {
        ...host,
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
    expect([...problems.keys()].filter((name) => !name.includes('adapters/providers/example/'))).toEqual([])
  })
})

test('the quick start is ten lines', () => {
  const [quickStart] = blocksOf('README.md')
  const lines = quickStart?.code.split('\n').filter((line) => line.trim() !== '') ?? []
  expect(lines.length).toBeLessThanOrEqual(10)
})

test('the components of docs/recipes/react.md parse; the types of React are not installed', () => {
  const components = codeOf('docs/recipes/react.md', 'tsx')
  expect(components).toHaveLength(2)
  for (const code of components) {
    const compilerOptions = { jsx: ts.JsxEmit.Preserve, module: ts.ModuleKind.ESNext }
    const { diagnostics } = ts.transpileModule(code, {
      fileName: 'component.tsx',
      reportDiagnostics: true,
      compilerOptions,
    })
    expect(diagnostics).toEqual([])
    expect(code).not.toContain('useEffect')
  }
})
