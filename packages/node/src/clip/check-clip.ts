import {
  checkEncoder,
  createClipEncoder,
  type EncoderReference,
  type EncoderReport,
  FgclipError,
  type ModelPort,
} from '@fgclip/core';
import { readBytes } from '../files/read-file.ts';
import { weightsHash } from './model-record.ts';
import type { OpenClipOptions } from './open-clip.ts';
import { type OpenedModel, openModel, type TwoTowerModel } from './open-model.ts';
import { weightDTypes } from './weights.ts';

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
