import type { OnnxValue } from '../../../core/src/runtimes/onnx/model.ts';
import { encodeTinyModel } from '../tiny-clip/encode.ts';
import { Layers } from '../tiny-clip/layers.ts';
import { width } from '../tiny-clip/options.ts';
import { patchesOf, textInputs, textTower, visionTower } from '../tiny-clip/towers.ts';
import { boxesOf, type PatchHeads, patchHeads } from './heads.ts';
import type { TinyOwl } from './options.ts';

const reserved = [
  ...['pixel_values', 'input_ids', 'attention_mask', 'logits', 'pred_boxes', 'objectness_logits'],
  ...['image_embeds', 'text_embeds', 'image_class_embeds', 'logit_shift', 'logit_scale'],
];

/** onnx/model.onnx, with the outputs of transformers' OwlViTForObjectDetection or Owlv2ForObjectDetection. */
export function combinedOwlModel(options: TinyOwl, vocabularySize: number): Uint8Array {
  const { towers, kind, batch } = options;
  const { imageSize, patch, dimension } = towers;
  const layers = new Layers(towers, reserved);
  const { hidden } = visionTower(layers, towers);
  const texts = textRows(layers, options, vocabularySize);
  const side = imageSize / patch;
  const map = layers.reshape(hidden, [-1, side, side, width]);
  const outputs = [
    layers.output('logits', maskedLogits(layers, patchHeads(layers, hidden, towers), texts), [
      ...[batch, patchesOf(towers), towers.batch ?? 'queries'],
    ]),
    ...(kind === 'owlv2' ? [objectness(layers, hidden, options)] : []),
    layers.output('pred_boxes', boxesOf(layers, hidden, towers), [batch, patchesOf(towers), 4]),
    layers.output('text_embeds', layers.node('Unsqueeze', [texts, layers.integers([0])]), [1, 'queries', dimension]),
    layers.output('image_embeds', map, [batch, side, side, width]),
  ];
  return encodeTinyModel(layers, [...textInputs(towers, 'queries'), pixels(options)], outputs, towers.float16);
}

/** onnx/vision_model.onnx, with the outputs of NanoOWL's image encoder. */
export function owlImageModel(options: TinyOwl): Uint8Array {
  const { towers, batch } = options;
  const layers = new Layers(towers, reserved);
  const { hidden } = visionTower(layers, towers);
  const { classes, shift, scale } = patchHeads(layers, hidden, towers);
  const patches = patchesOf(towers);
  const outputs = [
    layers.output('image_embeds', hidden, [batch, patches, width]),
    layers.output('image_class_embeds', classes, [batch, patches, towers.dimension]),
    layers.output('logit_shift', shift, [batch, patches, 1]),
    layers.output('logit_scale', scale, [batch, patches, 1]),
    layers.output('pred_boxes', boxesOf(layers, hidden, towers), [batch, patches, 4]),
  ];
  return encodeTinyModel(layers, [pixels(options)], outputs, towers.float16);
}

/** onnx/text_model.onnx: ids [queries, sequence] to text_embeds [queries, dimension]. */
export function owlTextModel(options: TinyOwl, vocabularySize: number): Uint8Array {
  const { towers } = options;
  const layers = new Layers(towers, reserved);
  const rows = textRows(layers, options, vocabularySize);
  const outputs = [layers.output('text_embeds', rows, [towers.batch ?? 'queries', towers.dimension])];
  return encodeTinyModel(layers, textInputs(towers, 'queries'), outputs, towers.float16);
}

function textRows(layers: Layers, { towers }: TinyOwl, vocabularySize: number): string {
  const { pooled } = textTower(layers, towers, vocabularySize);
  return layers.unitRows(layers.project('text_projection', pooled, towers.dimension));
}

/** (cosine + shift) * scale; next to nothing for captions that start with id 0. */
function maskedLogits(layers: Layers, { classes, shift, scale }: PatchHeads, texts: string): string {
  const transposed = layers.node('Transpose', [aboutUnit(layers, texts)], { perm: { ints: [1, 0] } });
  const cosines = layers.node('MatMul', [aboutUnit(layers, classes), transposed]);
  const logits = layers.node('Mul', [layers.node('Add', [cosines, shift]), scale]);
  const first = layers.node('Gather', ['input_ids', layers.integers([0])], { axis: { int: 1 } });
  const ids = layers.node('Cast', [layers.reshape(first, [-1])], { to: { int: 1 } });
  const isCaption = layers.node('Greater', [ids, layers.scalar(0)]);
  return layers.node('Where', [isCaption, logits, layers.scalar(-1e4)]);
}

/** As transformers scales rows. */
function aboutUnit(layers: Layers, x: string): string {
  const length = layers.node('ReduceL2', [x], { axes: { ints: [-1] }, keepdims: { int: 1 } });
  return layers.node('Div', [x, layers.node('Add', [length, layers.scalar(1e-6)])]);
}

function objectness(layers: Layers, hidden: string, { towers, batch }: TinyOwl): OnnxValue {
  const patches = patchesOf(towers);
  const values = layers.reshape(layers.project('objectness', hidden, 1), [-1, patches]);
  return layers.output('objectness_logits', values, [batch, patches]);
}

function pixels({ towers: { imageSize }, batch }: TinyOwl): OnnxValue {
  return { name: 'pixel_values', type: 'float32', shape: [batch, 3, imageSize, imageSize] };
}
