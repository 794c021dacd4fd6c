import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import type { HeadFamily } from '@fgclip/heads';
import { readBytesIfPresent } from '../files/files.ts';
import { claimFolder as claimRecord, parseRecord } from '../files/record.ts';
import { versions } from '../files/versions.ts';
import { checkPlan, type ExperimentPlan } from './plan.ts';

/** What says that a folder holds an experiment, and which. */
export const EXPERIMENT_FILE = 'experiment.json';

/**
 * Makes a folder an experiment's own: writes experiment.json, or finds the same plan there.
 *
 * Throws INVALID_ARGUMENT when the folder holds an experiment with another plan, naming the difference.
 */
export async function claimFolder(folder: string, plan: ExperimentPlan): Promise<void> {
  await claimRecord({
    file: join(folder, EXPERIMENT_FILE),
    // The version follows from the kind of data, which says more.
    record: { ...plan, formatVersion: 0 },
    written: { ...plan, versions },
    read: (bytes, file) => ({ ...parse(bytes, file), formatVersion: 0 }),
    other: 'an experiment with another plan',
    hint: 'Go on with the same plan, or name another folder',
  });
}

/**
 * The plan of the experiment in a folder. Throws NOT_FOUND when there is none, and for a function that is neither built
 * in nor one of the families; INVALID_FORMAT for a broken file.
 */
export async function readPlan(folder: string, families?: readonly HeadFamily[]): Promise<ExperimentPlan> {
  const file = join(folder, EXPERIMENT_FILE);
  const bytes = await readBytesIfPresent(file);
  if (bytes === undefined) throw new FgclipError('NOT_FOUND', 'There is no experiment here', { file });
  const plan = parse(bytes, file);
  try {
    checkPlan(plan, families, file);
  } catch (cause) {
    if (FgclipError.isInstance(cause) && cause.code === 'NOT_FOUND') throw cause;
    throw new FgclipError('INVALID_FORMAT', 'The file does not hold the plan of an experiment', { file, cause });
  }
  return plan;
}

/** Versions are a note: a later release goes on with an experiment. Format 1 is of a split table, 2 of given tables. */
function parse(bytes: Uint8Array, file: string): ExperimentPlan {
  const { versions: _, ...plan } = parseRecord(bytes, file, [1, 2], 'the plan of an experiment') as ExperimentPlan & {
    readonly versions: unknown;
  };
  return plan;
}
