import { join } from 'node:path';
import type { Runtime } from '@fgclip/core';
import type { EmbeddingTable } from '@fgclip/datasets';
import {
  correctProtocol,
  type EvaluationResult,
  type HeadFamily,
  isBaseline,
  paperErrata,
  paperResults,
  type Stage,
} from '@fgclip/heads';
import { givenTables } from '../experiments/data/given-tables.ts';
import { evaluateExperiment } from '../experiments/evaluation/evaluate-experiment.ts';
import type { EvaluationProgress } from '../experiments/evaluation/measure-subjects.ts';
import type { ExperimentProgress } from '../experiments/experiment-progress.ts';
import type { HeadPlan } from '../experiments/plan.ts';
import { trainExperiment } from '../experiments/train-experiment.ts';
import { asReleased, paperStages } from './paper-stages.ts';
import { writeReports } from './write-reports.ts';

/** The paper's data as embeddings of one model. */
export interface PaperTables {
  /** COCO captions, Karpathy's train and validation parts. */
  readonly warmUp: { readonly training: EmbeddingTable; readonly validation: EmbeddingTable };
  /** FG-OVD's 1_attributes, training and validation parts. */
  readonly fineTune: { readonly training: EmbeddingTable; readonly validation: EmbeddingTable };
  /** FG-OVD's eight benchmarks, as sets of one table or of several. */
  readonly benchmarks: readonly EmbeddingTable[];
  /** COCO captions, Karpathy's test part. */
  readonly retrieval: EmbeddingTable;
}

export interface RunPaperOptions {
  readonly tables: PaperTables;
  /** Default the paper's five that are trained, from random first values as there. */
  readonly heads?: readonly HeadPlan[];
  /** Functions of one's own that they are of, as defineHead() returned them. */
  readonly families?: readonly HeadFamily[] | undefined;
  /** Default the paper's two, in which fine-tuning takes images with exactly ten hard negatives. */
  readonly stages?: readonly [warmUp: Stage, fineTune: Stage];
  /** Where the heads, and then the results go. Run again with the same, it goes on from where it stopped. */
  readonly folder: string;
  readonly runtime: Runtime;
  /** Default 123, as the paper. */
  readonly seed?: number | undefined;
  /** `paper` repeats the errata of the released code, in training and evaluation. Default `correct`. */
  readonly protocol?: 'correct' | 'paper' | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: RunPaperProgress) => void) | undefined;
}

export type RunPaperProgress =
  | { readonly phase: 'training'; readonly training: ExperimentProgress }
  | { readonly phase: 'evaluation'; readonly evaluation: EvaluationProgress };

/** The heads of the paper that are trained, in the order of its table. */
export const paperHeads: readonly HeadPlan[] = [
  ...new Set(paperResults.filter((result) => !isBaseline(result)).map(({ head }) => head)),
].map((name) => ({ name }));

/**
 * The paper's experiment on given tables (arXiv 2404.03539, sections 4 and 5): warm-up and fine-tuning of five heads,
 * ranks on FG-OVD's eight benchmarks and retrieval on COCO, of the cosine and of every head after each stage. Leaves in
 * the folder the run of training in `run/`, and `results.json`, `table.md`, `table.tex` and `table.csv`.
 *
 * Throws as trainExperiment() and evaluateExperiment() do.
 */
export async function runPaper(options: RunPaperOptions): Promise<EvaluationResult> {
  const { tables, heads = paperHeads, stages = paperStages, protocol = 'correct' } = options;
  const { families, runtime, seed, signal, onProgress } = options;
  const folder = join(options.folder, 'run');
  const [first, second] = stages;
  const data = givenTables({ [first.name]: tables.warmUp, [second.name]: tables.fineTune });
  await trainExperiment({
    ...{ folder, data, heads, families, seed, runtime, signal },
    stages: protocol === 'paper' ? stages.map((stage) => asReleased(stage)) : stages,
    onProgress: (training) => onProgress?.({ phase: 'training', training }),
  });
  const result = await evaluateExperiment({
    ...{ folder, families, table: [...tables.benchmarks, tables.retrieval], runtime, signal },
    errata: protocol === 'paper' ? paperErrata : correctProtocol,
    onProgress: (evaluation) => onProgress?.({ phase: 'evaluation', evaluation }),
  });
  await writeReports(options.folder, result);
  return result;
}
