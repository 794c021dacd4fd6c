import type { FunctionOptions } from '../matching-function.ts';

export interface AttentionOptions extends FunctionOptions {
  /** Attention heads; must divide the dimension. Default 64. */
  readonly heads?: number;
  /** Self-attention layers. More than one runs the whole network for every pair. Default 1. */
  readonly layers?: number;
  /** Hidden units of an MLP that reads the score off the CLS output (`mlp_dim`); runs per pair. Default none. */
  readonly readout?: number;
  /** End in a sigmoid. Default true, as in the paper. */
  readonly sigmoid?: boolean;
  /** Always combine by a softmax over each pair, safe for exponents of any size, at several times the cost. */
  readonly stable?: boolean;
  /** Take the unsplit path even where the split one exists, as the released code does. Default false. */
  readonly unsplit?: boolean;
}

export interface AttentionWidths {
  readonly dimension: number;
  readonly heads: number;
  /** Width of one head. */
  readonly perHead: number;
  readonly layers: number;
}

export function attentionWidths({ dimension, heads = 64, layers = 1 }: AttentionOptions): AttentionWidths {
  return { dimension, heads, perHead: dimension / heads, layers };
}
