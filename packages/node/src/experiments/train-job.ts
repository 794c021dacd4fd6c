import { rm } from 'node:fs/promises';
import { FgclipError, type Runtime } from '@fgclip/core';
import type { EmbeddingTable } from '@fgclip/datasets';
import { type Head, type TrainingProgress, train } from '@fgclip/heads';
import { fileError } from '../files/file-error.ts';
import { writeHeadFile } from '../files/head-file.ts';
import { readBytesIfPresent } from '../files/read-file.ts';
import { writeFileAtomically } from '../files/write-file.ts';
import { checkpointPath, headPath, type Job } from './jobs.ts';

export interface JobInput {
  readonly folder: string;
  readonly job: Job;
  /** The head as the stage before left it. */
  readonly start: Head;
  readonly training: EmbeddingTable;
  readonly validation: EmbeddingTable;
  readonly seed: number;
  readonly runtime: Runtime;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (progress: TrainingProgress) => void;
}

/** Does a job from its checkpoint or from its start, and leaves the head in the folder instead of the checkpoint. */
export async function trainJob(input: JobInput): Promise<Head> {
  const { folder, job, start, training, validation, seed, runtime, signal, onProgress } = input;
  const file = checkpointPath(folder, job);
  const resume = await readBytesIfPresent(file);
  const save = (bytes: Uint8Array): Promise<void> => writeFileAtomically(file, bytes);
  const { stage } = job;
  const checkpoint = { save, resume };
  try {
    const trained = await train({
      head: start,
      stage,
      training,
      validation,
      seed,
      runtime,
      signal,
      onProgress,
      checkpoint,
    });
    await writeHeadFile(headPath(folder, job), trained.head);
    await removeCheckpoint(folder, job);
    return trained.head;
  } catch (error) {
    throw resume !== undefined && isAboutCheckpoint(error) ? namingCheckpoint(error, file) : error;
  }
}

/** A kill can leave one beside the finished head. */
export async function removeCheckpoint(folder: string, job: Job): Promise<void> {
  const file = checkpointPath(folder, job);
  await rm(file, { force: true }).catch((cause) => {
    throw fileError('Cannot delete the checkpoint', file, cause);
  });
}

/** Training gives these codes otherwise only for a stage it cannot run, which then has no checkpoint. */
function isAboutCheckpoint(error: unknown): error is FgclipError {
  if (!FgclipError.isInstance(error)) return false;
  const { code, file = 'checkpoint' } = error;
  return (code === 'INVALID_FORMAT' || code === 'INVALID_ARGUMENT') && file === 'checkpoint';
}

function namingCheckpoint(cause: FgclipError, file: string): FgclipError {
  return new FgclipError(cause.code, 'Cannot go on from this checkpoint', {
    file,
    hint: 'Delete it to train this head from the start of the stage',
    cause,
  });
}
