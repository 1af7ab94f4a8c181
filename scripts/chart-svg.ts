import { planOf } from '../examples/viewer/chart.edges.js'
import { drawChart } from '../examples/viewer/chart.drawing.js'
import { graphOf } from '../examples/viewer/definition.graph.js'
import type { ChartTransition } from '../examples/viewer/definition.transitions.js'
import { layoutOf } from '../examples/viewer/graph.layout.js'
import { createMemoryAdapter } from '../adapters/providers/memory/index.js'
import { createStepUpMachine, createStepUpServices } from '../machines/index.js'

/** The chart of the documents: drawn from the machine, without what all states have in common. */

/** Deadlines and their guards are in every state; a drawing that shows them shows nothing else. */
const isTold = ({ kind, guard, source, targets }: ChartTransition) =>
  kind !== 'after' && !guard.startsWith('isOver') && targets[0] !== source

const dense = {
  'elk.layered.spacing.nodeNodeBetweenLayers': '22',
  'elk.layered.spacing.edgeNodeBetweenLayers': '10',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '9',
  'elk.spacing.nodeNode': '18',
  'elk.spacing.edgeNode': '9',
  'elk.spacing.edgeEdge': '9',
  'elk.spacing.edgeLabel': '2',
}

export async function chartSvg(css: string): Promise<string> {
  const machine = createStepUpMachine(createStepUpServices({ adapter: createMemoryAdapter() }))
  const graph = graphOf(JSON.parse(JSON.stringify(machine.config)))
  const plan = planOf(graph, { keep: isTold })
  const layout = await layoutOf(graph, plan, {
    detailed: false,
    direction: 'DOWN',
    labelChars: 36,
    lines: 3,
    elk: dense,
  })
  const [width, height] = [Math.ceil(layout.width), Math.ceil(layout.height)]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>The step-up chart: ${graph.states.size - 1} states</title>`,
    `<style>\n${css}</style>`,
    `<rect width="100%" height="100%" fill="var(--paper)"/>`,
    drawChart({ graph, plan, layout }),
    '</svg>\n',
  ].join('\n')
}
