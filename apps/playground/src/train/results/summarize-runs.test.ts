import { type BenchmarkScores, createHead } from '@fgclip/heads';
import { describe, expect, it } from 'vitest';
import { compareRuns, headline, summarizeRuns, tableOfRuns } from './summarize-runs.ts';
import type { TrainedRun } from './trained-run.ts';

const rows = (...ranks: number[]): Float32Array[] =>
  ranks.map((rank) => Float32Array.from([0, 1, 2, 3], (place) => (place === 0 ? 0.5 : place < rank ? 1 : 0)));
const benchmark = (name: string, title: string, ...ranks: number[]): BenchmarkScores => ({
  ...{ name, title, maxNegatives: 3, rows: rows(...ranks), photographs: ranks.map((_, k) => `${k}`) },
});

function runOf(label: string, head: readonly BenchmarkScores[], world = 'one'): TrainedRun {
  return {
    ...{ id: label, label, note: '', runtime: 'plain', seconds: 1, outcomes: [], file: new Uint8Array() },
    world: { id: world, label: `world ${world}`, pictureOf: () => Promise.reject(new Error('none')) },
    head: createHead('cosine', { dimension: 2 }),
    measured: { cosine: [benchmark('1_attributes', 'Hard', 4, 2), benchmark('color', 'Color', 3, 3)], head },
  };
}

const better = runOf('Linear', [benchmark('1_attributes', 'Hard', 1, 2), benchmark('color', 'Color', 2, 2)]);

describe('summarizeRuns', () => {
  it('holds the heads against the cosine, on the hardest benchmark and in sum', async () => {
    const evaluation = await summarizeRuns([better]);
    if (evaluation === undefined) throw new Error('there is a run');
    expect(headline(evaluation, 'Linear')).toEqual({ benchmark: 'Hard', cosine: 3, head: 1.5, negatives: 3 });
    const { columns, rows: cells } = tableOfRuns(evaluation);
    const sum = columns.findIndex(({ header }) => header === 'sum');
    expect(cells.map((row) => [row[0]?.text, row[sum]?.value])).toEqual([
      ['cosine', 6],
      ['Linear', 3.5],
      ['blind guess', 5],
    ]);
  });

  it('has nothing to say of no runs, and of a head that it does not know', async () => {
    expect(await summarizeRuns([])).toBeUndefined();
    const evaluation = await summarizeRuns([better]);
    expect(evaluation && headline(evaluation, 'MLP')).toBeUndefined();
  });
});

it('compares heads of one world only, the world of the latest first', async () => {
  const other = runOf('MLP', better.measured.head, 'two');
  const third = runOf('Linear 2', better.measured.head);
  const comparisons = await compareRuns([better, other, third]);
  expect(comparisons.map(({ runs }) => runs.map(({ label }) => label))).toEqual([['Linear', 'Linear 2'], ['MLP']]);
});
