import { createHead, type Head, type HeadFamily } from '@fgclip/heads';
import { familyByName, settledOptions } from '@fgclip/heads/internal';
import { ownFamilies, trainableFamilies } from '../../model/families.ts';
import { boxChoices } from '../../world/world.ts';

export type StageChoice = 'fine-tune' | 'balanced' | 'warm-up' | 'both';

/** What the visitor chooses before training. */
export interface Settings {
  readonly data: 'swatchbook' | 'collected';
  /** Drawn boxes to train on. */
  readonly boxes: number;
  /** Of the drawings, the split, first values and order. */
  readonly seed: number;
  /** Name of its function. */
  readonly head: string;
  /** `identity`: as the cosine. */
  readonly start: 'identity' | 'default';
  readonly stages: StageChoice;
  /** Of each stage. */
  readonly epochs: number;
  readonly learningRate: number;
}

/** Heads that there is something to train of. */
export const headNames: readonly string[] = trainableFamilies.map(({ name }) => name);

export const learningRates: readonly number[] = [1e-4, 3e-4, 1e-3, 3e-3];

export const epochLimits = { least: 1, most: 1000 } as const;

/** Lowers the mean rank within seconds. */
export const usualSettings: Settings = {
  data: 'swatchbook',
  boxes: boxChoices.usual,
  seed: 123,
  head: headNames[0] ?? '',
  start: 'identity',
  stages: 'fine-tune',
  epochs: 15,
  learningRate: 1e-3,
};

/** A length of embeddings that every head takes. */
const SOME_DIMENSION = 64;

/** Whether a head can begin as the cosine. */
export function canStartAsCosine(head: string): boolean {
  return familyByName(head, ownFamilies).startingAsCosine({ dimension: SOME_DIMENSION }) !== undefined;
}

/** Whether the stages are taught by whole captions of whole pictures, too. */
export function wantsCoarse({ data, stages }: Settings): boolean {
  return data === 'swatchbook' && stages !== 'fine-tune';
}

const stageWords: Readonly<Record<StageChoice, string>> = {
  'fine-tune': 'fine-tuning',
  balanced: 'learning and keeping',
  'warm-up': 'warm-up',
  both: 'warm-up and fine-tuning',
};

/** The head and the stages in a few words, to tell heads apart. */
export function describeSettings({ head, start, stages, epochs, learningRate }: Settings): string {
  const begun = start === 'identity' && canStartAsCosine(head) ? 'from the cosine' : 'from random values';
  const staged = stageWords[stages];
  return `${begun}, ${staged}, ${epochs} epochs at ${learningRate}`;
}

/**
 * An untrained head as the settings want it, for embeddings of this length. However it starts, it has the size that a
 * start as the cosine takes; its options are written out.
 */
export function newHead(settings: Settings, dimension: number, families: readonly HeadFamily[] = ownFamilies): Head {
  const family = familyByName(settings.head, families);
  const asCosine = family.startingAsCosine({ dimension });
  const start = asCosine === undefined ? 'default' : settings.start;
  const options = settledOptions(family.name, family.options, asCosine ?? { dimension });
  return createHead(family, options, { seed: settings.seed, start });
}
