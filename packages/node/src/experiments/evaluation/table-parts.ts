import type { Annotation, EmbeddingTable, TableSet } from '@fgclip/datasets';
import { benchmarkTitle } from '@fgclip/heads';

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
