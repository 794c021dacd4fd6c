import { createRandom, FgclipError, type ImageSize } from '@fgclip/core';
import type { Definitions } from '../paint/definitions.ts';
import type { Backdrop } from '../scene.ts';
import { beach } from './backdrops/beach.ts';
import { bed } from './backdrops/bed.ts';
import { garden } from './backdrops/garden.ts';
import { kitchenCounter } from './backdrops/kitchen-counter.ts';
import { lawn } from './backdrops/lawn.ts';
import { livingRoom } from './backdrops/living-room.ts';
import { marketStall } from './backdrops/market-stall.ts';
import { pavement } from './backdrops/pavement.ts';
import type { Place } from './backdrops/place.ts';
import { shelf } from './backdrops/shelf.ts';
import { shopWindow } from './backdrops/shop-window.ts';
import { snow } from './backdrops/snow.ts';
import { tiledFloor } from './backdrops/tiled-floor.ts';
import { between } from './backdrops/tone.ts';
import { besideWindow } from './backdrops/window-sill.ts';
import { woodenTable } from './backdrops/wooden-table.ts';

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
