import { createOwlDetector, type OwlDetector, type PaddingColour } from '@fgclip/core';
import { type Opened, type OpenModelOptions, openAs } from './open-clip.ts';
import type { ModelReference } from './open-source.ts';

export interface OpenOwlOptions extends OpenModelOptions {
  /**
   * What OWLv2's pictures are filled up to a square with, on the right and below. Default "black", which it was trained
   * with; results of transformers until the end of 2025 are with "grey".
   */
  readonly padding?: PaddingColour | undefined;
}

/** A detector of the OWL family from a hub, a web server or the user's disk. */
export interface OpenOwl extends OwlDetector, Opened {
  dispose(): Promise<void>;
}

/**
 * Opens OWL-ViT or OWLv2 in the layout of Hugging Face's conversions to ONNX: one onnx/model.onnx, or
 * onnx/vision_model.onnx and onnx/text_model.onnx as NanoOWL splits it (their names end in the kind of weights, as in
 * _fp16), beside config.json, preprocessor_config.json, tokenizer.json and tokenizer_config.json. What is downloaded is
 * stored in the browser. The model runs in a worker, where it is loaded when it is first used; dispose() ends it.
 *
 * @param model "owner/name" or "owner/name@revision" on the hub; the address of a folder; or the files that a user has
 *   picked or dropped.
 * @throws INVALID_ARGUMENT for a model that is no detector, a CLIP for one; the rest as openClip() does.
 */
export async function openOwl(model: ModelReference, options: OpenOwlOptions = {}): Promise<OpenOwl> {
  return openAs(model, options, createOwlDetector);
}
