import {
  FgclipError,
  type Matrix,
  type RankStatistics,
  rankStatistics,
  type ScoreStatistics,
  scoreStatistics,
  throwIfAborted,
} from '@fgclip/core';
import type { Matcher } from './matcher.ts';
import { type MatchingData, type RankedRow, rankedRowsOf } from './matching-data.ts';
import { rowsAsGiven } from './rows-as-given.ts';

export interface EvaluateOptions {
  /** Hard negatives looked at. Default 10. */
  readonly maxNegatives?: number;
  readonly signal?: AbortSignal | undefined;
}

/** How a head does on hard negatives. */
export interface RankEvaluation {
  /** For N = 1, 2, ... negatives. */
  readonly perNegatives: readonly RankStatistics[];
  readonly scores: ScoreStatistics;
  /** The score rows themselves, [1 + K] each, the right caption first, in the annotations' order. */
  readonly rows: readonly Float32Array[];
}

/** Rows combined in one run: their codes stay in a processor's cache between gathering and combining. */
const ROWS_A_RUN = 64;

/** Ranks the right caption of every annotation among its hard negatives (FG-OVD's protocol). */
export async function evaluateRanks(
  matcher: Matcher,
  data: MatchingData,
  { maxNegatives = 10, signal }: EvaluateOptions = {},
): Promise<RankEvaluation> {
  const ranked = rankedRowsOf(data, maxNegatives);
  if (ranked.length === 0) {
    throw new FgclipError('INVALID_DATA', 'Nothing to rank: no annotation has hard negatives', {
      hint: 'Mine some first (mineHardNegatives, or fgclip mine)',
    });
  }
  throwIfAborted(signal);
  const rows = await scoreRows(matcher, data, ranked);
  return {
    perNegatives: rankStatistics(rows, { maxNegatives }),
    scores: scoreStatistics(rows, { maxNegatives }),
    rows,
  };
}

/** Scores of every row's captions. Each image and text is encoded once; rows of equal length are combined together. */
export async function scoreRows(
  matcher: Matcher,
  { images, texts }: Pick<MatchingData, 'images' | 'texts'>,
  rows: readonly RankedRow[],
): Promise<Float32Array[]> {
  const usedImages = usedRows(images, [rows.map(({ image }) => image)]);
  const usedTexts = usedRows(
    texts,
    rows.map((row) => row.texts),
  );
  const imageCodes = gathering(await matcher.encodeImages(rowsAsGiven(images, usedImages)), usedImages);
  const textCodes = gathering(await matcher.encodeTexts(rowsAsGiven(texts, usedTexts)), usedTexts);
  const result: Float32Array[] = new Array(rows.length);
  for (const [length, members] of rowsByLength(rows)) {
    for (const part of chunks(members, ROWS_A_RUN)) {
      const at = part.map((i) => rows[i] as RankedRow);
      const scores = await matcher.combineRows(
        imageCodes(at.map(({ image }) => image)),
        textCodes(at.flatMap((row) => row.texts)),
        length,
      );
      part.forEach((i, k) => {
        result[i] = scores.data.slice(k * length, (k + 1) * length);
      });
    }
  }
  return result;
}

/** The rows of a matrix that any of the lists names, ascending; throws INVALID_ARGUMENT for one that is not there. */
function usedRows({ shape: [rows] }: Matrix, lists: readonly (readonly number[])[]): number[] {
  const used = new Uint8Array(rows);
  for (const list of lists) {
    for (const row of list) {
      if (!(row >= 0 && row < rows)) {
        throw new FgclipError('INVALID_ARGUMENT', `Row ${row} is outside a matrix of ${rows} rows`);
      }
      used[row] = 1;
    }
  }
  const ascending: number[] = [];
  used.forEach((is, row) => {
    if (is === 1) ascending.push(row);
  });
  return ascending;
}

/**
 * Fetches codes [rows in use, width] by the original row numbers, into one array that the next call uses again.
 */
function gathering(codes: Matrix, used: readonly number[]): (rows: readonly number[]) => Matrix {
  const [, width] = codes.shape;
  const position = new Int32Array((used.at(-1) ?? -1) + 1);
  used.forEach((row, i) => {
    position[row] = i;
  });
  let buffer = new Float32Array();
  return (wanted) => {
    if (buffer.length < wanted.length * width) buffer = new Float32Array(wanted.length * width);
    wanted.forEach((row, i) => {
      const from = (position[row] ?? 0) * width;
      buffer.set(codes.data.subarray(from, from + width), i * width);
    });
    return { shape: [wanted.length, width], data: buffer.subarray(0, wanted.length * width) };
  };
}

function rowsByLength(rows: readonly RankedRow[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  rows.forEach(({ texts }, i) => {
    const group = groups.get(texts.length);
    if (group === undefined) groups.set(texts.length, [i]);
    else group.push(i);
  });
  return groups;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
