import type { RankResult } from '../../results/head-result.ts';
import { type ColumnOf, type ResultTable, tableOf } from '../../results/table.ts';
import { withInterval } from './rank-measure.ts';
import type { Series } from './series.ts';

/** How a head ranks as hard negatives are added. */
export interface Curve {
  readonly series: Series;
  readonly ranks: readonly RankResult[];
}

/** The curves of a benchmark. */
export interface Panel {
  readonly title: string;
  readonly curves: readonly Curve[];
}

/** What the line of a blind guess is called. */
export const RANDOM = 'blind guess';

/** All points of all curves, a row a curve. */
export function rankCurvesTable(panels: readonly Panel[]): ResultTable {
  return tableOf(panels.flatMap(tableRows), columns(panels));
}

interface TableRow {
  readonly benchmark: string;
  readonly name: string;
  readonly ranks: readonly Pick<RankResult, 'negatives' | 'mean' | 'interval'>[];
}

function tableRows({ title, curves }: Panel): TableRow[] {
  const random = (curves[0]?.ranks ?? []).map(({ negatives, randomMean }) => ({ negatives, mean: randomMean }));
  return [
    ...curves.map(({ series: { name }, ranks }) => ({ benchmark: title, name, ranks })),
    { benchmark: title, name: RANDOM, ranks: random },
  ];
}

function columns(panels: readonly Panel[]): ColumnOf<TableRow>[] {
  const counts = panels.flatMap(({ curves }) => curves.flatMap(({ ranks }) => ranks.map(({ negatives }) => negatives)));
  const numbers = [...new Set(counts)].sort((a, b) => a - b);
  return [
    { header: 'benchmark', value: ({ benchmark }) => benchmark },
    { header: 'head', value: ({ name }) => name },
    ...numbers.map(
      (number): ColumnOf<TableRow> => ({
        header: `${number}`,
        group: 'mean rank among this many hard negatives',
        value: ({ ranks }) => ranks.find(({ negatives }) => negatives === number)?.mean,
        digits: 2,
      }),
    ),
    {
      header: 'interval of the last',
      value: ({ ranks }) => {
        const last = ranks.at(-1);
        return last?.interval === undefined ? undefined : withInterval(last.mean, last.interval, 2);
      },
    },
  ];
}
