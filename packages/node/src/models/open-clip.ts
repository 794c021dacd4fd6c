import {
  type CaptionCleaning,
  type ClipEncoder,
  type ClipEncoderParts,
  type ClipParts,
  createClipEncoder,
  type ModelSession,
  type ReadClipPartsOptions,
  type TowerFiles,
  type WeightDType,
} from '@fgclip/core';
import { lazySession, readClipParts } from '@fgclip/core/internal';
import { readBytes } from '../files/files.ts';
import { type InferenceWorker, openInferenceWorker } from '../inference/inference-worker.ts';
import { readPorts } from '../inference/read-ports.ts';
import type { InferenceOptions } from '../inference/session-options.ts';
import { locateClip } from './locate-clip.ts';
import type { LocatedModel, LocateModelOptions } from './located-model.ts';

export interface OpenClipOptions extends OpenModelOptions {
  /** What becomes of captions that are too long: cut so that their end token stays, or refused. Default "end". */
  readonly truncate?: 'end' | 'error' | undefined;
}

/** A CLIP-like model from a folder or hub. */
export interface OpenClip extends ClipEncoder, Opened {
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
  return openAs(model, options, createClipEncoder);
}

export interface OpenModelOptions extends Omit<LocateModelOptions, 'files' | 'optionalFiles'>, InferenceOptions {
  /** Kind of weights. Default "fp32"; others differ by what embeddingDrift() tells. */
  readonly dtype?: WeightDType | undefined;
  /**
   * What is done to captions before they are tokenised: "openai" what the original CLIP does (cleanCaption()). Default
   * "none": tokens are those of Hugging Face's tokenizers.
   */
  readonly clean?: CaptionCleaning | undefined;
}

/** Where the numbers of a model come from; modelRecord() makes of it what manifests say. */
export interface OpenedModel extends Omit<LocatedModel, 'note'> {
  readonly dtype: WeightDType;
}

/** What comes with everything that is opened. */
export interface Opened {
  readonly model: OpenedModel;
  /** What a user should know about how the model was found. */
  readonly note?: string;
  dispose(): Promise<void>;
}

/** The parts of a model that an encoder or a detector is made of, with the thread that its towers run in. */
export interface TwoTowerModel {
  readonly parts: ClipEncoderParts;
  readonly model: OpenedModel;
  /** Paths of the towers' files; one where both are in one file. */
  readonly towers: TowerFiles;
  readonly note: string | undefined;
  dispose(): Promise<void>;
}

/** Opens a model and makes something of its parts. Throws as openModel() and create() do, with the model closed. */
export async function openAs<T>(
  model: string,
  options: OpenModelOptions & PartsOptions,
  create: (parts: ClipEncoderParts) => T,
): Promise<T & Opened> {
  const { parts, note, dispose, ...opened } = await openModel(model, options);
  try {
    return { ...create(parts), model: opened.model, ...(note !== undefined && { note }), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/**
 * The parts of a model in the layout of Hugging Face's conversions, before anything is made of them. Each tower is
 * loaded when it is first used.
 *
 * Throws NOT_FOUND for a model that lacks files, naming those it has; INVALID_FORMAT for files that are not what they
 * should be; RUNTIME for an execution provider that there is not; the rest as locateModel() does.
 */
export async function openModel(model: string, options: OpenModelOptions & PartsOptions): Promise<TwoTowerModel> {
  const { dtype = 'fp32', truncate, clean, padding, threads, spinning, executionProviders, ...locate } = options;
  const { located, towers } = await locateClip(model, dtype, locate);
  const { note, ...found } = located;
  const parts = await readParts(located, { truncate, clean, padding });
  const paths = { vision: pathOf(located, towers.vision), text: pathOf(located, towers.text) };
  const worker = openInferenceWorker({ threads, spinning, executionProviders });
  try {
    const text = await towerSession(worker, paths.text);
    const vision = paths.vision === paths.text ? text : await towerSession(worker, paths.vision);
    return {
      parts: { ...parts, text, vision },
      model: { ...found, dtype },
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

/** How the files beside the weights are read. */
export type PartsOptions = Pick<ReadClipPartsOptions, 'truncate' | 'clean' | 'padding'>;

/** Reads config.json, preprocessor_config.json and the tokenizer of a model. Throws as readClipParts() does; IO. */
async function readParts({ files }: LocatedModel, options: PartsOptions = {}): Promise<ClipParts> {
  const nameOf = (name: string) => files[name]?.path ?? name;
  const read = async (name: string) => (name in files ? readBytes(nameOf(name)) : undefined);
  return readClipParts({ ...options, read, names: Object.keys(files), nameOf });
}
