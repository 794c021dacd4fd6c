import { FgclipError } from '@fgclip/core';
import { defineHead, type HeadFamily } from '../define-head.ts';
import type { MatchingFunction } from '../matching-function.ts';
import type { AttentionOptions } from './attention-options.ts';
import { attentionOverPairs } from './attention-over-pairs.ts';
import { attentionParameters } from './attention-parameters.ts';
import { splitAttention } from './attention-split.ts';

const unsplitAttention: HeadFamily<AttentionOptions> = defineHead<AttentionOptions>({
  name: 'attention',
  parameters: attentionParameters,
  score: attentionOverPairs,
});

/**
 * 6: sigmoid(MHA([CLS, v, t])[0, 0]), the first component of the CLS output token.
 * One layer splits; several layers, an MLP read-out or `unsplit` run the network for every pair.
 */
export const attention: HeadFamily<AttentionOptions> = {
  name: 'attention',
  create(options): MatchingFunction {
    const { heads = 64, layers = 1, readout, unsplit = false } = options;
    if (!(heads > 0 && options.dimension % heads === 0)) {
      throw new FgclipError('INVALID_ARGUMENT', 'attention: the heads must divide the dimension', {
        expected: `a divisor of ${options.dimension}`,
        found: `${heads} heads`,
      });
    }
    const splits = layers === 1 && readout === undefined && !unsplit;
    return splits ? splitAttention.create(options) : unsplitAttention.create(options);
  },
};
