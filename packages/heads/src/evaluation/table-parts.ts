import type { Box } from '@fgclip/core/vision';
import type { MatchingAnnotation, MatchingData } from '../matching/matching-data.ts';
import { benchmarkTitle } from './published.ts';

/** Embeddings with what is known of them, to be measured on; an EmbeddingTable of @fgclip/datasets is one. */
export interface MatchingTable extends MatchingData {
  readonly annotations: readonly SetAnnotation[];
  /** [images]: the box that was embedded, null for a whole picture. Absent where nobody knows. */
  readonly boxes?: readonly (Box | null)[];
  readonly manifest: MatchingManifest;
}

export interface SetAnnotation extends MatchingAnnotation {
  /** Name of the set it belongs to, where a table holds several: "1_attributes". */
  readonly set?: string;
}

/** What is known of a table; results carry all of it. */
export interface MatchingManifest {
  /** Length of every row, d. */
  readonly dimension: number;
  /** Model the embeddings come from. */
  readonly model?: string;
  /** Names the contents: equal for equal ones. */
  readonly fingerprint?: string;
  /** The sets the annotations belong to, where there are several. Default those that the annotations name. */
  readonly sets?: readonly MatchingSet[];
}

/** A part of a table that is measured by itself. */
export interface MatchingSet {
  readonly name: string;
  /** Hard negatives its right captions are ranked against; absent for sets without, which are for retrieval. */
  readonly maxNegatives?: number;
  /** Whether it is for retrieval, too, although it has hard negatives. */
  readonly retrieval?: boolean;
}

/** Annotations that are measured by themselves. */
export interface TablePart {
  readonly name: string;
  readonly title: string;
  readonly annotations: readonly SetAnnotation[];
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
export function tableParts(table: MatchingTable, maxNegatives: number): TableParts {
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
function areWhole({ boxes }: MatchingTable, { annotations }: TablePart): boolean {
  return boxes !== undefined && annotations.every(({ image }) => boxes[image] === null);
}

/** The sets as the table describes them, or as its annotations name them. */
function setsOf({ manifest, annotations }: MatchingTable): readonly MatchingSet[] {
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

function hasNegatives({ negatives = [] }: MatchingAnnotation): boolean {
  return negatives.length > 0;
}
