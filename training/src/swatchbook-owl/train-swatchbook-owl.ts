import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTokenizer, FgclipError, type FloatTensor } from '@fgclip/core';
import { readInitializers } from '@fgclip/core/internal';
import { openOwl } from '@fgclip/node';
import { picturesIn, picturesOfScenes } from '../shards/picture-folder.ts';
import { trainResumably } from '../steps/train-resumably.ts';
import type { TrainingOptions } from '../steps/training-options.ts';
import type { TowerSizes } from '../swatchbook-clip/parameters.ts';
import { writeJson } from '../write-files.ts';
import { createBatches } from './batches.ts';
import { type BoxedScene, boxedScenes } from './boxed-scenes.ts';
import { detectorSizes } from './detector.ts';
import { type DetectorFigures, measureDetector } from './measure.ts';
import { firstParameters, optimizer, stepGraph } from './step-graph.ts';
import { writeDetector } from './write-model.ts';

export interface TrainSwatchbookOwlOptions extends TrainingOptions {
  /** Folder of swatchbook-clip, which the detector is made of. */
  readonly encoder: string;
}

/** Scenes that the detector is measured on, none of whose objects look like one in training. */
const VALIDATION_SCENES = 400;
/** Captions are cut to so many tokens in training: those that name a kind are shorter. */
const TRAINED_LENGTH = 16;
/** Other scenes have to lie elsewhere: raise it when what is drawn or said changes. */
const SCENES_VERSION = 1;

/** The dual encoder as its files have it. */
interface Encoder {
  readonly weights: ReadonlyMap<string, FloatTensor>;
  readonly hash: string;
  readonly sizes: TowerSizes;
  readonly config: Readonly<Record<string, unknown>>;
  readonly tokenizer: { readonly json: object; readonly config: object };
}

/**
 * Makes a detector of swatchbook-clip, trains it on drawn scenes, writes it and measures what was written. Goes on where
 * an earlier run was stopped; the same options give the same model, on the same machine.
 *
 * @throws NOT_FOUND where the encoder is not trained yet.
 */
export async function trainSwatchbookOwl(options: TrainSwatchbookOwlOptions): Promise<DetectorFigures> {
  const { out, seed, work, signal, threads, onProgress } = options;
  const started = performance.now();
  const encoder = await readEncoder(options.encoder);
  const sizes = detectorSizes(encoder.sizes);
  const { imageSize } = sizes.image;
  const scenes = await picturesIn<BoxedScene>(join(work, `scenes-${SCENES_VERSION}-${seed}`), {
    format: `swatchbook-scenes/${SCENES_VERSION}`,
    make: boxedScenes({ seed, split: 'training', imageSize }),
    scenes: options.scenes,
    imageSize,
    signal,
    onProgress: (progress) => onProgress?.({ stage: 'scenes', ...progress }),
  });
  const { parameters, losses } = await trainDetector(options, { scenes, encoder, sizes });
  await writeDetector(out, { parameters, sizes, tokenizer: encoder.tokenizer, encoderConfig: encoder.config });

  const heldOut = boxedScenes({ seed, split: 'validation', imageSize });
  const validation = await picturesOfScenes(0, VALIDATION_SCENES, heldOut);
  const detector = await openOwl(out, { cacheFolder: work, threads, signal });
  const figures = await measureDetector(detector, validation, { imageSize, seed }).finally(() => detector.dispose());
  const { steps, batchSize, attributeShare, peakRate } = options;
  await writeJson(join(out, 'training.json'), {
    data: { scenes: scenes.length, seed, attributeShare },
    training: { steps, batchSize, peakRate, seed, loss: losses.at(-1) ?? null, encoder: encoder.hash },
    sizes,
    figures,
    minutesOfLastRun: Math.round((performance.now() - started) / 6000) / 10,
  });
  onProgress?.({ stage: 'measured', figures });
  return figures;
}

async function readEncoder(folder: string): Promise<Encoder> {
  const read = async (name: string) => {
    const file = join(folder, name);
    try {
      return await readFile(file);
    } catch (cause) {
      const hint = 'Train swatchbook-clip first';
      throw new FgclipError('NOT_FOUND', 'A file of the encoder is missing', { file, hint, cause });
    }
  };
  const json = async (name: string) => JSON.parse(new TextDecoder().decode(await read(name)));
  const models = [await read('onnx/vision_model.onnx'), await read('onnx/text_model.onnx')];
  return {
    weights: new Map(models.flatMap((bytes) => [...readInitializers(bytes, { file: folder })])),
    hash: createHash('sha256').update(Buffer.concat(models)).digest('hex'),
    sizes: (await json('training.json')).sizes,
    config: await json('config.json'),
    tokenizer: { json: await json('tokenizer.json'), config: await json('tokenizer_config.json') },
  };
}

function trainDetector(
  options: TrainingOptions,
  { scenes, encoder, sizes }: { scenes: readonly BoxedScene[]; encoder: Encoder; sizes: TowerSizes },
): ReturnType<typeof trainResumably> {
  const { steps, batchSize, seed, attributeShare, peakRate } = options;
  const { encode, padId } = createTokenizer({
    tokenizerJson: encoder.tokenizer.json,
    tokenizerConfig: encoder.tokenizer.config,
    contextLength: TRAINED_LENGTH,
  });
  const { imageSize, grid } = sizes.image;
  const training = {
    name: 'swatchbook-owl',
    run: {
      ...{ version: SCENES_VERSION, scenes: scenes.length, steps, batchSize, seed, attributeShare, peakRate, sizes },
      encoder: encoder.hash,
    },
    examples: scenes.length,
    graph: stepGraph(sizes),
    optimizer,
    parameters: firstParameters(encoder.weights, sizes, seed),
    batches: createBatches({
      ...{ scenes, imageSize, grid, batchSize, seed, attributeShare, padId },
      encode: (caption) => encode(caption).ids,
    }),
  };
  return trainResumably(training, options);
}
