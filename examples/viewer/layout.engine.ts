import ElkApi from 'elkjs/lib/elk-api.js'

import type { LayoutEngine } from './graph.layout.js'

/** In a worker of its own, so that the page goes on meanwhile. Rejects where it could not be loaded. */
export const layoutInWorker: LayoutEngine = async (graph) => {
  const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' })
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener('error', () => {
      reject(new Error('The layout has no worker'))
    })
  })
  const elk = new ElkApi.default({ workerFactory: () => worker })
  try {
    return await Promise.race([elk.layout(graph), broken])
  } finally {
    worker.terminate()
  }
}
