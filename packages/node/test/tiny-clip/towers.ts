import type { OnnxValue } from '../../../core/src/runtimes/onnx/model.ts';
import { encodeTinyModel } from './encode.ts';
import { Layers } from './layers.ts';
import { type TinyClip, width } from './options.ts';

/** onnx/vision_model.onnx: pixels [batch, 3, size, size] to image_embeds [batch, dimension]. */
export function visionModel(options: TinyClip): Uint8Array {
  const layers = new Layers(options, reserved(options));
  const { pooled, hidden } = visionTower(layers, options);
  const rows = options.projection ? layers.project('visual_projection', pooled, options.dimension) : pooled;
  const outputs = [
    layers.output(options.names.image, rows, ['batch', widthOf(options)]),
    layers.output('last_hidden_state', hidden, ['batch', patchesOf(options), width]),
  ];
  return encodeTinyModel(layers, [pixelInput(options)], outputs, options.float16);
}

/** onnx/text_model.onnx: ids [batch, sequence] to text_embeds [batch, dimension]. */
export function textModel(options: TinyClip, vocabularySize: number): Uint8Array {
  const layers = new Layers(options, reserved(options));
  const { pooled, hidden } = textTower(layers, options, vocabularySize);
  const rows = options.projection ? layers.project('text_projection', pooled, options.dimension) : pooled;
  const outputs = [
    layers.output(options.names.text, rows, ['batch', widthOf(options)]),
    layers.output('last_hidden_state', hidden, ['batch', sequenceOf(options), width]),
  ];
  return encodeTinyModel(layers, textInputs(options), outputs, options.float16);
}

/** onnx/model.onnx: both towers of the same weights; rows are scaled to unit length and compared. */
export function combinedModel(options: TinyClip, vocabularySize: number): Uint8Array {
  const layers = new Layers(options, reserved(options));
  const { dimension, names } = options;
  const image = layers.project('visual_projection', visionTower(layers, options).pooled, dimension);
  const text = layers.project('text_projection', textTower(layers, options, vocabularySize).pooled, dimension);
  const [imageRows, textRows] = [layers.unitRows(image), layers.unitRows(text)];
  const logits = layers.node('MatMul', [textRows, layers.node('Transpose', [imageRows], { perm: { ints: [1, 0] } })]);
  const perText = layers.node('Mul', [logits, layers.scalar(100)]);
  const perImage = layers.node('Transpose', [perText], { perm: { ints: [1, 0] } });
  const outputs = [
    layers.output('logits_per_image', perImage, ['image_batch', 'text_batch']),
    layers.output('logits_per_text', perText, ['text_batch', 'image_batch']),
    layers.output(names.text, textRows, ['text_batch', dimension]),
    layers.output(names.image, imageRows, ['image_batch', dimension]),
  ];
  const inputs = [...textInputs(options, 'text_batch'), pixelInput(options, 'image_batch')];
  return encodeTinyModel(layers, inputs, outputs, options.float16);
}

export interface Tower {
  /** [batch, width]. */
  readonly pooled: string;
  /** [batch, tokens or patches, width]. */
  readonly hidden: string;
}

/** Patches, positions, one block, and the mean over what each patch became. */
export function visionTower(layers: Layers, options: TinyClip): Tower {
  const { patch } = options;
  const pixels = layers.toFloat32(options.names.pixels, options.float16);
  const kernel = layers.weight('patch_embedding', [width, 3, patch, patch], 0.3);
  const side = { kernel_shape: { ints: [patch, patch] }, strides: { ints: [patch, patch] } };
  const grid = layers.node('Conv', [pixels, kernel], side);
  const rows = layers.node('Transpose', [layers.reshape(grid, [0, width, -1])], { perm: { ints: [0, 2, 1] } });
  const placed = layers.node('Add', [rows, layers.weight('patch_position', [patchesOf(options), width], 0.5)]);
  const hidden = layers.block('vision', placed);
  const pooled = layers.node('ReduceMean', [hidden], { axes: { ints: [1] }, keepdims: { int: 0 } });
  return { hidden, pooled: layers.norm('vision_post', pooled) };
}

/** Tokens, positions, one block, and the row of the end token (the largest id) or, in SigLIP, of the last one. */
export function textTower(layers: Layers, options: TinyClip, vocabularySize: number): Tower {
  const { contextLength, causal, attentionMask, kind } = options;
  const embedded = layers.node('Gather', [layers.weight('token_embedding', [vocabularySize, width], 1), 'input_ids']);
  const length = layers.node('Shape', ['input_ids'], { start: { int: 1 }, end: { int: 2 } });
  const from = layers.integers([0]);
  const positions = layers.weight('token_position', [contextLength, width], 1);
  const places =
    options.positions === 'none'
      ? layers.node('Slice', [positions, from, length, from])
      : layers.node('Gather', [positions, 'position_ids']);
  const placed = layers.node('Add', [embedded, places]);
  const hidden = layers.norm(
    'text_post',
    layers.block('text', placed, [
      ...(causal ? [layers.causalMask(contextLength, length)] : []),
      ...(attentionMask ? [layers.paddingMask('attention_mask')] : []),
    ]),
  );
  if (kind === 'siglip') {
    const last = layers.node('Gather', [hidden, layers.integers([-1])], { axis: { int: 1 } });
    return { hidden, pooled: layers.reshape(last, [0, width]) };
  }
  const ids = layers.node('Cast', ['input_ids'], { to: { int: 6 } });
  const end = layers.node('ArgMax', [ids], { axis: { int: 1 }, keepdims: { int: 1 } });
  return { hidden, pooled: layers.node('GatherND', [hidden, end], { batch_dims: { int: 1 } }) };
}

function pixelInput({ names, imageSize, batch }: TinyClip, free = 'batch'): OnnxValue {
  return { name: names.pixels, type: 'float32', shape: [batch ?? free, 3, imageSize, imageSize] };
}

export function textInputs(options: TinyClip, free = 'batch'): OnnxValue[] {
  const shape = [options.batch ?? free, sequenceOf(options)];
  const { idType: type, contextLength } = options;
  const positionShapes = { none: [], 'one row': [1, contextLength], flat: ['sequence'], 'every row': shape };
  return [
    { name: 'input_ids', type, shape },
    ...(options.attentionMask ? [{ name: 'attention_mask', type, shape }] : []),
    ...(options.positions === 'none' ? [] : [{ name: 'position_ids', type, shape: positionShapes[options.positions] }]),
  ];
}

function sequenceOf({ fixedSequence, contextLength }: TinyClip): number | string {
  return fixedSequence ? contextLength : 'sequence';
}

export function patchesOf({ imageSize, patch }: TinyClip): number {
  return (imageSize / patch) ** 2;
}

function widthOf({ projection, dimension }: TinyClip): number {
  return projection ? dimension : width;
}

function reserved({ names }: TinyClip): string[] {
  return [...Object.values(names), 'last_hidden_state', 'logits_per_image', 'logits_per_text'];
}
