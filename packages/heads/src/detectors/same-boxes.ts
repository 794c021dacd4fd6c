import { FgclipError } from '@fgclip/core';
import type { BenchmarkScores, RankedItem } from '../results/measurement.ts';

/**
 * What another model gave on the very boxes and captions of some benchmarks, in their order.
 *
 * @throws INVALID_DATA where one of them is missing, naming it.
 */
export function onSameBoxes(
  wanted: readonly BenchmarkScores[],
  others: readonly BenchmarkScores[],
  model: string,
): BenchmarkScores[] {
  return wanted.map((benchmark) => {
    const own = others.find(({ name }) => name === benchmark.name);
    const places = new Map(own?.photographs.map((photograph, row) => [keyOf(photograph, own.items?.[row]), row]));
    const rows = benchmark.photographs.map((photograph, row) => {
      const scores = own?.rows[places.get(keyOf(photograph, benchmark.items?.[row])) ?? -1];
      if (scores !== undefined) return scores;
      throw new FgclipError('INVALID_DATA', `${model} was not measured on the same boxes`, {
        expected: `${benchmark.title}: ${JSON.stringify(benchmark.items?.[row]?.captions[0])} on ${photograph}`,
        found: own === undefined ? 'no such benchmark' : `${own.rows.length} other boxes`,
        hint: 'Make both tables from the same files',
      });
    });
    return { ...benchmark, rows };
  });
}

function keyOf(photograph: string, item: RankedItem | undefined): string {
  return JSON.stringify([photograph, item?.box, item?.captions]);
}
