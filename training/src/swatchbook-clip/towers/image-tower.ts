import { add, type Expression, linear, mean, multiplyDims, quickGelu, reshape, transpose } from '@fgclip/core';
import { block, dense, need, norm } from './block.ts';
import type { TowerParameters } from './parameters.ts';
import { type ImageTowerSizes, partPixels } from './tower-sizes.ts';

/**
 * Normalised pixels [batch, 3, size, size] to image_embeds [batch, dimension]: sub-patches of a few pixels, each
 * through a layer of its own, then merged into tokens; positions, blocks, the mean over the tokens, and a projection.
 */
export function imageTower(pixels: Expression, p: TowerParameters, sizes: ImageTowerSizes): Expression {
  const { grid, parts, partWidth, blocks, width } = sizes;
  const length = grid ** 2;
  const subPatches = quickGelu(dense(subPatchesOf(pixels, sizes), 'image.part', p));
  const merged = reshape(subPatches, [multiplyDims(['batch', length]), parts ** 2 * partWidth]);
  let rows = withPositions(dense(merged, 'image.token', p), length, need(p, 'image.position'));
  for (let i = 1; i <= blocks; i++) rows = block({ rows, batch: 'batch', length }, `image.block${i}`, sizes, p);
  const pooled = mean(reshape(norm(rows, 'image.norm', p), ['batch', length, width]), 1);
  return linear(pooled, need(p, 'image.projection'));
}

/**
 * The pixels of every sub-patch, those of one token next to each other:
 * [batch, 3, size, size] to [batch * tokens * sub-patches, 3 * pixels of one].
 */
function subPatchesOf(pixels: Expression, sizes: ImageTowerSizes): Expression {
  const { grid, parts } = sizes;
  const side = partPixels(sizes);
  const split = reshape(pixels, ['batch', 3, grid, parts, side, grid, parts, side]);
  const ordered = transpose(split, [0, 2, 5, 3, 6, 1, 4, 7]);
  return reshape(ordered, [multiplyDims(['batch', grid ** 2, parts ** 2]), 3 * side ** 2]);
}

/** Adds a row to every token by its place: positions [length, width]. */
function withPositions(rows: Expression, length: number, positions: Expression): Expression {
  const sequences = reshape(rows, ['batch', length, positions.shape[1] ?? 1]);
  return reshape(add(sequences, positions), rows.shape);
}
