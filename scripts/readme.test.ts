import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, test } from '@jest/globals'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Every TypeScript block of a document, as a module in the place where it would stand. */
function blocksOf(document: string): readonly { readonly name: string; readonly code: string }[] {
  const text = readFileSync(resolve(root, document), 'utf8')
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ''], index) => ({
    name: resolve(root, `adapters/example/${document.replaceAll('/', '-')}.${index}.ts`),
    code,
  }))
}

test.each([
  ['README.md', 2],
  ['CONTRIBUTING.md', 1],
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
