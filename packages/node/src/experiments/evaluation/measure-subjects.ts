import type { Runtime } from '@fgclip/core';
import type { EmbeddingTable } from '@fgclip/datasets';
import {
  createMatcher,
  type EvaluationErrata,
  type EvaluationProtocol,
  type Head,
  type Measurement,
} from '@fgclip/heads';
import { versions } from '../../record/versions.ts';
import { gatherMeasurements } from './gather-measurements.ts';
import { type FoldMeasurement, measureTables } from './measure-tables.ts';
import type { Subject } from './subject.ts';

export interface EvaluationOptions {
  readonly runtime: Runtime;
  /** Hard negatives looked at; sets of a table may allow fewer. Default 10. */
  readonly maxNegatives?: number | undefined;
  /** Errors of the released code to repeat. Default none. */
  readonly errata?: EvaluationErrata | undefined;
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

/** What subjects are measured on. */
export interface EvaluationData extends Pick<EvaluationProtocol, 'subset' | 'split'> {
  /** The tables as they lie on disk. */
  readonly tables: readonly EmbeddingTable[];
  /** What of them each fold holds out, table by table. */
  readonly folds: readonly (() => readonly EmbeddingTable[])[];
}

/** What subjects gave, before it is summed up: see sumUp(). */
export interface Measured {
  /** One a subject, in their order. */
  readonly measurements: readonly Measurement[];
  /** What of the protocol is known without statistics. */
  readonly protocol: Omit<EvaluationProtocol, 'ranked' | 'errata' | 'statistics'>;
}

/**
 * Measures every subject on every fold. Ranks are those of all folds together, as every annotation is ranked on its
 * own; retrieval is averaged, since it depends on the size of the gallery.
 */
export async function measureSubjects(
  subjects: readonly Subject[],
  data: EvaluationData,
  options: EvaluationOptions,
): Promise<Measured> {
  const { folds, tables, subset, split } = data;
  const measured = subjects.map((): FoldMeasurement[] => []);
  const total = subjects.length * folds.length;
  for (const [fold, select] of folds.entries()) {
    const selected = select();
    for (const [k, { head, stage, load }] of subjects.entries()) {
      measured[k]?.push(await measureHead(await load(fold), selected, options));
      const done = fold * subjects.length + k + 1;
      options.onProgress?.({ head, ...(stage !== undefined && { stage }), fold, folds: folds.length, done, total });
    }
  }
  return {
    measurements: subjects.map((subject, k) => gatherMeasurements(subject, measured[k] ?? [])),
    protocol: {
      tables: tables.map(({ manifest }) => ({ ...manifest })),
      ...{ subset, ...(split !== undefined && { split }) },
      ties: 'count against the right caption',
      runtime: options.runtime.name,
      versions,
    },
  };
}

async function measureHead(
  head: Head,
  tables: readonly EmbeddingTable[],
  options: EvaluationOptions,
): Promise<FoldMeasurement> {
  const { runtime, signal, errata, maxNegatives = 10 } = options;
  const matcher = createMatcher(head, { runtime, signal });
  try {
    return await measureTables(matcher, tables, { maxNegatives, errata, signal });
  } finally {
    await matcher.dispose();
  }
}
