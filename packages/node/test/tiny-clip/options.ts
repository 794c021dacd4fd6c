/** How a tiny CLIP differs from the default one. */
export interface TinyClipOptions {
  /** Of the random weights. Default 1. */
  readonly seed?: number;
  /**
   * "clip": causal text tower read at the end token, pictures normalised by CLIP's means. "siglip": every token sees
   * every other, the last one is read, no start token, captions filled up with id 1; outputs named pooler_output,
   * pixels from -1 to 1. Default "clip".
   */
  readonly kind?: 'clip' | 'siglip';
  /** Length of a row, projection_dim. Default 16. */
  readonly dimension?: number;
  /** Width and height that the image tower takes, a multiple of the patch. Default 32. */
  readonly imageSize?: number;
  /** Pixels along a side of a patch. Default 8. */
  readonly patch?: number;
  /** Most tokens of a caption. Default 77 for "clip", 64 for "siglip". */
  readonly contextLength?: number;
  /** One onnx/model.onnx with both towers, whose rows have unit length as in the real ones. Default false. */
  readonly combined?: boolean;
  /** Whether the text tower takes an attention_mask and heeds it. Default: in the combined model. */
  readonly attentionMask?: boolean;
  /** Whether a token sees those after it. Default: as the kind has it. */
  readonly causal?: boolean;
  /** Default "int64". */
  readonly idType?: 'int64' | 'int32';
  /** Whether the text tower takes captions of the full context length only. Default false. */
  readonly fixedSequence?: boolean;
  /**
   * Whether the text tower is told its positions: position_ids [1, context] ("one row"), [sequence] ("flat") or [batch,
   * sequence] ("every row"). Default "none".
   */
  readonly positions?: 'none' | 'one row' | 'flat' | 'every row';
  /** Pictures or captions that every run must have. Default: any number. */
  readonly batch?: number;
  /** Whether pixels and rows are float16. Default false. */
  readonly float16?: boolean;
  /** What the towers compute. Default "quick_gelu". */
  readonly activation?: 'quick_gelu' | 'gelu';
  /** hidden_act in config.json. Default: what the towers compute. */
  readonly configActivation?: 'quick_gelu' | 'gelu';
  /** Whether the towers end in their projections; else they yield pooler_output, 32 wide. Default true. */
  readonly projection?: boolean;
  /** Names of the pixel input and of the outputs. Defaults pixel_values, image_embeds, text_embeds. */
  readonly names?: { readonly pixels?: string; readonly image?: string; readonly text?: string };
}

export type TinyClip = Required<Omit<TinyClipOptions, 'names' | 'batch'>> &
  Pick<TinyClipOptions, 'batch'> & { readonly names: TinyClipNames };

export interface TinyClipNames {
  readonly pixels: string;
  readonly image: string;
  readonly text: string;
}

export function withDefaults(options: TinyClipOptions): TinyClip {
  const { kind = 'clip', combined = false, activation = 'quick_gelu', projection = true } = options;
  const pooled = !projection || (kind === 'siglip' && !combined);
  return {
    seed: 1,
    dimension: 16,
    imageSize: 32,
    patch: 8,
    contextLength: kind === 'clip' ? 77 : 64,
    attentionMask: combined && kind === 'clip',
    causal: kind === 'clip',
    idType: 'int64',
    fixedSequence: false,
    positions: 'none',
    float16: false,
    configActivation: activation,
    ...options,
    kind,
    combined,
    activation,
    projection,
    names: {
      pixels: 'pixel_values',
      image: pooled ? 'pooler_output' : 'image_embeds',
      text: pooled ? 'pooler_output' : 'text_embeds',
      ...options.names,
    },
  };
}

/** Width of the towers. */
export const width = 32;
