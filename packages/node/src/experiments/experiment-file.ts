import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { readBytesIfPresent } from '../files/read-file.ts';
import { writeFileAtomically } from '../files/write-file.ts';
import { firstDifference } from '../record/difference.ts';
import { versions } from '../record/versions.ts';
import { checkPlan } from './check-plan.ts';
import type { ExperimentPlan } from './plan.ts';

const EXPERIMENT_FILE = 'experiment.json';

/**
 * Makes a folder an experiment's own: writes experiment.json, or finds the same plan there.
 *
 * Throws INVALID_ARGUMENT when the folder holds an experiment with another plan, naming the difference.
 */
export async function claimFolder(folder: string, plan: ExperimentPlan): Promise<void> {
  const file = join(folder, EXPERIMENT_FILE);
  const bytes = await readBytesIfPresent(file);
  if (bytes === undefined) {
    const text = `${JSON.stringify({ ...plan, versions }, null, 2)}\n`;
    return writeFileAtomically(file, new TextEncoder().encode(text));
  }
  // The version follows from the kind of data, which says more.
  const difference = firstDifference({ ...parse(bytes, file), formatVersion: 0 }, { ...plan, formatVersion: 0 });
  if (difference === undefined) return;
  const { path, expected, found } = difference;
  throw new FgclipError('INVALID_ARGUMENT', `The folder holds an experiment with another plan: ${path} differs`, {
    file,
    expected,
    found,
    hint: 'Go on with the same plan, or name another folder',
  });
}

/** The plan of the experiment in a folder. Throws NOT_FOUND when there is none, INVALID_FORMAT for a broken file. */
export async function readPlan(folder: string): Promise<ExperimentPlan> {
  const file = join(folder, EXPERIMENT_FILE);
  const bytes = await readBytesIfPresent(file);
  if (bytes === undefined) throw new FgclipError('NOT_FOUND', 'There is no experiment here', { file });
  const plan = parse(bytes, file);
  try {
    checkPlan(plan);
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The file does not hold the plan of an experiment', { file, cause });
  }
  return plan;
}

/** Versions are a note: a later release goes on with an experiment. */
function parse(bytes: Uint8Array, file: string): ExperimentPlan {
  try {
    const { versions: _, ...plan } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (![1, 2].includes(plan.formatVersion)) throw new TypeError(`formatVersion is ${plan.formatVersion}`);
    return plan;
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The file does not hold the plan of an experiment', {
      file,
      expected: 'JSON with formatVersion 1 (a split table) or 2 (given tables)',
      cause,
    });
  }
}
