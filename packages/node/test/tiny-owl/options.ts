import { withDefaults as clipDefaults, type TinyClip } from '../tiny-clip/options.ts';

/** How a tiny OWL differs from the default one. */
export interface TinyOwlOptions {
  /** "owlvit" squeezes pictures into a square, "owlv2" pads them to one and yields objectness too. Default "owlvit". */
  readonly kind?: 'owlvit' | 'owlv2';
  /** onnx/vision_model.onnx and onnx/text_model.onnx, as NanoOWL splits it. Default one onnx/model.onnx. */
  readonly split?: boolean;
  /** Captions that every run must have. Default: any number. */
  readonly queries?: number;
  /** Pictures that every run must have. Default: any number. */
  readonly batch?: number;
  /** Of the random weights. Default 1. */
  readonly seed?: number;
  /** Whether pixels and outputs are float16. Default false. */
  readonly float16?: boolean;
  /** Width and height that the image side takes, a multiple of the patch. Default 32, in patches of 8. */
  readonly imageSize?: number;
  readonly patch?: number;
  /** Length of an embedding. Default 16. */
  readonly dimension?: number;
  /** Instead of the tiny one. */
  readonly tokenizer?: { readonly json: object; readonly config: object; readonly vocabularySize: number };
}

export interface TinyOwl {
  readonly kind: 'owlvit' | 'owlv2';
  readonly split: boolean;
  /** The axis of pictures. */
  readonly batch: number | string;
  /** The towers that it is made of: a CLIP's, of 16 tokens. */
  readonly towers: TinyClip;
}

export function withDefaults(options: TinyOwlOptions): TinyOwl {
  const { kind = 'owlvit', split = false, batch = 'batch', tokenizer: _, queries, ...rest } = options;
  const towers = { ...rest, contextLength: 16, attentionMask: true, ...(queries !== undefined && { batch: queries }) };
  return { kind, split, batch, towers: clipDefaults(towers) };
}
