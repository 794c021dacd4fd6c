import type { HeadFamily } from '@fgclip/heads';
import { readPlan } from './experiment-file.ts';
import { readFinishedHead } from './finished-head.ts';
import { listJobs } from './jobs.ts';
import { type TrainedHead, trainedHead } from './trained-head.ts';

/**
 * What came of an experiment that is finished, in the order of training.
 *
 * @throws NOT_FOUND when the folder holds no experiment, it is not finished, or its functions are not all among the families; INVALID_FORMAT and INVALID_DATA for
 * broken and foreign files.
 */
export async function trainedHeads(folder: string, families?: readonly HeadFamily[]): Promise<TrainedHead[]> {
  const plan = await readPlan(folder, families);
  const heads: TrainedHead[] = [];
  for (const job of listJobs(plan, families))
    heads.push(trainedHead(folder, job, await readFinishedHead(folder, plan, job)));
  return heads;
}
