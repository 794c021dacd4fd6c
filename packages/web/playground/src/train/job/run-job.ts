import type { Runtime } from '@fgclip/core';
import { cosineHead, type Head, type HeadFamily, loadHead, saveHead } from '@fgclip/heads';
import { ownFamilies } from '../../model/families.ts';
import { measureHead } from './measure-head.ts';
import { stageBaseline } from './stage-baseline.ts';
import { trainStage } from './train-stage.ts';
import type { JobProgress, JobResult, StageOutcome, TrainingJob } from './training-job.ts';

export interface RunJobOptions {
  readonly runtime: Runtime;
  /** Functions that the head may be of, beside the built-in ones. Default the page's own. */
  readonly families?: readonly HeadFamily[] | undefined;
  /** Ends training with the best head so far, which is measured all the same. */
  readonly stop?: AbortSignal | undefined;
  readonly onProgress?: ((progress: JobProgress) => void) | undefined;
}

/** Trains a head through its stages, and measures it and the cosine. Throws as train() and evaluateRanks() do. */
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
  const measure = (measured: Head) => measureHead(measured, job.test, runtime);
  return {
    head: saveHead(head),
    outcomes,
    measured: { cosine: await measure(cosine), head: await measure(head) },
    runtime: runtime.name,
    seconds,
  };
}
