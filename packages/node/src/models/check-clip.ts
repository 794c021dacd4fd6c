import {
  type ClipEncoder,
  checkEncoder,
  createClipEncoder,
  type EncoderReference,
  type EncoderReport,
  FgclipError,
  type ImageInput,
  type Matrix,
  type ModelPort,
  row,
} from '@fgclip/core';
import { meanOf, weightDTypes } from '@fgclip/core/internal';
import { readBytes } from '../files/files.ts';
import { weightsHash } from './model-record.ts';
import { type OpenClipOptions, type OpenedModel, openModel, type TwoTowerModel } from './open-clip.ts';

export interface CheckClipOptions extends OpenClipOptions {
  /** What is known of the model from elsewhere. Default nothing: then its towers are run, and its files compared with each other. */
  readonly reference?: Omit<EncoderReference, 'models'> | undefined;
  /** From which cosine on embeddings agree. Default 0.9999. */
  readonly threshold?: number | undefined;
}

/** What a model is, and whether it gives what it should. */
export interface ClipReport extends EncoderReport {
  /** weightsHash is a SHA-256 over the weights: equal ones make equal embeddings, on the same runtime. */
  readonly model: OpenedModel & { readonly weightsHash: string };
  readonly preprocessing: string;
  readonly contextLength: number;
  readonly towers: Readonly<Record<'image' | 'text', TowerReport>>;
}

export interface TowerReport {
  readonly file: string;
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
}

/**
 * Runs both towers of a model in files and checks it against stored embeddings (see checkEncoder()) and its own
 * config.json. Without a dtype, float32 weights are checked or, where there are none, those that there are.
 *
 * @throws as openClip() and checkEncoder() do.
 */
export async function checkClip(model: string, options: CheckClipOptions): Promise<ClipReport> {
  const { reference = {}, threshold, ...open } = options;
  const { parts, model: opened, towers, dispose } = await openAnyWeights(model, open);
  try {
    const vision = await readBytes(towers.vision);
    const models = { vision, text: towers.text === towers.vision ? vision : await readBytes(towers.text) };
    const report = await checkEncoder(
      parts,
      { ...reference, models },
      { ...(threshold !== undefined && { threshold }), ...(open.signal && { signal: open.signal }) },
    );
    const tower = (
      file: string,
      { inputs, outputs }: { inputs: readonly ModelPort[]; outputs: readonly ModelPort[] },
    ) => ({
      file,
      inputs,
      outputs,
    });
    return {
      ...report,
      model: { ...opened, weightsHash: await weightsHash(opened.files, open) },
      preprocessing: parts.imageProcessor.id,
      contextLength: createClipEncoder(parts).tokenizer.contextLength,
      towers: { image: tower(towers.vision, parts.vision), text: tower(towers.text, parts.text) },
    };
  } finally {
    await dispose();
  }
}

/** As openModel(), with the first kind of weights that there is where none is asked for. */
async function openAnyWeights(model: string, options: OpenClipOptions): Promise<TwoTowerModel> {
  const kinds = options.dtype === undefined ? weightDTypes : [options.dtype];
  let first: unknown;
  for (const dtype of kinds) {
    try {
      return await openModel(model, { ...options, dtype });
    } catch (error) {
      const lacksWeights =
        FgclipError.isInstance(error) && error.code === 'NOT_FOUND' && error.expected?.includes('.onnx');
      if (!lacksWeights) throw error;
      first ??= error;
    }
  }
  throw first;
}

/** How far embeddings point from where they should: cosines with the true ones, 1 where nothing has changed. */
export interface Drift {
  readonly mean: number;
  /** That of the embedding that has moved most. */
  readonly min: number;
}

export interface DriftOptions {
  readonly captions?: readonly string[];
  readonly images?: readonly ImageInput[];
  readonly batchSize?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compares what two encoders make of the same captions and pictures: other weights of a model, or another device, with
 * its float32 weights on the CPU. Absent where nothing was given.
 *
 * @throws SHAPE_MISMATCH for encoders of different dimensions; the rest as their functions do.
 */
export async function embeddingDrift(
  reference: ClipEncoder,
  encoder: ClipEncoder,
  { captions = [], images = [], ...rest }: DriftOptions,
): Promise<{ readonly texts?: Drift; readonly images?: Drift }> {
  if (reference.dimension !== encoder.dimension) {
    throw new FgclipError('SHAPE_MISMATCH', 'The embeddings of the encoders cannot be compared', {
      expected: `dimension ${reference.dimension}`,
      found: `${encoder.dimension}`,
    });
  }
  const options = { ...rest, normalize: true };
  const both = async (embed: (encoder: ClipEncoder) => Promise<Matrix>) =>
    driftBetween(await embed(reference), await embed(encoder));
  return {
    ...(captions.length > 0 && { texts: await both((each) => each.embedTexts(captions, options)) }),
    ...(images.length > 0 && { images: await both((each) => each.embedImages(images, options)) }),
  };
}

/** Between rows of unit length. */
function driftBetween(expected: Matrix, found: Matrix): Drift {
  const cosines = Array.from({ length: expected.shape[0] }, (_, i) => {
    const other = row(found, i);
    return row(expected, i).reduce((sum, value, j) => sum + value * (other[j] ?? 0), 0);
  });
  return { mean: meanOf(cosines), min: cosines.reduce((least, cosine) => Math.min(least, cosine), 1) };
}
