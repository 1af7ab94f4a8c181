import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, test } from '@jest/globals'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The blocks of a document in a language. */
const codeOf = (document: string, language: string): readonly string[] =>
  [...readFileSync(resolve(root, document), 'utf8').matchAll(/```(\w+)\n([\s\S]*?)```/g)].flatMap(
    ([, name, code = '']) => (name === language ? [code] : []),
  )

/** Every TypeScript block of a document, as a module in the place where it would stand. */
function blocksOf(document: string): readonly { readonly name: string; readonly code: string }[] {
  return codeOf(document, 'ts').map((code, index) => ({
    name: resolve(root, `adapters/example/${document.replaceAll('/', '-')}.${index}.ts`),
    code,
  }))
}

test.each([
  ['README.md', 4],
  ['CONTRIBUTING.md', 1],
  ['docs/recipes/testing.md', 2],
  ['docs/audit.md', 1],
  ['adapters/gate/README.md', 4],
  ['adapters/inspector/README.md', 4],
  ['adapters/jwt/README.md', 4],
  ['adapters/webotp/README.md', 1],
  ['adapters/vault/README.md', 4],
  ['adapters/page/README.md', 2],
  ['adapters/tabs/README.md', 2],
])(
  'every TypeScript block of %s compiles against the package',
  (document, count) => {
    const blocks = blocksOf(document)
    expect(blocks).toHaveLength(count)
    const { config } = ts.readConfigFile(resolve(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
      config: object
    }
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
    const host = ts.createCompilerHost(options)
    const find = (name: string) => blocks.find((block) => block.name === name)
    const program = ts.createProgram({
      rootNames: blocks.map(({ name }) => name),
      options,
      host: {
        ...host,
        fileExists: (name) => find(name) !== undefined || host.fileExists(name),
        readFile: (name) => find(name)?.code ?? host.readFile(name),
        getSourceFile: (name, version) => {
          const block = find(name)
          return block ? ts.createSourceFile(name, block.code, version) : host.getSourceFile(name, version)
        },
      },
    })
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
    expect(problems).toEqual([])
  },
  60_000,
)

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
