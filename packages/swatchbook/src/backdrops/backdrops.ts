import { createRandom, FgclipError } from '@fgclip/core';
import type { ImageSize } from '@fgclip/core/vision';
import type { Definitions } from '../paint/definitions.ts';
import type { Backdrop } from '../scene.ts';
import { between, type Place } from './backdrop.ts';
import { beach, garden, lawn, marketStall, pavement, snow } from './outdoors.ts';
import { bed, livingRoom, tiledFloor } from './rooms.ts';
import { besideWindow, kitchenCounter, shelf, shopWindow, woodenTable } from './surfaces.ts';

const places: readonly Place[] = [
  kitchenCounter,
  woodenTable,
  beach,
  lawn,
  livingRoom,
  shelf,
  shopWindow,
  besideWindow,
  garden,
  tiledFloor,
  marketStall,
  bed,
  pavement,
  snow,
];

/** The places a scene can be at, as captions name them. */
export const backdropNames: readonly string[] = places.map(({ name }) => name);

/** Heights in the picture, pixels from the top. */
export interface Ground {
  readonly horizon: number;
  /** Where the feet of the farthest and the nearest object stand. */
  readonly far: number;
  readonly near: number;
}

/**
 * SVG that covers a picture of this size with wall or sky and ground. Equal arguments give equal markup.
 *
 * @throws NOT_FOUND for a backdrop of another name than backdropNames has.
 */
export function drawBackdrop(backdrop: Backdrop, { width, height }: ImageSize, definitions: Definitions): string {
  const { horizon } = groundOf(backdrop, height);
  const random = createRandom(backdrop.seed).fork('drawing');
  return placeOf(backdrop).draw({ width, height, horizon, random, definitions });
}

/** Where objects can stand in a picture of this height. @throws NOT_FOUND like drawBackdrop. */
export function groundOf(backdrop: Backdrop, height: number): Ground {
  const place = placeOf(backdrop);
  const horizon = Math.round(height * between(createRandom(backdrop.seed).fork('horizon'), place.horizon));
  const [far, near] = place.ground;
  const at = (share: number) => horizon + share * (height - horizon);
  return { horizon, far: at(far), near: at(near) };
}

function placeOf({ name }: Backdrop): Place {
  const place = places.find((candidate) => candidate.name === name);
  if (place !== undefined) return place;
  throw new FgclipError('NOT_FOUND', `There is no backdrop named "${name}"`, {
    expected: `one of "${backdropNames.join('", "')}"`,
  });
}
