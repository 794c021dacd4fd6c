import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createTokenizer, type FloatTensor, warmupCosine } from '@fgclip/core';
import { onnxRuntime, openClip } from '@fgclip/node';
import type { TrainingProgress } from '../report-progress.ts';
import { picturesIn, picturesOfScenes } from '../shards/picture-folder.ts';
import { loadCheckpoint, saveCheckpoint } from '../steps/checkpoint.ts';
import { trainSteps } from '../steps/train-steps.ts';
import type { Example } from './data/example.ts';
import { sceneExamples } from './data/scene-examples.ts';
import { type Figures, measure } from './evaluate/measure.ts';
import { learnTokenizer, type TokenizerFiles } from './tokenizer/swatchbook-tokenizer.ts';
import { swatchbookClipSizes, type TowerSizes } from './towers/tower-sizes.ts';
import { createBatches } from './train/batches.ts';
import { firstParameters } from './train/first-parameters.ts';
import { optimizer, stepGraph } from './train/step-graph.ts';
import { writeJson, writeModel } from './write/write-model.ts';

export interface TrainSwatchbookClipOptions {
  /** Folder of what is kept between runs: examples and the checkpoint. */
  readonly work: string;
  /** Folder to write the model to. */
  readonly out: string;
  readonly scenes: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly seed: number;
  /** How likely a crop's caption names an attribute. */
  readonly attributeShare: number;
  readonly peakRate: number;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
}

const IMAGE_SIZE = 96;
const CONTEXT_LENGTH = 77;
/** Scenes that the model is measured on, none of whose objects look like one in training. */
const VALIDATION_SCENES = 400;
const SAVE_EVERY_MS = 60_000;
/** Other examples have to lie elsewhere: raise it when what is drawn or said changes. */
const EXAMPLES_VERSION = 1;

/**
 * Draws the scenes, trains the dual encoder on them from nothing, writes it and measures what was written. Goes on where
 * an earlier run was stopped; the same options give the same model, on the same machine.
 */
export async function trainSwatchbookClip(options: TrainSwatchbookClipOptions): Promise<Figures> {
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

function trainingExamples(options: TrainSwatchbookClipOptions): Promise<Example[]> {
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

async function trainTowers(
  options: TrainSwatchbookClipOptions,
  examples: readonly Example[],
  tokenizer: TokenizerFiles,
  sizes: TowerSizes,
): Promise<{ parameters: Record<string, FloatTensor>; losses: readonly number[] }> {
  const { work, scenes, steps, batchSize, seed, attributeShare, peakRate } = options;
  const { threads, signal, onProgress } = options;
  const rateAt = warmupCosine({
    peak: peakRate,
    warmupSteps: Math.ceil(steps / 20),
    totalSteps: steps,
    floor: peakRate / 100,
  });
  const { encode, padId } = createTokenizer({
    tokenizerJson: tokenizer.tokenizer,
    tokenizerConfig: tokenizer.config,
    contextLength: CONTEXT_LENGTH,
  });
  const run = {
    version: EXAMPLES_VERSION,
    scenes,
    steps,
    batchSize,
    seed,
    attributeShare,
    peakRate,
    sizes,
  };
  const file = join(work, `checkpoint-${shortHash(run)}.safetensors`);
  const checkpoint = { file, format: 'swatchbook-clip-checkpoint/1', run };
  const resume = await loadCheckpoint(checkpoint);
  onProgress?.({
    stage: 'ready',
    examples: examples.length,
    from: resume?.step ?? 0,
  });
  const runtime = onnxRuntime({ threads });
  const losses: number[] = [];
  try {
    const parameters = await trainSteps({
      graph: stepGraph(sizes),
      optimizer,
      parameters: firstParameters(sizes, seed),
      batches: createBatches({
        examples,
        imageSize: IMAGE_SIZE,
        batchSize,
        seed,
        attributeShare,
        encode: (caption) => encode(caption).ids,
        padId,
      }),
      steps,
      rateAt,
      runtime,
      resume,
      save: { every: SAVE_EVERY_MS, to: (state) => saveCheckpoint(checkpoint, state) },
      signal,
      onStep: (progress) => {
        losses.push(progress.outputs.loss);
        onProgress?.({ stage: 'training', ...progress });
      },
    });
    return { parameters, losses };
  } finally {
    await runtime.dispose();
  }
}

function shortHash(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
