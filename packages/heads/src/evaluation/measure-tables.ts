import type { Matcher } from '../matching/matcher.ts';
import type { MatchingAnnotation } from '../matching/matching-data.ts';
import { type EvaluationErrata, protocolRetrieval } from './protocol.ts';
import { evaluateRanks } from './ranks.ts';
import type { BenchmarkScores, RankedItem, RetrievalFold } from './results.ts';
import { type BenchmarkPart, type MatchingTable, type TablePart, tableParts } from './table-parts.ts';

/** What a head gave on the tables of one fold. */
export interface FoldMeasurement {
  readonly benchmarks: readonly BenchmarkScores[];
  readonly retrievals: readonly NamedRetrieval[];
}

export interface NamedRetrieval extends Pick<TablePart, 'name' | 'title'> {
  readonly fold: RetrievalFold;
}

export interface MeasureOptions extends RetrievalMeasureOptions {
  readonly maxNegatives: number;
}

/** Measures a head on every set of some tables. */
export async function measureTables(
  matcher: Matcher,
  tables: readonly MatchingTable[],
  options: MeasureOptions,
): Promise<FoldMeasurement> {
  const benchmarks: BenchmarkScores[] = [];
  const retrievals: NamedRetrieval[] = [];
  for (const table of tables) {
    const parts = tableParts(table, options.maxNegatives);
    for (const part of parts.benchmarks) {
      const scores = await measureBenchmark(matcher, table, part, options);
      if (scores.rows.length > 0) benchmarks.push({ ...scores, ...apart(part, benchmarks) });
    }
    for (const part of parts.retrievals) {
      if (part.annotations.length === 0) continue;
      const fold = await measureRetrieval(matcher, table, part, options);
      retrievals.push({ fold, ...apart(part, retrievals) });
    }
  }
  return { benchmarks, retrievals };
}

async function measureBenchmark(
  matcher: Matcher,
  table: MatchingTable,
  { name, title, annotations, maxNegatives }: BenchmarkPart,
  { signal }: MeasureOptions,
): Promise<BenchmarkScores> {
  const ranked = annotations.filter(({ negatives = [] }) => negatives.length > 0);
  const data = { ...table, annotations: ranked };
  const rows = ranked.length === 0 ? [] : (await evaluateRanks(matcher, data, { maxNegatives, signal })).rows;
  return {
    ...{ name, title, maxNegatives, rows },
    photographs: ranked.map(({ image }) => photographOf(table, image)),
    ...itemsOf(table, ranked, maxNegatives),
  };
}

/** What the score rows are about, in the order of their scores; absent where nobody knows what the captions say. */
function itemsOf(
  { boxes, captions }: MatchingTable,
  ranked: readonly MatchingAnnotation[],
  maxNegatives: number,
): Pick<BenchmarkScores, 'items'> {
  if (captions === undefined) return {};
  const items = ranked.map(({ image, captions: [right], negatives = [] }): RankedItem => {
    const box = boxes?.[image];
    const texts = [...(right === undefined ? [] : [right]), ...negatives.slice(0, maxNegatives)];
    return { ...(box !== undefined && { box }), captions: texts.map((text) => captions[text] ?? '') };
  });
  return { items };
}

/** Id of the photograph that an image row is of; a row without an id is one by itself. */
function photographOf({ imageIds }: MatchingTable, image: number): string {
  return imageIds?.[image] ?? `${image}`;
}

/** Sets of different tables that are called alike are told apart. */
function apart({ name, title }: Pick<TablePart, 'name' | 'title'>, before: readonly Pick<TablePart, 'name'>[]) {
  const isTaken = (candidate: string): boolean => before.some((other) => other.name === candidate);
  let copy = 1;
  while (isTaken(copied(name, copy))) copy++;
  return { name: copied(name, copy), title: copied(title, copy) };
}

function copied(name: string, copy: number): string {
  return copy === 1 ? name : `${name} (${copy})`;
}

export interface RetrievalMeasureOptions {
  readonly errata?: EvaluationErrata | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The ranks of every image and caption of a retrieval set, and the photographs they belong to. */
async function measureRetrieval(
  matcher: Matcher,
  table: MatchingTable,
  { annotations }: Pick<TablePart, 'annotations'>,
  options: RetrievalMeasureOptions,
): Promise<RetrievalFold> {
  const { ranks, gallery } = await protocolRetrieval(matcher, { ...table, annotations }, options);
  const photographs = gallery.images.map((row) => photographOf(table, row));
  return {
    imageToText: { ranks: ranks.imageToText, photographs },
    textToImage: {
      ranks: ranks.textToImage,
      photographs: gallery.imageOfText.map((image) => photographs[image] ?? ''),
    },
  };
}
