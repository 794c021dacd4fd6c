import { join } from 'node:path';
import { createTokenizer } from '@fgclip/core';
import { openClip } from '@fgclip/node';
import { picturesIn, picturesOfScenes } from '../shards/picture-folder.ts';
import { trainResumably } from '../steps/train-resumably.ts';
import type { TrainingOptions } from '../steps/training-options.ts';
import { writeJson } from '../write-files.ts';
import { createBatches } from './batches.ts';
import { type Figures, measure } from './measure.ts';
import { swatchbookClipSizes, type TowerSizes } from './parameters.ts';
import { type Example, sceneExamples } from './scene-examples.ts';
import { firstParameters, optimizer, stepGraph } from './step-graph.ts';
import { learnTokenizer, type TokenizerFiles } from './swatchbook-tokenizer.ts';
import { writeModel } from './write-model.ts';

const IMAGE_SIZE = 96;
const CONTEXT_LENGTH = 77;
/** Scenes that the model is measured on, none of whose objects look like one in training. */
const VALIDATION_SCENES = 400;
/** Other examples have to lie elsewhere: raise it when what is drawn or said changes. */
const EXAMPLES_VERSION = 1;

/**
 * Draws the scenes, trains the dual encoder on them from nothing, writes it and measures what was written. Goes on where
 * an earlier run was stopped; the same options give the same model, on the same machine.
 */
export async function trainSwatchbookClip(options: TrainingOptions): Promise<Figures> {
  const { out, seed, signal, threads, onProgress } = options;
  const started = performance.now();
  const examples = await trainingExamples(options);
  const tokenizer = learnTokenizer(
    examples.flatMap(({ coarse, fine }) => [...coarse, ...fine]),
    CONTEXT_LENGTH,
  );
  const sizes = swatchbookClipSizes({ vocabulary: tokenizer.vocabulary, endId: tokenizer.endId });
  const { parameters, losses } = await trainTowers(options, examples, tokenizer, sizes);
  await writeModel(out, { parameters, sizes, tokenizer });

  const heldOut = sceneExamples({ seed, split: 'validation', imageSize: IMAGE_SIZE });
  const encoder = await openClip(out, { cacheFolder: options.work, threads, signal });
  const validation = await picturesOfScenes(0, VALIDATION_SCENES, heldOut);
  const figures = await measure(encoder, validation, { imageSize: IMAGE_SIZE, seed }).finally(() => encoder.dispose());
  const { scenes, steps, batchSize, attributeShare, peakRate } = options;
  await writeJson(join(out, 'training.json'), {
    data: { scenes, examples: examples.length, seed, attributeShare },
    training: { steps, batchSize, peakRate, seed, loss: losses.at(-1) ?? null },
    sizes,
    figures,
    minutesOfLastRun: Math.round((performance.now() - started) / 6000) / 10,
  });
  onProgress?.({ stage: 'measured', figures });
  return figures;
}

function trainingExamples(options: TrainingOptions): Promise<Example[]> {
  const { work, scenes, seed, signal, onProgress } = options;
  return picturesIn(join(work, `examples-${EXAMPLES_VERSION}-${seed}`), {
    format: `swatchbook-examples/${EXAMPLES_VERSION}`,
    make: sceneExamples({ seed, split: 'training', imageSize: IMAGE_SIZE }),
    scenes,
    imageSize: IMAGE_SIZE,
    signal,
    onProgress: (progress) => onProgress?.({ stage: 'scenes', ...progress }),
  });
}

function trainTowers(
  options: TrainingOptions,
  examples: readonly Example[],
  tokenizer: TokenizerFiles,
  sizes: TowerSizes,
): ReturnType<typeof trainResumably> {
  const { scenes, steps, batchSize, seed, attributeShare, peakRate } = options;
  const { encode, padId } = createTokenizer({
    tokenizerJson: tokenizer.tokenizer,
    tokenizerConfig: tokenizer.config,
    contextLength: CONTEXT_LENGTH,
  });
  const training = {
    name: 'swatchbook-clip',
    run: { version: EXAMPLES_VERSION, scenes, steps, batchSize, seed, attributeShare, peakRate, sizes },
    examples: examples.length,
    graph: stepGraph(sizes),
    optimizer,
    parameters: firstParameters(sizes, seed),
    batches: createBatches({
      ...{ examples, imageSize: IMAGE_SIZE, batchSize, seed, attributeShare, padId },
      encode: (caption) => encode(caption).ids,
    }),
  };
  return trainResumably(training, options);
}
