import { FgclipError } from '@fgclip/core';
import type { RgbImage } from '@fgclip/core/vision';
import type { SampleSet } from '@fgclip/datasets';
import { kindsOf, readFgOvd, readKarpathy } from '@fgclip/datasets/internal';
import { type Scene, swatchbook } from '@fgclip/swatchbook';
import { type Encoder, embedPlans, planRows } from './embed-plans.ts';
import { type World, type WorldProgress, worldSizes } from './world.ts';

export interface SwatchbookWorldOptions {
  readonly encoder: Encoder;
  /** Unique for the model that the encoder runs. */
  readonly model: string;
  readonly seed: number;
  /** Boxes to train on; those to choose and to measure on follow from it. */
  readonly boxes: number;
  /** Whether to embed whole pictures with their captions, too. */
  readonly coarse: boolean;
  /** The pixels of a scene. */
  readonly draw: (scene: Scene) => Promise<RgbImage>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: WorldProgress) => void) | undefined;
}

/**
 * Draws and embeds a swatchbook. No look of an object in one of its tables is in another.
 *
 * @throws ABORTED when the signal fires, and what the encoder and the drawing throw.
 */
export async function swatchbookWorld(options: SwatchbookWorldOptions): Promise<World> {
  const { encoder, model, seed, boxes, coarse, draw, signal, onProgress } = options;
  const { scenes, documents } = swatchbook({ seed, sizes: worldSizes(boxes, coarse) });
  const drawings = new Map(scenes.map(({ file, scene }) => [photographOf(file), scene]));
  const pictureOf = async (photograph: string): Promise<RgbImage> => {
    const scene = drawings.get(photograph);
    if (scene === undefined) throw new FgclipError('NOT_FOUND', `The swatchbook has no picture "${photograph}"`);
    return draw(scene);
  };
  const plans = {
    training: planRows(withKinds(fineSets(documents, 'training_sets/'))),
    validation: planRows(withKinds(fineSets(documents, 'validation_sets/'))),
    test: planRows(fineSets(documents, 'benchmarks/')),
  };
  const description = { model, source: { data: 'swatchbook', seed, boxes } };
  const shared = { encoder, pictureOf, description, signal, onProgress };
  const named = { id: idOf(options, boxes), label: `${boxes} drawn boxes`, pictureOf };
  if (!coarse) return { ...named, ...(await embedPlans(plans, shared)) };
  const { coarseTraining, coarseValidation, ...tables } = await embedPlans(
    {
      ...plans,
      coarseTraining: planRows([coarseSet(documents, ['train', 'restval'])]),
      coarseValidation: planRows([coarseSet(documents, ['val'])]),
    },
    shared,
  );
  return { ...named, ...tables, coarse: { training: coarseTraining, validation: coarseValidation } };
}

/** The same for equal models and data. */
export function idOf({ model, seed }: Pick<SwatchbookWorldOptions, 'model' | 'seed'>, boxes: number): string {
  return `${model} swatchbook ${seed} ${boxes}`;
}

/** What samples call the picture in a file: "val2017/000001000001.jpg" is COCO's "000001000001.jpg". */
function photographOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

function fineSets(documents: Readonly<Record<string, unknown>>, folder: string): SampleSet[] {
  const files = Object.entries(documents).filter(([file]) => file.startsWith(`fg-ovd/${folder}`));
  return files.map(([file, json]) => readFgOvd(json, { file }));
}

/** The sets, and the kinds of what is in their boxes: a handful of captions more. */
function withKinds(sets: readonly SampleSet[]): SampleSet[] {
  return [...sets, kindsOf(sets)];
}

function coarseSet(documents: Readonly<Record<string, unknown>>, splits: readonly string[]): SampleSet {
  return readKarpathy(documents['dataset_coco.json'], { file: 'dataset_coco.json', splits });
}
