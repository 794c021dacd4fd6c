import type { Annotation, EmbeddingTable, TableSet } from '@fgclip/datasets';
import {
  type BenchmarkScores,
  type EvaluationErrata,
  evaluateRanks,
  type Matcher,
  protocolRetrieval,
  type RankedItem,
  type RetrievalFold,
} from '@fgclip/heads';
import { benchmarkTitle } from '@fgclip/heads/internal';

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

export interface RetrievalMeasureOptions {
  readonly errata?: EvaluationErrata | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The ranks of every image and caption of a retrieval set, and the photographs they belong to. */
async function measureRetrieval(
  matcher: Matcher,
  { images, texts, imageIds, captions }: EmbeddingTable,
  { annotations }: Pick<TablePart, 'annotations'>,
  options: RetrievalMeasureOptions,
): Promise<RetrievalFold> {
  const { ranks, gallery } = await protocolRetrieval(matcher, { images, texts, captions, annotations }, options);
  const photographs = gallery.images.map((row) => imageIds[row] ?? '');
  return {
    imageToText: { ranks: ranks.imageToText, photographs },
    textToImage: {
      ranks: ranks.textToImage,
      photographs: gallery.imageOfText.map((image) => photographs[image] ?? ''),
    },
  };
}

/** Annotations that are measured by themselves. */
export interface TablePart {
  readonly name: string;
  readonly title: string;
  readonly annotations: readonly Annotation[];
}

/** Annotations that are ranked among their hard negatives. */
export interface BenchmarkPart extends TablePart {
  readonly maxNegatives: number;
}

export interface TableParts {
  readonly benchmarks: readonly BenchmarkPart[];
  /** Annotations whose images and captions are retrieved among each other. */
  readonly retrievals: readonly TablePart[];
}

/** What a table without sets is called as a whole. */
const WHOLE = 'all';

/**
 * What there is to measure in a table. Without sets all annotations are ranked that have hard negatives, and all are
 * retrieved. With sets, each is measured by itself: those with hard negatives are ranked, among no more than the set
 * allows; the others are retrieved, and so are those that are meant for it and those of whole pictures. (Boxes are not:
 * many a caption is true of several.)
 */
export function tableParts(table: EmbeddingTable, maxNegatives: number): TableParts {
  const sets = setsOf(table);
  if (sets.length === 0) {
    const whole = { name: WHOLE, title: WHOLE, annotations: table.annotations };
    const isRanked = table.annotations.some(hasNegatives);
    return { benchmarks: isRanked ? [{ ...whole, maxNegatives }] : [], retrievals: [whole] };
  }
  const parts = sets.map((set) => {
    const { name, maxNegatives: most = 0, retrieval = false } = set;
    const annotations = table.annotations.filter((annotation) => annotation.set === name);
    const part = { name, title: benchmarkTitle(name), annotations };
    return { part, most: Math.min(most, maxNegatives), isRetrieved: most === 0 || retrieval || areWhole(table, part) };
  });
  return {
    benchmarks: parts.filter(({ most }) => most > 0).map(({ part, most }) => ({ ...part, maxNegatives: most })),
    retrievals: parts.filter(({ isRetrieved }) => isRetrieved).map(({ part }) => part),
  };
}

/** Whether all images of a part are whole pictures; not known of tables from elsewhere. */
function areWhole({ boxes }: EmbeddingTable, { annotations }: TablePart): boolean {
  return boxes !== undefined && annotations.every(({ image }) => boxes[image] === null);
}

/** The sets as the table describes them, or as its annotations name them. */
function setsOf({ manifest, annotations }: EmbeddingTable): readonly TableSet[] {
  if (manifest.sets !== undefined) return manifest.sets;
  const ranked = new Map<string, boolean>();
  for (const annotation of annotations) {
    const { set } = annotation;
    if (set !== undefined) ranked.set(set, ranked.get(set) === true || hasNegatives(annotation));
  }
  return [...ranked].map(([name, isRanked]) =>
    isRanked ? { name, maxNegatives: Number.POSITIVE_INFINITY } : { name },
  );
}

function hasNegatives({ negatives = [] }: Annotation): boolean {
  return negatives.length > 0;
}
