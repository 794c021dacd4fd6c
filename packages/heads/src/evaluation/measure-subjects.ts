import { plainRuntime, type Runtime, version } from '@fgclip/core';
import { cosineHead, type Head } from '../matching/head.ts';
import { createMatcher } from '../matching/matcher.ts';
import { type FoldMeasurement, measureTables } from './measure-tables.ts';
import type { EvaluationErrata } from './protocol.ts';
import type {
  BenchmarkScores,
  EvaluationProtocol,
  EvaluationResult,
  Measurement,
  RetrievalQueries,
} from './results.ts';
import { summarize } from './summarize.ts';
import type { MatchingTable } from './table-parts.ts';

export interface EvaluationOptions {
  /** Runs the heads. Default plainRuntime(). */
  readonly runtime?: Runtime | undefined;
  /** Hard negatives looked at; sets of a table may allow fewer. Default 10. */
  readonly maxNegatives?: number | undefined;
  /** Errors of the released code to repeat. Default none. */
  readonly errata?: EvaluationErrata | undefined;
  /** Versions of what else had a hand in the numbers, noted beside that of @fgclip/core. */
  readonly versions?: Readonly<Record<string, string>> | undefined;
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
  /** The tables as they are. */
  readonly tables: readonly MatchingTable[];
  /** What of them each fold holds out, table by table. */
  readonly folds: readonly (() => readonly MatchingTable[])[];
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
  const { runtime = plainRuntime(), versions, onProgress } = options;
  const measured = subjects.map((): FoldMeasurement[] => []);
  const total = subjects.length * folds.length;
  for (const [fold, select] of folds.entries()) {
    const selected = select();
    for (const [k, { head, stage, load }] of subjects.entries()) {
      measured[k]?.push(await measureHead(await load(fold), selected, { ...options, runtime }));
      const done = fold * subjects.length + k + 1;
      onProgress?.({ head, ...(stage !== undefined && { stage }), fold, folds: folds.length, done, total });
    }
  }
  return {
    measurements: subjects.map((subject, k) => gatherMeasurements(subject, measured[k] ?? [])),
    protocol: {
      tables: tables.map(({ manifest }) => ({ ...manifest })),
      ...{ subset, ...(split !== undefined && { split }) },
      ties: 'count against the right caption',
      runtime: runtime.name,
      versions: { '@fgclip/core': version, ...versions },
    },
  };
}

async function measureHead(
  head: Head,
  tables: readonly MatchingTable[],
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

/** A subject's measurements on all folds as one: rows of a benchmark behind each other, folds of a retrieval side by side. */
function gatherMeasurements(
  { head, stage, startsAtCosine }: Pick<Subject, 'head' | 'stage' | 'startsAtCosine'>,
  folds: readonly FoldMeasurement[],
): Measurement {
  const benchmarks = new Map<string, BenchmarkScores>();
  const retrievals = new Map<string, RetrievalQueries>();
  for (const fold of folds) {
    for (const more of fold.benchmarks) {
      const known = benchmarks.get(more.name);
      benchmarks.set(more.name, known === undefined ? more : joined(known, more));
    }
    for (const { name, title, fold: ranks } of fold.retrievals) {
      const known = retrievals.get(name)?.folds ?? [];
      retrievals.set(name, { name, title, folds: [...known, ranks] });
    }
  }
  return { head, stage, startsAtCosine, benchmarks: [...benchmarks.values()], retrievals: [...retrievals.values()] };
}

function joined(first: BenchmarkScores, more: BenchmarkScores): BenchmarkScores {
  return {
    ...first,
    rows: [...first.rows, ...more.rows],
    photographs: [...first.photographs, ...more.photographs],
    ...(first.items && more.items && { items: [...first.items, ...more.items] }),
  };
}

/** A row of the results: one head, or one of each fold that were trained alike. */
export interface Subject {
  readonly head: string;
  readonly stage?: string | undefined;
  /** Whether that stage began at the cosine, whatever came before. */
  readonly startsAtCosine?: boolean | undefined;
  load(fold: number): Promise<Head>;
}

/** The untrained baseline, the first row of every evaluation. */
export function cosineSubject(dimension: number): Subject {
  const head = cosineHead(dimension);
  return { head: head.function.name, load: async () => head };
}

/** Results with intervals and comparisons, under the errata that were measured with. Throws ABORTED. */
export async function sumUp(
  { measurements, protocol }: Measured,
  { errata, signal }: Pick<EvaluationOptions, 'errata' | 'signal'>,
): Promise<EvaluationResult> {
  const { results, comparisons, ...summed } = await summarize(measurements, { errata, signal });
  return { protocol: { ...protocol, ...summed }, results, comparisons };
}
