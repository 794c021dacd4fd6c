import {
  type ClipEncoder,
  createClipEncoder,
  type FgclipError,
  lazySession,
  type ModelSession,
  optionalClipFiles,
  readClipParts,
  throwIfAborted,
  type WeightDType,
} from '@fgclip/core';
import { type InferenceOptions, type InferenceWorker, openInferenceWorker } from '../inference/inference-worker.ts';
import type { ModelOptions } from '../models/model-options.ts';
import { fileIfThere, type ModelFile } from '../models/model-source.ts';
import { type ModelReference, openSource } from '../models/open-source.ts';
import { findTowers, type Tower, towerLayouts } from './towers.ts';
import { weightsHash } from './weights-hash.ts';

export interface OpenClipOptions extends ModelOptions, InferenceOptions {
  /** Kind of weights. Default "fp32"; others make other embeddings. */
  readonly dtype?: WeightDType | undefined;
  /** What becomes of captions that are too long: cut so that their end token stays, or refused. Default "end". */
  readonly truncate?: 'end' | 'error' | undefined;
}

/** Where the numbers of an encoder come from, for manifests. */
export interface OpenedModel {
  /** "owner/name", the address of its folder, or the name of a folder that was dropped. */
  readonly id: string;
  /** The commit, for a model of the hub. */
  readonly revision?: string;
  readonly dtype: WeightDType;
  /** SHA-256 over the weights, as in @fgclip/node: equal ones make equal embeddings, on the same runtime. */
  readonly weightsHash: string;
  /** The files that it consists of, by their names in it; sizes in bytes. */
  readonly files: Readonly<Record<string, { readonly size: number; readonly sha256?: string }>>;
}

/** A CLIP-like model from a hub, a web server or the user's disk. */
export interface OpenClip extends ClipEncoder {
  readonly model: OpenedModel;
  /** What a user should know about how the model was found. */
  readonly note?: string;
}

/**
 * Opens a CLIP-like model in the layout of Hugging Face's conversions to ONNX: onnx/vision_model.onnx and
 * onnx/text_model.onnx (or one onnx/model.onnx for both; their names end in the kind of weights, as in _fp16), beside
 * config.json, preprocessor_config.json, tokenizer.json and tokenizer_config.json. What is downloaded is stored in the
 * browser. The model runs in a worker, where each tower is loaded when it is first used; dispose() ends it.
 *
 * @param model "owner/name" or "owner/name@revision" on the hub; the address of a folder, "/models/my-clip/"; or the
 *   files that a user has picked or dropped.
 * @throws NOT_FOUND for a model that lacks files; INVALID_FORMAT for files that are not what they should be, a web page
 *   or a git-lfs pointer among them; INVALID_DATA for damaged downloads; INVALID_ARGUMENT for what names no model; IO for
 *   a server that denies or does not deliver; ABORTED. Embedding throws RUNTIME where the worker or the device cannot be
 *   had.
 */
export async function openClip(model: ModelReference, options: OpenClipOptions = {}): Promise<OpenClip> {
  const { dtype = 'fp32', truncate, ...rest } = options;
  let notStored: FgclipError | undefined;
  const onNotStored = (error: FgclipError) => {
    notStored = error;
    options.onNotStored?.(error);
  };
  const worker = openInferenceWorker(rest);
  const source = await openSource(model, { ...rest, onNotStored });
  const layouts = towerLayouts(source, dtype);
  const configs = new Map<string, ModelFile>();
  const parts = await readClipParts({
    read: async (name) => {
      const file = await (optionalClipFiles.includes(name) ? fileIfThere(source, name) : source.file(name));
      if (file === undefined) return undefined;
      configs.set(name, file);
      return new Uint8Array(await file.blob.arrayBuffer());
    },
    nameOf: (name) => configs.get(name)?.label ?? `${source.id}/${name}`,
    truncate,
  });
  const towers = await findTowers(source, layouts, dtype);
  const { hash, sums } = await weightsHash([towers.vision, towers.text]);
  throwIfAborted(options.signal);
  const text = towerSession(worker, towers.text);
  const vision = towers.vision === towers.text ? text : towerSession(worker, towers.vision);
  const notes = [...source.notes(), ...(notStored === undefined ? [] : [notStored.message])];
  return {
    ...createClipEncoder({ ...parts, text, vision }),
    model: {
      id: source.id,
      ...(source.revision !== undefined && { revision: source.revision }),
      ...{ dtype, weightsHash: hash, files: filesOf(configs, towers, sums) },
    },
    ...(notes.length > 0 && { note: notes.join(' ') }),
    dispose: () => worker.dispose(),
  };
}

/** A tower that its first run loads; what it takes and yields is read off its file. */
function towerSession(worker: InferenceWorker, { file, ports, externalData }: Tower): ModelSession {
  const data = Object.fromEntries(externalData.map(({ location, file: { blob } }) => [location, blob]));
  return lazySession({ ...ports, name: worker.name }, () =>
    worker.load(file.blob, { file: file.label, externalData: data }),
  );
}

function filesOf(
  configs: ReadonlyMap<string, ModelFile>,
  { vision, text }: { readonly vision: Tower; readonly text: Tower },
  sums: ReadonlyMap<string, string>,
): OpenedModel['files'] {
  const weights = [text, vision].flatMap(({ name, file, externalData }) => [{ name, file }, ...externalData]);
  const all = new Map([...configs, ...weights.map(({ name, file }) => [name, file] as const)]);
  const entries = [...all].map(([name, { blob }]) => {
    const sha256 = sums.get(name);
    return [name, { size: blob.size, ...(sha256 !== undefined && { sha256 }) }] as const;
  });
  return Object.fromEntries(entries);
}
