import { FgclipError, type FloatTensor } from '@fgclip/core';
import { readPytorchCheckpoint } from '@fgclip/core/formats';
import { type AttentionOptions, attention } from '../functions/attention.ts';
import { builtInFamilies } from '../functions/families.ts';
import { linearHead, linearImage, linearText } from '../functions/linear.ts';
import { type MlpOptions, mlp } from '../functions/mlp.ts';
import type { HeadFamily } from '../matching/define-head.ts';
import { assembleHead, type Head } from '../matching/head.ts';
import type { FunctionOptions } from '../matching/matching-function.ts';
import { functionFromReleasedConfig, type ReleasedConfig } from './released-config.ts';

export interface ImportHeadOptions {
  /** Name of the file, for errors and the head's history. */
  readonly file?: string;
  /** The model configuration the head was trained with; without it the shapes decide, and the score has no sigmoid. */
  readonly config?: ReleasedConfig;
}

type Weights = ReadonlyMap<string, FloatTensor>;

/**
 * A head from a PyTorch state dict in the naming of the paper's released code: `linear_layers.0.k` for the image,
 * `linear_layers.1.k` for the text, `attention_layers.k`, `cls_linear`, `linear_layer1` and `2`, `rescaling`.
 * Linear heads come in as "linear", "linear-image" or "linear-text"; deeper ones as "mlp" with tanh after every layer.
 *
 * Throws what readPytorchCheckpoint() throws, and INVALID_DATA for a state dict of another model.
 */
export function importPytorchHead(bytes: Uint8Array, { file, config }: ImportHeadOptions = {}): Head {
  const weights = readPytorchCheckpoint(bytes, file === undefined ? {} : { file });
  const named = weights.has('cls_linear.weight') ? attentionValues(weights) : projectionValues(weights, file);
  const { family, options } = simplify(config === undefined ? named.guess : configured(config, named.guess));
  const history = [{ event: 'imported', from: 'pytorch', ...(file !== undefined && { file }) }];
  return assembleHead(family.create(options), named.values, history, file);
}

interface NamedValues {
  readonly values: Record<string, FloatTensor>;
  readonly guess: { readonly family: HeadFamily; readonly options: FunctionOptions };
}

function projectionValues(weights: Weights, file: string | undefined): NamedValues {
  const values: Record<string, FloatTensor> = {};
  const sides = (['image', 'text'] as const).filter((side, i) => {
    const layers = [...weights.keys()].filter(
      (key) => key.startsWith(`linear_layers.${i}.`) && key.endsWith('.weight'),
    );
    for (const layer of layers.keys()) {
      for (const kind of ['weight', 'bias']) {
        const value = weights.get(`linear_layers.${i}.${layer}.${kind}`);
        if (value !== undefined) values[`${side}.${layer}.${kind}`] = value;
      }
    }
    return layers.length > 0;
  });
  const first = values['image.0.weight'] ?? values['text.0.weight'];
  const [, dimension] = first?.shape ?? [];
  if (dimension === undefined) {
    throw new FgclipError('INVALID_DATA', 'No head of a known kind is in this state dict', {
      file,
      expected: 'linear_layers.* or cls_linear and attention_layers.*',
      found: [...weights.keys()].slice(0, 8).join(', '),
    });
  }
  const rescaling = weights.get('rescaling.weight');
  if (rescaling !== undefined) values['text.rescale'] = { shape: [dimension], data: rescaling.data };
  const [side = 'image'] = sides;
  const options: MlpOptions = {
    dimension,
    hidden: hiddenWidths(values, side),
    activation: 'tanh',
    activateLast: true,
    sides: sides.length === 2 ? 'both' : side,
    ...(rescaling !== undefined && { rescale: true }),
  };
  const linear = options.hidden?.length === 0 ? { activation: 'none' as const } : {};
  return { values, guess: { family: mlp, options: { ...options, ...linear } } };
}

function attentionValues(weights: Weights): NamedValues {
  const values: Record<string, FloatTensor> = {};
  const weight = weights.get('cls_linear.weight');
  const bias = weights.get('cls_linear.bias');
  const dimension = weight?.shape[0] ?? 0;
  // The released CLS token is a linear layer of the constant 1: weight + bias.
  const cls = Float32Array.from({ length: dimension }, (_, i) => (weight?.data[i] ?? 0) + (bias?.data[i] ?? 0));
  values.cls = { shape: [dimension], data: cls };
  for (const [key, value] of weights) {
    const name = key
      .replace(/^attention_layers\./, 'layers.')
      .replace(/^linear_layer([12])\./, (_, layer: string) => `readout.${Number(layer) - 1}.`);
    if (name !== key) values[name] = value;
  }
  const layers = [...weights.keys()].filter((key) => key.endsWith('.in_proj_weight')).length;
  const readout = values['readout.0.weight']?.shape[0];
  const options: AttentionOptions = { dimension, layers, ...(readout !== undefined && { readout }) };
  return { values, guess: { family: attention, options } };
}

/** The configuration's function; the width of the embeddings comes from the weights. */
function configured(config: ReleasedConfig, guess: NamedValues['guess']): NamedValues['guess'] {
  const { name, options } = functionFromReleasedConfig(config, guess.options.dimension);
  return { family: builtInFamilies[name], options };
}

/** A projection without hidden layers or activation under its own name: "linear", "linear-image" or "linear-text". */
function simplify({ family, options }: NamedValues['guess']): NamedValues['guess'] {
  const { hidden, activation, activateLast, sides, ...rest } = options as MlpOptions;
  if (family !== mlp || hidden?.length !== 0 || activation !== 'none') return { family, options };
  return { family: sides === 'image' ? linearImage : sides === 'text' ? linearText : linearHead, options: rest };
}

function hiddenWidths(values: Readonly<Record<string, FloatTensor>>, side: string): number[] {
  const widths: number[] = [];
  for (let k = 0; values[`${side}.${k + 1}.weight`] !== undefined; k++) {
    widths.push(values[`${side}.${k}.weight`]?.shape[0] ?? 0);
  }
  return widths;
}
