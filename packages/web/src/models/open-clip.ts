import {
  type CaptionCleaning,
  type ClipEncoder,
  type ClipEncoderParts,
  createClipEncoder,
  type FgclipError,
  type ModelSession,
  type ReadClipPartsOptions,
  type WeightDType,
} from '@fgclip/core';
import { lazySession, readClipParts, throwIfAborted } from '@fgclip/core/internal';
import { type InferenceOptions, type InferenceWorker, openInferenceWorker } from '../inference/inference-worker.ts';
import { sha256Of } from './download-file.ts';
import { fileIfThere, type ModelFile, type ModelOptions } from './model-source.ts';
import { type ModelReference, openSource } from './open-source.ts';
import { findTowers, type Tower, towerLayouts } from './towers.ts';

export interface OpenClipOptions extends OpenModelOptions {
  /** What becomes of captions that are too long: cut so that their end token stays, or refused. Default "end". */
  readonly truncate?: 'end' | 'error' | undefined;
}

/** A CLIP-like model from a hub, a web server or the user's disk. */
export interface OpenClip extends ClipEncoder, Opened {
  dispose(): Promise<void>;
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
  return openAs(model, options, createClipEncoder);
}

export interface OpenModelOptions extends ModelOptions, InferenceOptions {
  /** Kind of weights. Default "fp32"; others make other embeddings. */
  readonly dtype?: WeightDType | undefined;
  /**
   * What is done to captions before they are tokenised: "openai" what the original CLIP does (cleanCaption()). Default
   * "none": tokens are those of Hugging Face's tokenizers.
   */
  readonly clean?: CaptionCleaning | undefined;
}

/** A page in place of one of these is an error; of others it says that they are not there. */
const surelyThere: readonly string[] = ['config.json', 'tokenizer.json'];

/** Where the numbers of a model come from, for manifests. */
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

/** What comes with everything that is opened. */
export interface Opened {
  readonly model: OpenedModel;
  /** What a user should know about how the model was found. */
  readonly note?: string;
  dispose(): Promise<void>;
}

/**
 * Opens a model in the layout of Hugging Face's conversions and makes something of its parts. Each tower is loaded when
 * it is first used.
 *
 * Throws as openClip() says, and as create() does.
 */
export async function openAs<T>(
  model: ModelReference,
  options: OpenModelOptions & Pick<ReadClipPartsOptions, 'truncate' | 'padding'>,
  create: (parts: ClipEncoderParts) => T,
): Promise<T & Opened> {
  const { dtype = 'fp32', truncate, clean, padding, ...rest } = options;
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
      const file = await (surelyThere.includes(name) ? source.file(name) : fileIfThere(source, name));
      if (file === undefined) return undefined;
      configs.set(name, file);
      return new Uint8Array(await file.blob.arrayBuffer());
    },
    names: source.names,
    nameOf: (name) => configs.get(name)?.label ?? `${source.id}/${name}`,
    ...{ truncate, clean, padding },
  });
  const towers = await findTowers(source, layouts, dtype);
  const { hash, sums } = await weightsHash([towers.vision, towers.text]);
  throwIfAborted(options.signal);
  const text = towerSession(worker, towers.text);
  const vision = towers.vision === towers.text ? text : towerSession(worker, towers.vision);
  const notes = [...source.notes(), ...(notStored === undefined ? [] : [notStored.message])];
  return {
    ...create({ ...parts, text, vision }),
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

/**
 * One SHA-256 for all weights of a model, as @fgclip/node has it: that of the lines "<sha256>  <name>" of its files, by
 * their names, as sha256sum prints them; and those of the files.
 *
 * Throws RUNTIME where the browser cannot hash a file whose sum is not known.
 */
export async function weightsHash(
  towers: readonly Tower[],
): Promise<{ readonly hash: string; readonly sums: ReadonlyMap<string, string> }> {
  const files = towers.flatMap(({ name, file, externalData }) => [{ name, file }, ...externalData]);
  const byName = new Map(files.map(({ name, file }) => [name, file]));
  const sums = new Map<string, string>();
  for (const [name, { blob, sha256, label }] of [...byName].sort(([a], [b]) => (a < b ? -1 : 1))) {
    sums.set(name, sha256 ?? (await sha256Of(blob, label)));
  }
  const lines = [...sums].map(([name, sum]) => `${sum}  ${name}\n`);
  return { hash: await sha256Of(new Blob(lines), 'the weights'), sums };
}
