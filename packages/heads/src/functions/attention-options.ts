import { count, flag, type OptionSpecs } from '../function-options.ts';
import type { FunctionOptions } from '../matching-function.ts';

export interface AttentionOptions extends FunctionOptions {
  /** Attention heads; must divide the dimension. Default 64, or the most below that do. */
  readonly heads?: number;
  /** Self-attention layers. More than one runs the whole network for every pair. Default 1. */
  readonly layers?: number;
  /** Hidden units of an MLP that reads the score off the CLS output (`mlp_dim`); runs per pair. Default none. */
  readonly readout?: number | undefined;
  /** End in a sigmoid. Default true, as in the paper. */
  readonly sigmoid?: boolean;
  /** Always combine by a softmax over each pair, safe for exponents of any size, at several times the cost. */
  readonly stable?: boolean;
  /** Take the unsplit path even where the split one exists, as the released code does. Default false. */
  readonly unsplit?: boolean;
}

/** Attention heads of the paper. */
const USUAL_HEADS = 64;

export const attentionOptions: OptionSpecs<AttentionOptions> = {
  heads: count('attention heads; must divide the dimension', (dimension) => divisorUpTo(USUAL_HEADS, dimension)),
  layers: count('self-attention layers; more than one run for every pair', () => 1),
  readout: count('hidden units of an MLP that reads the score off; runs for every pair', () => undefined),
  sigmoid: flag('end in a sigmoid', true),
  stable: flag('always combine by a softmax over each pair'),
  unsplit: flag('run the whole network for every pair'),
};

export interface AttentionWidths {
  readonly dimension: number;
  readonly heads: number;
  /** Width of one head. */
  readonly perHead: number;
  readonly layers: number;
}

export function attentionWidths({ dimension, heads, layers }: Required<AttentionOptions>): AttentionWidths {
  return { dimension, heads, perHead: dimension / heads, layers };
}

function divisorUpTo(most: number, dimension: number): number {
  let divisor = Math.min(most, dimension);
  while (dimension % divisor !== 0) divisor--;
  return divisor;
}
