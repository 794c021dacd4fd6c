import type { BuiltInName } from '@fgclip/heads';
import { boxChoices } from '../../world/sizes.ts';

/** Heads that there is something to train of. */
export type HeadName = Exclude<BuiltInName, 'cosine'>;

export type StageChoice = 'fine-tune' | 'warm-up' | 'both';

/** What the visitor chooses before training. */
export interface Settings {
  readonly data: 'swatchbook' | 'collected';
  /** Drawn boxes to train on. */
  readonly boxes: number;
  /** Of the drawings, the split, first values and order. */
  readonly seed: number;
  readonly head: HeadName;
  /** `identity`: as the cosine. */
  readonly start: 'identity' | 'default';
  readonly stages: StageChoice;
  /** Of each stage. */
  readonly epochs: number;
  readonly learningRate: number;
}

export const headNames: readonly HeadName[] = ['linear', 'linear-text', 'linear-image', 'mlp', 'attention'];

/** What the page calls heads. */
export const headTitles: Readonly<Record<HeadName, string>> = {
  linear: 'Linear',
  'linear-text': 'Linear, captions only',
  'linear-image': 'Linear, images only',
  mlp: 'MLP',
  attention: 'Attention',
};

export const learningRates: readonly number[] = [1e-4, 3e-4, 1e-3, 3e-3];

export const epochLimits = { least: 1, most: 1000 } as const;

/** Lowers the mean rank within seconds. */
export const usualSettings: Settings = {
  data: 'swatchbook',
  boxes: boxChoices.usual,
  seed: 123,
  head: 'linear',
  start: 'identity',
  stages: 'fine-tune',
  epochs: 15,
  learningRate: 1e-3,
};

/** Whether a head can begin as the cosine. */
export function canStartAsCosine(head: HeadName): boolean {
  return head !== 'attention';
}

/** Whether the stages are taught by whole captions of whole pictures, too. */
export function wantsCoarse({ data, stages }: Settings): boolean {
  return data === 'swatchbook' && stages !== 'fine-tune';
}

/** The head and the stages in a few words, to tell heads apart. */
export function describeSettings({ head, start, stages, epochs, learningRate }: Settings): string {
  const begun = start === 'identity' && canStartAsCosine(head) ? 'from the cosine' : 'from random values';
  const staged = stages === 'both' ? 'warm-up and fine-tuning' : stages === 'warm-up' ? 'warm-up' : 'fine-tuning';
  return `${begun}, ${staged}, ${epochs} epochs at ${learningRate}`;
}
