import { FgclipError, type FloatTensor } from '@fgclip/core';
import { towerParameters } from '../../swatchbook-clip/towers/parameters.ts';
import type { TowerSizes } from '../../swatchbook-clip/towers/tower-sizes.ts';
import { initialHeads } from '../detector/detector-parameters.ts';
import { finerPositions } from '../detector/finer-positions.ts';

/**
 * Where the detector starts: the towers of a trained dual encoder, with the places of its tokens read off for a finer
 * grid, and heads that change nothing yet.
 *
 * @param encoder Its weights by name, as its models hold them.
 * @param sizes Of the detector.
 * @throws INVALID_DATA for a weight that is missing or of another shape.
 */
export function firstParameters(
  encoder: ReadonlyMap<string, FloatTensor>,
  sizes: TowerSizes,
  seed: number,
): Record<string, FloatTensor> {
  const towers = Object.entries(towerParameters(sizes)).map(([name, { shape }]) => {
    const found = encoder.get(name);
    const value = found && name === 'image.position' ? finerPositions(found, sizes.image.grid) : found;
    if (value !== undefined && `${value.shape}` === `${shape}`) return [name, value] as const;
    throw new FgclipError('INVALID_DATA', `The encoder has no weight "${name}" that fits`, {
      expected: `[${shape.join(', ')}]`,
      found: value === undefined ? 'none' : `[${value.shape.join(', ')}]`,
    });
  });
  return { ...Object.fromEntries(towers), ...initialHeads(sizes, seed) };
}
