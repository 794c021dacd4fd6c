import { type ClipEncoder, createClipEncoder } from '@fgclip/core';
import type { ModelReference } from '../models/open-source.ts';
import { type Opened, type OpenModelOptions, openAs } from './open-model.ts';

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
