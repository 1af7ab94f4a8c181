import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { svelte } from '@sveltejs/vite-plugin-svelte'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const examples = fileURLToPath(new URL('..', import.meta.url))
const names = ['bank', 'vanilla', 'custom-element', 'react', 'vue', 'svelte', 'viewer']
const wanted = process.env['PAGES']?.split(',') ?? names
const pages = wanted
  .flatMap((name) => (name === 'bank' ? ['bank', 'bank/app'] : [name]))
  .map((name) => `${examples}${name}/index.html`)
  .filter((page) => existsSync(page))

/** The pages of the other user interfaces are bare: here they get the looks of the bank. */
const looks: Plugin = {
  name: 'looks',
  transformIndexHtml: {
    order: 'pre',
    handler: (html, { path }) =>
      /^\/(?:bank|viewer)\//.test(path)
        ? html
        : html.replace('</head>', '<link rel="stylesheet" href="../bank/page.css" /></head>'),
  },
}

/** All pages at once, into `dist/<name>/`: they share the package, and the adapter. `PAGES=bank,vue` builds these only. */
export default defineConfig({
  root: examples,
  plugins: [vue(), svelte(), looks],
  build: {
    outDir: `${examples}bank/dist`,
    emptyOutDir: true,
    target: 'es2022',
    // A data: URL of a style or a font is no inline style, but 'self' doesn't allow it.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: pages,
      // `'use client'` is for servers that draw components: this page has none.
      onLog: (level, log, handle) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log)
      },
    },
  },
})
