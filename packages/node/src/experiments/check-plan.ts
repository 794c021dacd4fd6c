import { FgclipError } from '@fgclip/core';
import { checkStage } from '@fgclip/heads';
import { type ExperimentPlan, newHead, type SplitPlan } from './plan.ts';

/**
 * Throws unless the plan can be carried out: INVALID_ARGUMENT (or what createHead() throws) saying what is wrong with
 * it, before anything is trained.
 */
export function checkPlan(plan: ExperimentPlan): void {
  checkNames(
    'head',
    plan.heads.map(({ label }) => label),
    'Give heads of one function labels of their own',
  );
  checkNames(
    'stage',
    plan.stages.map(({ name }) => name),
    'Give stages names of their own',
  );
  plan.stages.forEach(checkStage);
  checkSplit(plan.split);
  for (const planned of plan.heads) {
    if (Object.keys(newHead(plan, planned).parameters).length > 0) continue;
    throw new FgclipError('INVALID_ARGUMENT', `A "${planned.name}" head has nothing to train`, {
      hint: 'Leave it out: every evaluation has the cosine as its first row',
    });
  }
}

/** Names become file names; case is ignored, as some disks do. */
function checkNames(kind: string, names: readonly string[], hint: string): void {
  if (names.length === 0) throw new FgclipError('INVALID_ARGUMENT', `An experiment needs a ${kind}`);
  const seen = new Set<string>();
  for (const name of names) {
    if (!/^\w[\w-]*$/.test(name)) {
      throw new FgclipError('INVALID_ARGUMENT', `This cannot be the name of a ${kind}, since it names files`, {
        expected: 'letters, digits, "-" and "_"',
        found: JSON.stringify(name),
      });
    }
    if (seen.has(name.toLowerCase())) {
      throw new FgclipError('INVALID_ARGUMENT', `Two ${kind}s of the experiment are called "${name}"`, { hint });
    }
    seen.add(name.toLowerCase());
  }
}

function checkSplit(split: SplitPlan): void {
  const { validation } = split;
  const test = 'test' in split ? split.test : 0;
  const isShare = (value: number): boolean => value > 0 && value < 1;
  if (isShare(validation) && ('folds' in split || isShare(test)) && test + validation < 1) return;
  throw new FgclipError('INVALID_ARGUMENT', 'The split leaves a part without images', {
    expected: 'fractions above 0 that add up to less than 1',
    found: JSON.stringify(split),
  });
}
