import type { Annotation, EmbeddingTable } from '@fgclip/datasets';
import { type BenchmarkScores, evaluateRanks, type Matcher, type RankedItem, type RetrievalFold } from '@fgclip/heads';
import { measureRetrieval, type RetrievalMeasureOptions } from './measure-retrieval.ts';
import { type BenchmarkPart, type TablePart, tableParts } from './table-parts.ts';

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
  tables: readonly EmbeddingTable[],
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
  table: EmbeddingTable,
  { name, title, annotations, maxNegatives }: BenchmarkPart,
  { signal }: MeasureOptions,
): Promise<BenchmarkScores> {
  const { images, texts, imageIds } = table;
  const ranked = annotations.filter(({ negatives = [] }) => negatives.length > 0);
  const data = { images, texts, annotations: ranked };
  const rows = ranked.length === 0 ? [] : (await evaluateRanks(matcher, data, { maxNegatives, signal })).rows;
  return {
    ...{ name, title, maxNegatives, rows },
    photographs: ranked.map(({ image }) => imageIds[image] ?? ''),
    items: ranked.map((annotation) => rankedItem(table, annotation, maxNegatives)),
  };
}

/** What a score row is about, in the order of its scores. */
function rankedItem({ boxes, captions }: EmbeddingTable, annotation: Annotation, maxNegatives: number): RankedItem {
  const box = boxes?.[annotation.image];
  const texts = [...annotation.captions.slice(0, 1), ...(annotation.negatives ?? []).slice(0, maxNegatives)];
  return { ...(box !== undefined && { box }), captions: texts.map((text) => captions[text] ?? '') };
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
