import { FgclipError } from '@fgclip/core';
import { checkStage, familyByName, type HeadFamily } from '@fgclip/heads';
import { type GivenDataPlan, isSplit } from './data/data-source.ts';
import { checkSplit } from './data/split-plan.ts';
import { type ExperimentPlan, newHead } from './plan.ts';

/**
 * Throws unless the plan can be carried out: INVALID_ARGUMENT (or what createHead() throws) saying what is wrong with
 * it, before anything is trained; NOT_FOUND for a function that is neither built in nor one of the families. `file` is
 * where the plan stands.
 */
export function checkPlan(plan: ExperimentPlan, families?: readonly HeadFamily[], file?: string): void {
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
  if (isSplit(plan)) checkSplit(plan.split);
  else checkTables(plan);
  for (const planned of plan.heads) {
    const { parameters } = newHead(plan, planned, familyByName(planned.name, families, file));
    if (Object.keys(parameters).length > 0) continue;
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

/** Every stage has its tables, and every table its stage. */
function checkTables({ tables, stages }: GivenDataPlan & Pick<ExperimentPlan, 'stages'>): void {
  const [given, trained] = [Object.keys(tables), stages.map(({ name }) => name)];
  if (given.length === trained.length && trained.every((name) => given.includes(name))) return;
  throw new FgclipError('INVALID_ARGUMENT', 'The tables are not those of the stages', {
    expected: `tables for ${trained.join(', ')}`,
    found: given.length === 0 ? 'none' : `tables for ${given.join(', ')}`,
  });
}
