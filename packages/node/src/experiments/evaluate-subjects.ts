import { type RetrievalStatistics, type Runtime, rankStatistics, scoreStatistics } from '@fgclip/core';
import type { EmbeddingTable } from '@fgclip/datasets';
import {
  createHead,
  createMatcher,
  type EvaluationProtocol,
  evaluateRanks,
  evaluateRetrieval,
  type Head,
  type HeadResult,
} from '@fgclip/heads';
import { averageGallery, averageRetrieval } from './averages.ts';
import { gallerySize } from './counts.ts';
import { encodeOnce } from './encode-once.ts';

export interface EvaluationOptions {
  readonly runtime: Runtime;
  /** Hard negatives looked at. Default 10. */
  readonly maxNegatives?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
}

/** A head that has just been measured on a fold. */
export interface EvaluationProgress {
  readonly head: string;
  readonly stage?: string;
  /** From 0. */
  readonly fold: number;
  readonly folds: number;
  /** Measurements done, and in all. */
  readonly done: number;
  readonly total: number;
}

/** A row of the results: one head, or one of each fold that were trained alike. */
export interface Subject {
  readonly head: string;
  readonly stage?: string | undefined;
  load(fold: number): Promise<Head>;
}

/** The untrained baseline, the first row of every evaluation. */
export function cosineSubject({ manifest: { dimension } }: EmbeddingTable): Subject {
  const head = createHead('cosine', { dimension });
  return { head: 'cosine', load: async () => head };
}

type Measured = Pick<HeadResult, 'retrieval'> & { readonly rows: readonly Float32Array[] };
type Evaluated = Pick<EvaluationProtocol, 'ranked' | 'gallery'> & { readonly results: readonly HeadResult[] };

/**
 * Measures every subject on every fold. Ranks are those of all folds together, as every annotation is ranked on its
 * own; retrieval is averaged, since it depends on the size of the gallery.
 */
export async function evaluateSubjects(
  subjects: readonly Subject[],
  folds: readonly (() => EmbeddingTable)[],
  options: EvaluationOptions,
): Promise<Evaluated> {
  const measured = subjects.map((): Measured[] => []);
  const galleries: EvaluationProtocol['gallery'][] = [];
  const total = subjects.length * folds.length;
  for (const [fold, select] of folds.entries()) {
    const table = select();
    galleries.push(gallerySize(table));
    for (const [k, { head, stage, load }] of subjects.entries()) {
      measured[k]?.push(await measure(await load(fold), table, options));
      const done = fold * subjects.length + k + 1;
      options.onProgress?.({ head, ...(stage !== undefined && { stage }), fold, folds: folds.length, done, total });
    }
  }
  const results = subjects.map((subject, k) => pooled(subject, measured[k] ?? [], options));
  return { results, ranked: results[0]?.ranks[0]?.count ?? 0, gallery: averageGallery(galleries) };
}

async function measure(head: Head, table: EmbeddingTable, options: EvaluationOptions): Promise<Measured> {
  const { runtime, signal, maxNegatives = 10 } = options;
  const matcher = createMatcher(head, { runtime, signal });
  try {
    const { codes, encoded } = await encodeOnce(matcher, table);
    const hasNegatives = table.annotations.some(({ negatives = [] }) => negatives.length > 0);
    return {
      rows: hasNegatives ? (await evaluateRanks(encoded, codes, { maxNegatives, signal })).rows : [],
      retrieval: await evaluateRetrieval(encoded, codes, { signal }),
    };
  } finally {
    await matcher.dispose();
  }
}

function pooled({ head, stage }: Subject, folds: readonly Measured[], options: EvaluationOptions): HeadResult {
  const { maxNegatives = 10 } = options;
  const rows = folds.flatMap((fold) => fold.rows);
  const retrieval: RetrievalStatistics[] = folds.map((fold) => fold.retrieval);
  return {
    head,
    ...(stage !== undefined && { stage }),
    ranks: rankStatistics(rows, { maxNegatives }),
    scores: scoreStatistics(rows, { maxNegatives }),
    retrieval: averageRetrieval(retrieval),
  };
}
