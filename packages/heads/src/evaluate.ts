import {
  FgclipError,
  type Matrix,
  type RankStatistics,
  type RetrievalStatistics,
  rankStatistics,
  retrievalStatistics,
  type ScoreStatistics,
  scoreStatistics,
  takeRows,
  throwIfAborted,
} from '@fgclip/core';
import type { Matcher } from './matcher.ts';
import { type MatchingData, pairsOf, type RankedRow, rankedRowsOf } from './matching-data.ts';
import { rowRange } from './row-range.ts';

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
  const imageCodes = await encodeUsed(
    images,
    rows.map(({ image }) => image),
    (used) => matcher.encodeImages(used),
  );
  const textCodes = await encodeUsed(
    texts,
    rows.flatMap((row) => row.texts),
    (used) => matcher.encodeTexts(used),
  );
  const result: Float32Array[] = new Array(rows.length);
  for (const [length, members] of rowsByLength(rows)) {
    for (const part of chunks(members, 1024)) {
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

/** Image-to-text and text-to-image retrieval over all images that have a caption, and all those captions. */
export async function evaluateRetrieval(
  matcher: Matcher,
  data: MatchingData,
  { signal }: Pick<EvaluateOptions, 'signal'> = {},
): Promise<RetrievalStatistics> {
  const pairs = pairsOf(data);
  const imageRows = [...new Set(pairs.map(({ image }) => image))];
  const position = new Map(imageRows.map((row, i) => [row, i]));
  const imageCodes = await matcher.encodeImages(takeRows(data.images, imageRows));
  const textCodes = await matcher.encodeTexts(
    takeRows(
      data.texts,
      pairs.map(({ text }) => text),
    ),
  );
  return retrievalStatistics({
    images: imageRows.length,
    texts: pairs.length,
    imageOfText: pairs.map(({ image }) => position.get(image) ?? -1),
    blockRows: Math.max(1, Math.floor(2 ** 22 / pairs.length)),
    block: async (from, to) => (await matcher.combine(rowRange(imageCodes, from, to), textCodes)).data,
    ...(signal !== undefined && { signal }),
  });
}

/** Encodes each row in use once; the result fetches codes by the original row numbers. */
async function encodeUsed(
  embeddings: Matrix,
  rows: readonly number[],
  encode: (used: Matrix) => Promise<Matrix>,
): Promise<(rows: readonly number[]) => Matrix> {
  const used = [...new Set(rows)];
  const position = new Map(used.map((row, i) => [row, i]));
  const codes = await encode(takeRows(embeddings, used));
  return (wanted) =>
    takeRows(
      codes,
      wanted.map((row) => position.get(row) ?? -1),
    );
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
