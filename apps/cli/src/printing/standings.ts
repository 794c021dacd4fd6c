import type { Standing } from '@fgclip/heads';
import { type ColumnOf, renderText, tableOf } from '@fgclip/heads/results';

/** What one of several heads is chosen by. */
interface StandingsText<Row> {
  /** Columns that tell the heads apart, in front. */
  readonly columns: readonly ColumnOf<Row>[];
  /** Position of the one that is chosen. */
  readonly chosen: number;
  /** What is said of that one: "Taken". */
  readonly verdict: string;
  /** Share of the cosine's recall that was asked for. */
  readonly least: number;
  /** What the columns mean. */
  readonly note: string;
}

/** Heads by rank and by what they keep of the cosine's recall, and which of them was chosen why. */
export function standingsText<Row extends Standing>(
  rows: readonly Row[],
  { columns, chosen, verdict, least, note }: StandingsText<Row>,
): string {
  const best = rows[chosen];
  const all: ColumnOf<Row>[] = [
    ...columns,
    { header: 'mean rank', value: ({ rank }) => rank, digits: 2 },
    { header: 'kept %', value: ({ kept }) => 100 * kept, digits: 1 },
    ...Object.keys(best?.recalls ?? {}).map((source) => ({
      header: source,
      group: 'sum of recalls',
      value: ({ recalls }: Row) => recalls[source],
      digits: 1,
    })),
    { header: '', value: (row) => (row === best ? `<- ${verdict.toLowerCase()}` : '') },
  ];
  const asked = `${(100 * least).toFixed(0)} % of the cosine's recall`;
  const why =
    (best?.kept ?? 0) >= least ? `the best rank that keeps ${asked}` : `what keeps most; nothing keeps ${asked}`;
  const notes = [`${note} Rank of the right caption among its hard negatives.`, `${verdict}: ${why}.`];
  return renderText(tableOf([...rows], all, { notes }));
}
