import { FgclipError } from '@fgclip/core';
import { add, eye, linear, matmul } from '@fgclip/core/graph';
import { defineHead, type HeadFamily } from '../matching/define-head.ts';
import { filled, linearDefault } from '../matching/initial-values.ts';
import { count, type OptionSpecs, type ParameterSpec } from '../matching/matching-function.ts';
import { projection, type SidedOptions, sidedOptions, sidesAsked } from './projection.ts';

export interface LowRankOptions extends SidedOptions {
  /** Directions that a side's map may change: rows of its A, columns of its B; at most the dimension. Default 16. */
  readonly rank?: number;
}

type Settled = Required<LowRankOptions>;
type Name = 'down' | 'up' | 'bias';

/** Directions where nothing is said, and embeddings have as many. */
const USUAL_RANK = 16;

const lowRankOptions: OptionSpecs<LowRankOptions> = {
  ...sidedOptions,
  rank: count('directions that a side changes; at most the dimension', (dimension) => Math.min(USUAL_RANK, dimension)),
};

/**
 * cos(v + Bv Av v + bv, t + Bt At t + bt): linear maps that differ from the identity by a product of rank r (LoRA, Hu et
 * al., arXiv 2106.09685, of the identity). `down` is A [r, d], `up` is B [d, r], as there: A random, B zero. So it starts
 * as the cosine whichever start is asked for, and learns and stores 2 r d numbers a side in place of d d.
 */
export const lowRank: HeadFamily<LowRankOptions> = defineHead({
  ...{ name: 'low-rank', title: 'Low rank', options: lowRankOptions },
  ...projection<LowRankOptions, Name>({
    sides: sidesAsked,
    parameters,
    code: (embedding, { down, up, bias }) => add(embedding, linear(linear(embedding, down), up, bias)),
    asLinear: ({ down, up, bias }, { dimension }) => ({ weight: add(eye(dimension), matmul(up, down)), bias }),
  }),
});

function parameters({ dimension, rank }: Settled): Record<Name, ParameterSpec> {
  if (rank > dimension) {
    throw new FgclipError('INVALID_ARGUMENT', 'Head "low-rank": the rank is larger than the embeddings', {
      expected: `1 to ${dimension}`,
      found: String(rank),
      hint: 'A rank of half the dimension already holds as many numbers as a linear head',
    });
  }
  const random = linearDefault(dimension);
  return {
    down: { shape: [rank, dimension], initial: random, identity: random },
    up: { shape: [dimension, rank], initial: filled(0), identity: filled(0) },
    bias: { shape: [dimension], initial: filled(0), identity: filled(0) },
  };
}
