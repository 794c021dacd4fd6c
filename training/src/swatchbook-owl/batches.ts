import { type Random, type Tensor, tensor } from '@fgclip/core';
import { drawnBatches } from '../steps/drawn-batches.ts';
import type { BatchOptions } from '../steps/training-options.ts';
import { normalizePixels } from '../swatchbook-clip/preprocessing.ts';
import { paddedIds } from '../swatchbook-clip/swatchbook-tokenizer.ts';
import { assignTokens, type BoxedObject, type BoxedScene } from './boxed-scenes.ts';

export interface BatchesOptions extends BatchOptions {
  readonly scenes: readonly BoxedScene[];
  /** Tokens along a side of the picture. */
  readonly grid: number;
}

/** The training's batches by the number of the step, from 1: nothing but the seed and the step decides them. */
export type Batches = (step: number) => Record<BatchInput, Tensor>;

type BatchInput = 'pixels' | 'ids' | 'wanted' | 'boxes' | 'owned';

/**
 * Batches of scenes in an order drawn anew whenever all have been seen. Every object is asked for by one of its captions,
 * and every scene is asked for all captions of the batch.
 *
 * @throws INVALID_ARGUMENT for fewer scenes than a batch has.
 */
export function createBatches(options: BatchesOptions): Batches {
  const { scenes, imageSize, grid, batchSize, seed, attributeShare, encode, padId } = options;
  const draw = drawnBatches(scenes, { batchSize, seed });
  return (step) => {
    const { items: chosen, random } = draw(step);
    const objects = chosen.flatMap((scene) => scene.objects);
    const captions = [...new Set(objects.map((object) => captionOf(object, attributeShare, random)))];
    return {
      pixels: normalizePixels(
        chosen.map(({ image }) => image),
        imageSize,
      ),
      ids: paddedIds(captions.map(encode), padId),
      ...targets(chosen, captions, grid),
    };
  };
}

function captionOf({ coarse, fine }: BoxedObject, attributeShare: number, random: Random): string {
  const list = fine.length > 0 && random.uniform() < attributeShare ? fine : coarse;
  return list[random.integer(list.length)] ?? '';
}

/**
 * What every token is to say: `owned` [batch, tokens, 1], 1 where it has an object to find; `boxes` [batch, tokens, 4],
 * that object's; `wanted` [batch, tokens, captions], 1 where the caption is true of it.
 */
function targets(scenes: readonly BoxedScene[], captions: readonly string[], grid: number) {
  const tokens = grid ** 2;
  const owned = new Float32Array(scenes.length * tokens);
  const boxes = new Float32Array(scenes.length * tokens * 4).fill(0.5);
  const wanted = new Float32Array(scenes.length * tokens * captions.length);
  for (const [i, { objects }] of scenes.entries()) {
    const said = objects.map(({ coarse, fine }) => {
      const known = new Set([...coarse, ...fine]);
      return captions.flatMap((caption, column) => (known.has(caption) ? [column] : []));
    });
    for (const [token, owner] of assignTokens(objects, grid).entries()) {
      const object = objects[owner];
      if (object === undefined) continue;
      const row = i * tokens + token;
      owned[row] = 1;
      boxes.set(object.box, row * 4);
      for (const column of said[owner] ?? []) wanted[row * captions.length + column] = 1;
    }
  }
  return {
    owned: tensor(owned, [scenes.length, tokens, 1]),
    boxes: tensor(boxes, [scenes.length, tokens, 4]),
    wanted: tensor(wanted, [scenes.length, tokens, captions.length]),
  };
}
