import eslint from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** Names a pure module must not read: the clock, timers, the network, storage, randomness, the console. */
const ambient = [
  ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'clearTimeout'],
  ...['fetch', 'XMLHttpRequest', 'WebSocket', 'localStorage', 'sessionStorage', 'indexedDB', 'navigator'],
  ...['crypto', 'console', 'process', 'globalThis', 'window', 'self', 'document', 'location', 'Buffer'],
]

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'coverage/**'] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    // The arrows point inward: examples -> adapters -> machines.
    files: ['machines/**/*.ts'],
    ignores: ['**/*.test.ts', '**/*.test-d.ts', '**/*.fixtures.ts'],
    rules: {
      'no-restricted-globals': ['error', ...ambient],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^(?!xstate$|\\./|\\.\\./)', message: 'machines/ imports xstate and itself.' },
            { group: ['**/adapters/**', '**/examples/**'], message: 'The arrows point inward.' },
          ],
        },
      ],
    },
  },
  {
    files: ['adapters/**/*.ts'],
    ignores: ['**/*.test.ts', '**/*.test-d.ts', '**/*.fixtures.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['**/examples/**'], message: 'The arrows point inward.' },
            { group: ['xstate', 'xstate/*'], message: 'Adapters are plain async functions.' },
          ],
        },
      ],
    },
  },
  {
    // The rules of React, those of its compiler included.
    files: ['adapters/ui/react/**/*.ts', 'examples/**/*.tsx'],
    ...reactHooks.configs.flat['recommended-latest'],
  },
  {
    // Tests throw what adapters of other people may throw.
    files: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
    },
  },
  {
    // These files call what must not compile.
    files: ['**/*.test-d.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  { files: ['**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: { URL: 'readonly', Response: 'readonly', console: 'readonly', process: 'readonly' },
    },
  },
)
