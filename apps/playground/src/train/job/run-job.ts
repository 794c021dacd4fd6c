import { FgclipError, type FloatTensor, type Runtime } from '@fgclip/core';
import { readSafetensors, toFloat32 } from '@fgclip/core/formats';
import {
  createMatcher,
  type EpochRecord,
  evaluateRanks,
  evaluateRetrieval,
  type Head,
  type HeadFamily,
  loadHead,
  type Stage,
  saveHead,
  type TrainingProgress,
  train,
} from '@fgclip/heads';
import { bestOf, cosineHead, measureHeads } from '@fgclip/heads/internal';
import { ownFamilies } from '../../model/families.ts';
import type { JobProgress, JobResult, StageBaseline, StageJob, StageOutcome, TrainingJob } from './training-job.ts';

export interface RunJobOptions {
  readonly runtime: Runtime;
  /** Functions that the head may be of, beside the built-in ones. Default the page's own. */
  readonly families?: readonly HeadFamily[] | undefined;
  /** Ends training with the best head so far, which is measured all the same. */
  readonly stop?: AbortSignal | undefined;
  readonly onProgress?: ((progress: JobProgress) => void) | undefined;
}

/** Trains a head through its stages, and measures it and the cosine. Throws as train() and evaluateHeads() do. */
export async function runJob(job: TrainingJob, options: RunJobOptions): Promise<JobResult> {
  const { runtime, families = ownFamilies, stop, onProgress = () => undefined } = options;
  let head = loadHead(job.head, { families });
  const cosine = cosineHead(head.function.dimension);
  const outcomes: StageOutcome[] = [];
  const since = performance.now();
  for (const stageJob of job.stages) {
    if (stop?.aborted) break;
    onProgress({ type: 'stage', baseline: await stageBaseline(cosine, stageJob, runtime) });
    const trained = await trainStage(stageJob, {
      ...{ head, seed: job.seed, runtime, stop },
      onProgress: (progress) => onProgress({ type: 'training', progress }),
    });
    head = trained.head;
    outcomes.push(trained.outcome);
  }
  const seconds = (performance.now() - since) / 1000;
  onProgress({ type: 'measuring' });
  const { measurements } = await measureHeads({ heads: [{ head }], table: job.test, runtime });
  const [ofCosine = [], ofHead = []] = measurements.map(({ benchmarks }) => benchmarks);
  return {
    head: saveHead(head),
    outcomes,
    measured: { cosine: ofCosine, head: ofHead },
    runtime: runtime.name,
    seconds,
  };
}

export interface TrainStageOptions {
  readonly head: Head;
  readonly seed: number;
  readonly runtime: Runtime;
  readonly stop?: AbortSignal | undefined;
  readonly onProgress: (progress: TrainingProgress) => void;
}

/** One stage; stopped, it ends with the best epoch so far. */
async function trainStage(
  { stage, training, validation, coarse }: StageJob,
  { head, seed, runtime, stop, onProgress }: TrainStageOptions,
): Promise<{ readonly head: Head; readonly outcome: StageOutcome }> {
  let last: Uint8Array | undefined;
  const save = (bytes: Uint8Array) => {
    last = bytes;
  };
  try {
    const { head: best, record } = await train({
      ...{ head, stage, training, validation, coarse, seed, runtime, signal: stop, onProgress, checkpoint: { save } },
    });
    const { epochs, bestEpoch, stopped } = record;
    return { head: best, outcome: { stage: stage.name, epochs, bestEpoch, stopped } };
  } catch (error) {
    if (!FgclipError.isInstance(error) || error.code !== 'ABORTED') throw error;
    const stopped = 'by the visitor' as const;
    if (last === undefined) return { head, outcome: { stage: stage.name, epochs: [], bestEpoch: 0, stopped } };
    const { parameters, epochs, bestEpoch } = bestOfCheckpoint(last, stage);
    const event = { event: 'trained', stage, seed, examples: training.annotations.length, epochs, bestEpoch, stopped };
    return {
      head: { ...head, parameters, history: [...head.history, event] },
      outcome: { stage: stage.name, epochs, bestEpoch, stopped },
    };
  }
}

/** How the cosine and a blind guess rank what a stage is validated on. */
async function stageBaseline(cosine: Head, { stage, validation }: StageJob, runtime: Runtime): Promise<StageBaseline> {
  const matcher = createMatcher(cosine, { runtime });
  const named = { stage: stage.name, kind: stage.kind, epochs: stage.epochs };
  try {
    if (stage.kind === 'pairs') {
      const { imageToText } = await evaluateRetrieval(matcher, validation);
      return { ...named, cosineRank: imageToText.meanRank };
    }
    const { perNegatives } = await evaluateRanks(matcher, validation, { maxNegatives: stage.negatives ?? 10 });
    const { mean = Number.NaN, randomMean } = perNegatives.at(-1) ?? {};
    return { ...named, cosineRank: mean, ...(randomMean !== undefined && { blindRank: randomMean }) };
  } finally {
    await matcher.dispose();
  }
}

export interface BestSoFar {
  /** The head's parameters at its best epoch. */
  readonly parameters: Readonly<Record<string, FloatTensor>>;
  readonly epochs: readonly EpochRecord[];
  readonly bestEpoch: number;
}

const PREFIX = 'best:';

/** The best head of a checkpoint that train() has just saved. */
function bestOfCheckpoint(bytes: Uint8Array, stage: Stage): BestSoFar {
  const { tensors, metadata } = readSafetensors(bytes, { file: 'checkpoint' });
  const { epochs } = JSON.parse(metadata.progress ?? '{"epochs":[]}') as { readonly epochs: readonly EpochRecord[] };
  const best = [...tensors].filter(([name]) => name.startsWith(PREFIX));
  return {
    parameters: Object.fromEntries(best.map(([name, stored]) => [name.slice(PREFIX.length), toFloat32(stored)])),
    epochs,
    bestEpoch: bestOf(epochs, stage)?.epoch ?? 0,
  };
}
