import { FgclipError } from '@fgclip/core';
import type { Stage } from './stage.ts';

/** Throws INVALID_ARGUMENT for a stage that cannot be run. */
export function checkStage(stage: Stage): void {
  const positive = (name: string, value: number, whole: boolean): void => {
    if (value > 0 && Number.isFinite(value) && (!whole || Number.isInteger(value))) return;
    throw new FgclipError('INVALID_ARGUMENT', `Stage "${stage.name}": \`${name}\` is out of range`, {
      expected: whole ? 'a positive integer' : 'a positive number',
      found: String(value),
    });
  };
  if (stage.learningRate !== 'by-dimension') positive('learningRate', stage.learningRate, false);
  positive('epochs', stage.epochs, true);
  positive('batchSize', stage.batchSize, true);
  if (stage.kind === 'pairs' && stage.batchSize === 1) {
    throw new FgclipError(
      'INVALID_ARGUMENT',
      `Stage "${stage.name}": a batch of one pair has nothing to compare it with`,
      {
        expected: '`batchSize` of 2 or more; the larger, the more there is to learn from',
        found: '1',
      },
    );
  }
  if (stage.kind === 'captions') positive('negatives', stage.negatives ?? 10, true);
  checkErrata(stage);
  if (stage.patience !== undefined) positive('patience', stage.patience, true);
  if (stage.clipNorm !== undefined) positive('clipNorm', stage.clipNorm, false);
  for (const { weight, temperature = 1, rows = 1 } of stage.keep ?? []) {
    positive('keep.weight', weight, false);
    positive('keep.temperature', temperature, false);
    positive('keep.rows', rows, true);
  }
  for (const { weight, rows = 1 } of stage.further ?? []) {
    positive('further.weight', weight, false);
    positive('further.rows', rows, true);
  }
  checkChoosing(stage);
}

function checkChoosing({ name, kind, choose, keep = [] }: Stage): void {
  if (choose === undefined) return;
  const { least = 1, blends = [], sources = ['coarse'] } = choose;
  const fail = (expected: string, found: string): never => {
    throw new FgclipError('INVALID_ARGUMENT', `Stage "${name}": \`choose\` is out of range`, { expected, found });
  };
  if (kind !== 'captions') fail('a stage of kind "captions", whose ranks there are to choose by', `kind "${kind}"`);
  if (keep.length === 0 && choose.sources === undefined)
    fail('something that is kept: `keep`, or `sources`', 'neither');
  if (sources.length === 0) fail('one or more `sources`', 'none');
  if (!(least >= 0 && Number.isFinite(least))) fail('`least` of 0 or more', `${least}`);
  const outside = blends.find((share) => !(share > 0 && share < 1));
  if (outside !== undefined) fail('`blends` between 0 and 1', `${outside}`);
}

function checkErrata(stage: Stage): void {
  const { name, kind, negatives = 10, minNegatives = 1, samePhotographNegatives, captionNormalization } = stage;
  const misplaced = kind === 'pairs' ? captionNormalization : samePhotographNegatives;
  if (misplaced !== undefined) {
    const option = kind === 'pairs' ? 'captionNormalization' : 'samePhotographNegatives';
    throw new FgclipError('INVALID_ARGUMENT', `Stage "${name}": \`${option}\` means nothing for kind "${kind}"`);
  }
  if (captionNormalization === 'captions-axis' && minNegatives !== negatives) {
    throw new FgclipError('INVALID_ARGUMENT', `Stage "${name}": the captions axis must be full`, {
      expected: `\`minNegatives\` of ${negatives}, the number of negatives`,
      found: `${minNegatives}`,
      hint: 'A missing negative would count in the norm of the others',
    });
  }
}
