import { FgclipError, type RankStatistics, rankStatistics, type ScoreStatistics, scoreStatistics } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import type { Matcher } from '../matching/matcher.ts';
import { type MatchingData, type RankedRow, rankedRowsOf } from '../matching/matching-data.ts';
import { rowCodes } from '../matching/scores.ts';

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

/** Rows combined in one run: their codes stay in a processor's cache between encoding and combining. */
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
      hint: 'Mine some first: `mineHardNegatives()`',
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

/** Scores of every row's captions. Codes of much use are made once; rows of equal length are combined together. */
export async function scoreRows(
  matcher: Matcher,
  { images, texts }: Pick<MatchingData, 'images' | 'texts'>,
  rows: readonly RankedRow[],
): Promise<Float32Array[]> {
  const imageCodes = await rowCodes(images, [rows.map(({ image }) => image)], matcher.encodeImages);
  const textCodes = await rowCodes(
    texts,
    rows.map((row) => row.texts),
    matcher.encodeTexts,
  );
  const result: Float32Array[] = new Array(rows.length);
  for (const [length, members] of rowsByLength(rows)) {
    for (const part of chunks(members, ROWS_A_RUN)) {
      const at = part.map((i) => rows[i] as RankedRow);
      const scores = await matcher.combineRows(
        await imageCodes(at.map(({ image }) => image)),
        await textCodes(at.flatMap((row) => row.texts)),
        length,
      );
      part.forEach((i, k) => {
        result[i] = scores.data.slice(k * length, (k + 1) * length);
      });
    }
  }
  return result;
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
