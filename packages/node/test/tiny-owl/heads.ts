import type { Layers } from '../tiny-clip/layers.ts';
import type { TinyClip } from '../tiny-clip/options.ts';
import { patchesOf } from '../tiny-clip/towers.ts';

/** What the class head makes of every patch. */
export interface PatchHeads {
  /** [batch, patches, dimension]. */
  readonly classes: string;
  /** [batch, patches, 1]. */
  readonly shift: string;
  /** [batch, patches, 1], above 0. */
  readonly scale: string;
}

export function patchHeads(layers: Layers, hidden: string, { dimension }: TinyClip): PatchHeads {
  const scale = layers.node('Elu', [layers.project('logit_scale.dense', hidden, 1)]);
  return {
    classes: layers.project('class_head.dense', hidden, dimension),
    shift: layers.project('logit_shift.dense', hidden, 1),
    scale: layers.node('Add', [scale, layers.scalar(1)]),
  };
}

/** [batch, patches, 4]: about each patch's own place, in shares of the input. */
export function boxesOf(layers: Layers, hidden: string, towers: TinyClip): string {
  const { imageSize, patch } = towers;
  const grid = imageSize / patch;
  const middle = (i: number) => logit((i + 0.5) / grid);
  const places = Array.from({ length: grid ** 2 }, (_, i) => [
    ...[middle(i % grid), middle(Math.floor(i / grid))],
    ...[logit(0.3), logit(0.4)],
  ]);
  const bias = layers.constant('box_bias', [patchesOf(towers), 4], places.flat());
  return layers.node('Sigmoid', [layers.node('Add', [layers.project('box_head.dense', hidden, 4), bias])]);
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}
