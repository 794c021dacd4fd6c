import {
  type ClipEncoder,
  type ClipEncoderParts,
  createClipEncoder,
  lazySession,
  type ModelSession,
} from '@fgclip/core';
import { type InferenceWorker, openInferenceWorker } from '../inference/inference-worker.ts';
import { readPorts } from '../inference/ports/read-ports.ts';
import type { InferenceOptions } from '../inference/session-options.ts';
import type { LocatedModel, LocateModelOptions } from '../models/located-model.ts';
import { locateClip } from './locate-clip.ts';
import { readParts } from './read-parts.ts';
import type { TowerFiles, WeightDType } from './weights.ts';
import { weightsHash } from './weights-hash.ts';

export interface OpenClipOptions extends Omit<LocateModelOptions, 'files' | 'optionalFiles'>, InferenceOptions {
  /** Kind of weights. Default "fp32"; others differ by what embeddingDrift() tells. */
  readonly dtype?: WeightDType | undefined;
  /** What becomes of captions that are too long: cut so that their end token stays, or refused. Default "end". */
  readonly truncate?: 'end' | 'error' | undefined;
}

/** Where the numbers of an encoder come from, for manifests. */
export interface OpenedModel extends Omit<LocatedModel, 'note'> {
  readonly dtype: WeightDType;
  /** SHA-256 over the weights: equal ones make equal embeddings, on the same runtime. */
  readonly weightsHash: string;
}

/** A CLIP-like model from a folder or hub. */
export interface OpenClip extends ClipEncoder {
  readonly model: OpenedModel;
  /** What a user should know about how the model was found. */
  readonly note?: string;
}

/** The parts of a model that an encoder is made of, with the thread that its towers run in. */
export interface ClipModel {
  readonly parts: ClipEncoderParts;
  readonly model: OpenedModel;
  /** Paths of the towers' files; one where both are in one file. */
  readonly towers: TowerFiles;
  readonly note: string | undefined;
  dispose(): Promise<void>;
}

/**
 * Opens a CLIP-like model in the layout of Hugging Face's conversions to ONNX: onnx/vision_model.onnx and
 * onnx/text_model.onnx (or one onnx/model.onnx for both; their names end in the kind of weights, as in _fp16), beside
 * config.json, preprocessor_config.json, tokenizer.json and tokenizer_config.json. It runs in a thread of its own; each
 * tower is loaded when it is first used.
 *
 * @param model A folder, or "owner/name" or "owner/name@revision" on the hub.
 * @throws NOT_FOUND for a model that lacks files, naming those it has; INVALID_FORMAT for files that are not what they
 *   should be; RUNTIME for an execution provider that there is not; the rest as locateModel() and createClipEncoder() do.
 */
export async function openClip(model: string, options: OpenClipOptions): Promise<OpenClip> {
  const opened = await openModel(model, options);
  try {
    return {
      ...createClipEncoder(opened.parts),
      model: opened.model,
      ...(opened.note !== undefined && { note: opened.note }),
      dispose: opened.dispose,
    };
  } catch (error) {
    await opened.dispose();
    throw error;
  }
}

/** The parts of a model, before an encoder is made of them. Throws as openClip() does. */
export async function openModel(model: string, options: OpenClipOptions): Promise<ClipModel> {
  const { dtype = 'fp32', truncate, threads, spinning, executionProviders, ...locate } = options;
  const { located, towers } = await locateClip(model, dtype, locate);
  const { note, ...found } = located;
  const weights = Object.entries(located.files).filter(([name]) => name.includes('.onnx'));
  const hash = await weightsHash(Object.fromEntries(weights), locate);
  const parts = await readParts(located, { truncate });
  const paths = { vision: pathOf(located, towers.vision), text: pathOf(located, towers.text) };
  const worker = openInferenceWorker({ threads, spinning, executionProviders });
  try {
    const text = await towerSession(worker, paths.text);
    const vision = paths.vision === paths.text ? text : await towerSession(worker, paths.vision);
    return {
      parts: { ...parts, text, vision },
      model: { ...found, dtype, weightsHash: hash },
      towers: paths,
      note,
      dispose: () => worker.dispose(),
    };
  } catch (error) {
    await worker.dispose();
    throw error;
  }
}

function pathOf({ files }: LocatedModel, name: string): string {
  return files[name]?.path ?? name;
}

/** A tower that its first run loads; what it takes and yields is read off its file. */
async function towerSession(worker: InferenceWorker, path: string): Promise<ModelSession> {
  const ports = await readPorts(path);
  return lazySession({ ...ports, name: worker.name }, () => worker.load(path));
}
