import { FgclipError } from '@fgclip/core';
import { defineHead, type HeadFamily } from '../define-head.ts';
import { settledOptions } from '../function-options.ts';
import type { MatchingFunction } from '../matching-function.ts';
import { type AttentionOptions, attentionOptions } from './attention-options.ts';
import { attentionOverPairs } from './attention-over-pairs.ts';
import { attentionParts } from './attention-parameters.ts';
import { splitAttention } from './attention-split.ts';

const unsplitAttention: HeadFamily<AttentionOptions> = defineHead<AttentionOptions>({
  ...attentionParts,
  score: attentionOverPairs,
});

/**
 * 6: sigmoid(MHA([CLS, v, t])[0, 0]), the first component of the CLS output token.
 * One layer splits; several layers, an MLP read-out or `unsplit` run the network for every pair.
 */
export const attention: HeadFamily<AttentionOptions> = {
  ...splitAttention,
  create(options): MatchingFunction {
    const { dimension, heads, layers, readout, unsplit } = settledOptions(
      splitAttention.name,
      attentionOptions,
      options,
    );
    if (dimension % heads !== 0) {
      throw new FgclipError('INVALID_ARGUMENT', 'attention: the heads must divide the dimension', {
        expected: `a divisor of ${dimension}`,
        found: `${heads} heads`,
      });
    }
    const splits = layers === 1 && readout === undefined && !unsplit;
    return splits ? splitAttention.create(options) : unsplitAttention.create(options);
  },
};
