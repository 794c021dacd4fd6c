import { openClipRetrieval, type PublishedResult, publishedResult } from '../evaluation/published.ts';
import type { EvaluationResult, HeadResult } from '../evaluation/results.ts';
import { isBaseline } from '../functions/families.ts';
import { subsetNote } from './columns.ts';
import { type ColumnOf, type ResultTable, tableOf } from './table.ts';

/** The numbers that the paper reports of a head: its mean-rank sum, and three recalls in each direction. */
interface Row {
  readonly head: string;
  readonly stage?: string | undefined;
  readonly of: 'ours' | 'paper' | 'difference' | 'open_clip';
  readonly values: readonly (number | undefined)[];
}

const WITHOUT_RECALLS = Array.from({ length: 6 }, () => undefined);

/**
 * What was measured beside what the paper published, and the difference, for every head and stage that has a row there.
 * The sum is only compared where all eight benchmarks were measured, retrieval on the set named (default the first).
 */
export function publishedTable(evaluation: EvaluationResult, retrieval?: string): ResultTable {
  const rows = evaluation.results.flatMap((result) => rowsOf(result, retrieval));
  const value = (at: number) => (row: Row) => row.values[at];
  const signed = rows.map(({ of }) => of === 'difference');
  const columns: ColumnOf<Row>[] = [
    { header: 'head', value: ({ head, of }) => (of === 'ours' ? head : '') },
    { header: 'stage', value: ({ stage, of }) => (of === 'ours' ? stage : '') },
    { header: 'numbers', value: ({ of }) => of },
    { header: 'rank sum', fullName: 'mean rank sum', value: value(0), digits: 1 },
    ...recallColumns('image to text', 'i2t', 1),
    ...recallColumns('text to image', 't2i', 4),
    { header: 'rsum', value: value(7), digits: 1 },
  ];
  const table = tableOf(rows, columns, { title: 'Beside the published results', notes: notesOf(evaluation, rows) });
  return { ...table, rows: table.rows.map((cells, row) => (signed[row] ? cells.map(withSign) : cells)) };

  function recallColumns(group: string, short: string, from: number): ColumnOf<Row>[] {
    return [1, 5, 10].map((k, i) => ({
      ...{ header: `R@${k}`, group, fullName: `${short} R@${k}`, value: value(from + i), digits: 1 },
    }));
  }
}

function rowsOf(result: HeadResult, retrieval: string | undefined): Row[] {
  const { head, stage } = result;
  const published = publishedResult(head, stage);
  if (published === undefined) return [];
  const [ours, theirs] = [measuredValues(result, retrieval), publishedValues(published)];
  const difference = ours.map((value, k) => minus(value, theirs[k]));
  const named = { head, stage };
  return [
    { ...named, of: 'ours', values: ours },
    { ...named, of: 'paper', values: theirs },
    { ...named, of: 'difference', values: difference },
    ...(isBaseline(result) ? [{ ...named, of: 'open_clip' as const, values: publishedValues(openClipRetrieval) }] : []),
  ];
}

function measuredValues({ meanRankSum, retrievals }: HeadResult, name: string | undefined): (number | undefined)[] {
  const sum = meanRankSum?.complete ? meanRankSum.value : undefined;
  const found = name === undefined ? retrievals[0] : retrievals.find((retrieval) => retrieval.name === name);
  if (found === undefined) return [sum, ...WITHOUT_RECALLS, undefined];
  const { imageToText, textToImage, rsum } = found;
  const recalls = [imageToText, textToImage].flatMap(({ recall1, recall5, recall10 }) => [recall1, recall5, recall10]);
  return [sum, ...recalls, rsum];
}

function publishedValues({ meanRankSum, imageToText, textToImage }: PublishedResult): (number | undefined)[] {
  const recalls = [...imageToText, ...textToImage];
  return [meanRankSum, ...recalls, recalls.reduce((sum, recall) => sum + recall, 0)];
}

function notesOf({ protocol, results }: EvaluationResult, rows: readonly Row[]): string[] {
  const unmatched = results.filter(({ head, stage }) => publishedResult(head, stage) === undefined);
  const named = unmatched.map(({ head, stage }) => (stage === undefined ? head : `${head} ${stage}`));
  return [
    'Paper: arXiv 2404.03539, CLIP B/16, FG-OVD and the 5,000 images of COCO test (Karpathy).',
    'Differences are ours less its, and mean something for the same data only.',
    "The paper's retrieval of plain CLIP is too low: its code normalises over the wrong axis there; open_clip's are right.",
    ...(rows.every(({ of, values }) => of !== 'ours' || values[0] === undefined)
      ? ["No sum of ours: not all of FG-OVD's eight benchmarks were measured."]
      : []),
    ...(named.length > 0 ? [`Not in the paper: ${named.join(', ')}.`] : []),
    subsetNote(protocol),
  ];
}

function minus(value: number | undefined, other: number | undefined): number | undefined {
  return value === undefined || other === undefined ? undefined : value - other;
}

function withSign(cell: ResultTable['rows'][number][number]): typeof cell {
  return cell.value !== undefined && cell.value > 0 && Number(cell.text) !== 0
    ? { ...cell, text: `+${cell.text}` }
    : cell;
}
