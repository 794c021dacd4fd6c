import { filled, linearDefault, uniform, xavierUniform } from '../initial-values.ts';
import type { ParameterSpec } from '../matching-function.ts';
import { type AttentionOptions, attentionOptions, attentionWidths } from './attention-options.ts';

/** What both forms of the head, split and unsplit, say of themselves. */
export const attentionParts = {
  ...{ name: 'attention', title: 'Attention', options: attentionOptions, parameters: attentionParameters },
  scores: ({ sigmoid }: Required<AttentionOptions>) => (sigmoid ? 'probability' : 'logit'),
  unit: false,
} as const;

/** PyTorch's parameters of torch.nn.MultiheadAttention for each layer, the CLS token, and the read-out's two layers. */
function attentionParameters(options: Required<AttentionOptions>): Record<string, ParameterSpec> {
  const { dimension: d, layers } = attentionWidths(options);
  const parameters: Record<string, ParameterSpec> = { cls: { shape: [d], initial: uniform(1) } };
  for (let k = 0; k < layers; k++) {
    parameters[`layers.${k}.in_proj_weight`] = { shape: [3 * d, d], initial: xavierUniform };
    parameters[`layers.${k}.in_proj_bias`] = { shape: [3 * d], initial: filled(0) };
    parameters[`layers.${k}.out_proj.weight`] = { shape: [d, d], initial: linearDefault(d) };
    parameters[`layers.${k}.out_proj.bias`] = { shape: [d], initial: filled(0) };
  }
  const { readout } = options;
  if (readout !== undefined) {
    parameters['readout.0.weight'] = { shape: [readout, d], initial: linearDefault(d) };
    parameters['readout.0.bias'] = { shape: [readout], initial: linearDefault(d) };
    parameters['readout.1.weight'] = { shape: [1, readout], initial: linearDefault(readout) };
    parameters['readout.1.bias'] = { shape: [1], initial: linearDefault(readout) };
  }
  return parameters;
}
