import { FgclipError } from '@fgclip/core';
import type { AttentionOptions } from '../functions/attention.ts';
import type { MlpOptions } from '../functions/mlp.ts';
import { fineTune, type Stage, warmUp } from '../training/stage.ts';

/** A model configuration of the paper's released code, as parsed from its YAML. */
export type ReleasedConfig = Readonly<Record<string, unknown>>;

/** A built-in function's name and options. */
export type FunctionChoice =
  | { readonly name: 'mlp'; readonly options: MlpOptions }
  | { readonly name: 'attention'; readonly options: AttentionOptions };

/**
 * The function that a released model configuration (`mlp_dims`, `no_act`, `keep_embeds`, `num_heads`, ...) asks for.
 * The released code applies tanh after every layer, the last included, and a sigmoid to the score unless told not to.
 *
 * Throws INVALID_ARGUMENT for a value of the wrong kind.
 */
export function functionFromReleasedConfig(config: ReleasedConfig, dimension = 512): FunctionChoice {
  const sigmoid = booleanOf(config, 'sigmoid', true);
  if (config.num_heads !== undefined) {
    const readout = numberOf(config, 'mlp_dim');
    return {
      name: 'attention',
      options: {
        dimension,
        heads: numberOf(config, 'num_heads') ?? 64,
        layers: numberOf(config, 'num_attention_layers') ?? 1,
        ...(readout !== undefined && { readout }),
        sigmoid,
      },
    };
  }
  const [keepImage, keepText] = keptSides(config);
  if (keepImage && keepText) throw wrong('keep_embeds', 'a side to train', '[true, true]');
  return {
    name: 'mlp',
    options: {
      dimension,
      hidden: widths(config),
      activation: booleanOf(config, 'no_act', false) ? 'none' : 'tanh',
      activateLast: true,
      sides: keepImage ? 'text' : keepText ? 'image' : 'both',
      similarity: booleanOf(config, 'cosine', true) ? 'cosine' : 'dot',
      sigmoid,
      rescale: booleanOf(config, 'rescaling', false),
    },
  };
}

/** The stage that a released training configuration (`lr`, `ltype`, `margin`, `fgovd`, ...) asks for. */
export function stageFromReleasedConfig(config: ReleasedConfig): Stage {
  const preset = booleanOf(config, 'fgovd', false) ? fineTune : warmUp;
  const patience = numberOf(config, 'early_stopping');
  return {
    ...preset,
    loss: lossFrom(config),
    learningRate: numberOf(config, 'lr') ?? preset.learningRate,
    epochs: numberOf(config, 'num_epochs') ?? preset.epochs,
    batchSize: numberOf(config, 'batch_size') ?? preset.batchSize,
    ...(patience !== undefined && { patience }),
  };
}

function lossFrom(config: ReleasedConfig): Stage['loss'] {
  const type = config.ltype ?? 'triplet';
  switch (type) {
    case 'triplet':
      return {
        type: 'triplet',
        margin: numberOf(config, 'margin') ?? 0,
        hardest: booleanOf(config, 'max_violation', false),
      };
    case 'infonce':
      return { type: 'infonce' };
    case 'BCE':
      return { type: 'bce' };
    case 'MSE':
      return { type: 'mse' };
    default:
      throw wrong('ltype', 'triplet, infonce, BCE or MSE', String(type));
  }
}

function keptSides(config: ReleasedConfig): readonly [image: boolean, text: boolean] {
  const kept = config.keep_embeds ?? [false, false];
  const [image, text] = Array.isArray(kept) && kept.length === 2 ? kept : [];
  if (typeof image === 'boolean' && typeof text === 'boolean') return [image, text];
  throw wrong('keep_embeds', 'two booleans, image and text', JSON.stringify(kept));
}

function widths(config: ReleasedConfig): number[] {
  const dims = config.mlp_dims ?? [512];
  if (Array.isArray(dims) && dims.every((width) => Number.isInteger(width) && width > 0)) return dims;
  throw wrong('mlp_dims', 'a list of layer widths', JSON.stringify(dims));
}

function booleanOf(config: ReleasedConfig, key: string, fallback: boolean): boolean {
  const value = config[key] ?? fallback;
  if (typeof value === 'boolean') return value;
  throw wrong(key, 'true or false', JSON.stringify(value));
}

function numberOf(config: ReleasedConfig, key: string): number | undefined {
  const value = config[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw wrong(key, 'a number', JSON.stringify(value));
}

function wrong(key: string, expected: string, found: string): FgclipError {
  return new FgclipError('INVALID_ARGUMENT', `Released configuration: "${key}"`, { expected, found });
}
