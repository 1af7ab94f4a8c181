/** For TypeScript alone; with `vue-tsc` a component has its own types. */
declare module '*.vue' {
  import type { Component } from 'vue'

  const component: Component
  export default component
}
