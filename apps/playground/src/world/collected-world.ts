import { FgclipError } from '@fgclip/core';
import type { RgbImage } from '@fgclip/core/vision';
import { type Sample, splitByImage } from '@fgclip/datasets';
import type { CollectedExample } from './collected.ts';
import { type Encoder, embedPlans, planRows } from './embed-plans.ts';
import type { World, WorldProgress } from './world.ts';

export interface CollectedWorldOptions {
  readonly encoder: Encoder;
  /** Unique for the model that the encoder runs. */
  readonly model: string;
  readonly examples: readonly CollectedExample[];
  /** Decides which pictures are held out. */
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: WorldProgress) => void) | undefined;
}

/** One picture to train on, one to choose the epoch by, one to measure on. */
export const FEWEST_PICTURES = 3;

/** Whether there is enough to train on, and to hold out. */
export function isEnough(examples: readonly CollectedExample[]): boolean {
  return new Set(usable(examples).map(({ photograph }) => photograph)).size >= FEWEST_PICTURES;
}

/**
 * Embeds the visitor's own examples. Three pictures in five are for training, the others are dealt out to validation and
 * test; examples without a wrong caption are left out.
 *
 * @throws INVALID_DATA for examples on fewer than three pictures; ABORTED.
 */
export async function collectedWorld(options: CollectedWorldOptions): Promise<World> {
  const { encoder, model, seed, signal, onProgress } = options;
  const examples = usable(options.examples);
  if (!isEnough(examples)) {
    throw new FgclipError('INVALID_DATA', 'There is too little to train on', {
      expected: `examples with wrong captions on at least ${FEWEST_PICTURES} pictures: some are held out`,
      found: `${new Set(examples.map(({ photograph }) => photograph)).size} such pictures`,
    });
  }
  const parts = deal(examples, seed);
  const images = new Map(examples.map(({ photograph, image }) => [photograph, image]));
  const pictureOf = async (photograph: string): Promise<RgbImage> => {
    const image = images.get(photograph);
    if (image === undefined) throw new FgclipError('NOT_FOUND', `There is no picture "${photograph}"`);
    return image;
  };
  const plan = (part: readonly CollectedExample[]) =>
    planRows([{ name: 'Your own', maxNegatives: 10, samples: part.map(sampleOf), skipped: [] }]);
  const tables = await embedPlans(
    { training: plan(parts.training), validation: plan(parts.validation), test: plan(parts.test) },
    { encoder, pictureOf, description: { model, source: { data: 'collected' } }, signal, onProgress },
  );
  const ids = examples.map(({ id }) => id).join(' ');
  return {
    id: `${model} collected ${seed} ${ids}`,
    label: `${examples.length} examples of your own`,
    ...tables,
    pictureOf,
  };
}

function usable(examples: readonly CollectedExample[]): CollectedExample[] {
  return examples.filter(({ caption, negatives }) => negatives.some((negative) => negative !== caption));
}

function deal(examples: readonly CollectedExample[], seed: number) {
  const rows = splitByImage(
    examples.map(({ photograph }) => photograph),
    { fractions: shares(new Set(examples.map(({ photograph }) => photograph)).size), seed },
  );
  const at = (part: readonly number[]) => part.flatMap((row) => examples[row] ?? []);
  return { training: at(rows.training), validation: at(rows.validation), test: at(rows.test) };
}

/** Shares of whole pictures, so that rounding leaves no part empty. */
function shares(pictures: number) {
  const held = Math.max(1, Math.round(pictures / 5));
  return {
    training: (pictures - 2 * held) / pictures,
    validation: held / pictures,
    test: held / pictures,
  };
}

function sampleOf({ id, photograph, box, caption, negatives }: CollectedExample): Sample {
  return { id, photograph, ...(box !== null && { box }), captions: [caption], negatives };
}
