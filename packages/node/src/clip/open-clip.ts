import { type ClipEncoder, createClipEncoder } from '@fgclip/core';
import { type Opened, type OpenModelOptions, openAs } from './open-model.ts';

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
