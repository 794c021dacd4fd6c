import { createOwlDetector, type OwlDetector, type PaddingColour } from '@fgclip/core';
import { type Opened, type OpenModelOptions, openAs } from './open-clip.ts';

export interface OpenOwlOptions extends OpenModelOptions {
  /**
   * What OWLv2's pictures are filled up to a square with, on the right and below. Default "black", which it was trained
   * with; results of transformers until the end of 2025 are with "grey".
   */
  readonly padding?: PaddingColour | undefined;
}

/** A detector of the OWL family from a folder or hub. */
export interface OpenOwl extends OwlDetector, Opened {
  dispose(): Promise<void>;
}

/**
 * Opens OWL-ViT or OWLv2 in the layout of Hugging Face's conversions to ONNX: one onnx/model.onnx, or
 * onnx/vision_model.onnx and onnx/text_model.onnx as NanoOWL splits it (their names end in the kind of weights, as in
 * _fp16), beside config.json, preprocessor_config.json, tokenizer.json and tokenizer_config.json. It runs in a thread of
 * its own, and is loaded when it is first used.
 *
 * @param model A folder, or "owner/name" or "owner/name@revision" on the hub.
 * @throws NOT_FOUND for a model that lacks files, naming those it has; INVALID_ARGUMENT for one that is no detector, a
 *   CLIP for one; the rest as openClip() does.
 */
export async function openOwl(model: string, options: OpenOwlOptions): Promise<OpenOwl> {
  return openAs(model, options, createOwlDetector);
}
