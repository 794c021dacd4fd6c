import { add, type Expression, linear, mean, multiplyDims, quickGelu, reshape, transpose } from '@fgclip/core';
import { block, dense, need, norm, type Tokens } from './block.ts';
import type { TowerParameters } from './parameters.ts';
import { type ImageTowerSizes, partPixels } from './tower-sizes.ts';

/** Normalised pixels [batch, 3, size, size] to image_embeds [batch, dimension]: the mean over the tokens, projected. */
export function imageTower(pixels: Expression, p: TowerParameters, sizes: ImageTowerSizes): Expression {
  const [batch = 1] = pixels.shape;
  const tokens = reshape(imageTokens(pixels, p, sizes), [batch, sizes.grid ** 2, sizes.width]);
  return linear(mean(tokens, 1), need(p, 'image.projection'));
}

/**
 * Normalised pixels [batch, 3, size, size] to a row for each place of the picture [batch * tokens, width]: sub-patches
 * of a few pixels, each through a layer of its own, then merged into tokens; positions, blocks, and a norm.
 */
export function imageTokens(pixels: Expression, p: TowerParameters, sizes: ImageTowerSizes): Expression {
  const { grid, parts, partWidth, blocks } = sizes;
  const [batch = 1] = pixels.shape;
  const length = grid ** 2;
  const subPatches = quickGelu(dense(subPatchesOf(pixels, sizes), 'image.part', p));
  const merged = reshape(subPatches, [multiplyDims([batch, length]), parts ** 2 * partWidth]);
  let rows = withPositions(dense(merged, 'image.token', p), { batch, length }, need(p, 'image.position'));
  for (let i = 1; i <= blocks; i++) rows = block({ rows, batch, length }, `image.block${i}`, sizes, p);
  return norm(rows, 'image.norm', p);
}

/**
 * The pixels of every sub-patch, those of one token next to each other:
 * [batch, 3, size, size] to [batch * tokens * sub-patches, 3 * pixels of one].
 */
function subPatchesOf(pixels: Expression, sizes: ImageTowerSizes): Expression {
  const { grid, parts } = sizes;
  const [batch = 1] = pixels.shape;
  const side = partPixels(sizes);
  const split = reshape(pixels, [batch, 3, grid, parts, side, grid, parts, side]);
  const ordered = transpose(split, [0, 2, 5, 3, 6, 1, 4, 7]);
  return reshape(ordered, [multiplyDims([batch, grid ** 2, parts ** 2]), 3 * side ** 2]);
}

/** Adds a row to every token by its place: positions [length, width]. */
function withPositions(rows: Expression, { batch, length }: Omit<Tokens, 'rows'>, positions: Expression): Expression {
  const sequences = reshape(rows, [batch, length, positions.shape[1] ?? 1]);
  return reshape(add(sequences, positions), rows.shape);
}
