import { askProcess, bytes, median, ratio, row, type Row } from './measure.js'
import type { HeapFigures, HeapTask } from './heap-process.js'

/** Bytes that a waiting flow keeps alive, and bytes that a whole flow allocates. Each figure is of a process that does nothing else. */
export async function measureHeap(): Promise<readonly Row[]> {
  const ask = (task: HeapTask, ...flags: string[]) =>
    askProcess<HeapFigures>('heap-process.js', ['--expose-gc', ...flags], [task])
  const waiting = await ask('waiting')
  // Nothing is collected within a batch where the young generation has room for all of it.
  const allocated = await ask('allocated', '--min-semi-space-size=128', '--max-semi-space-size=128')
  const few = await ask('few')
  const many = await ask('many', '--max-old-space-size=8192')
  return [
    row('bytes allocated per flow / bare XState machine', ratioOf(allocated), ratio, 1.3),
    row('  (ours)', median(allocated.ours), bytes),
    row('  (bare)', median(allocated.bare), bytes),
    row('heap per waiting flow / bare XState actor', ratioOf(waiting), ratio, 1.5),
    row('  (ours)', median(waiting.ours), bytes),
    row('  (bare)', median(waiting.bare), bytes),
    row(
      'heap per waiting flow, 100,000 of them / 1,000 of them',
      median(many.ours) / median(few.ours),
      ratio,
      1.05,
    ),
    row('  (of 100,000)', median(many.ours), bytes),
    row('  (of 1,000)', median(few.ours), bytes),
  ]
}

const ratioOf = ({ ours, bare }: HeapFigures) =>
  median(ours.map((value, round) => value / (bare[round] ?? Number.NaN)))
