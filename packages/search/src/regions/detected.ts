import type { OwlDetector } from '@fgclip/core';
import { chooseDetections } from '@fgclip/core/internal';
import { decodeImage } from '@fgclip/node';
import type { Region, Regions } from './regions.ts';

/** Boxes of a photograph that are embedded, and how much of each other they may cover. */
const MOST = 8;
const IOU = 0.5;

/** The whole, and the eight boxes that a detector is surest of, asked for the given things: "a mug", "a chair". */
export function detectedRegions(detector: OwlDetector, things: readonly string[]): Regions {
  const columns = things.map((_, k) => k);
  return async ({ path, size }) => {
    const found = await detector.detect(await decodeImage(path), things);
    const chosen = chooseDetections(found, columns, { most: MOST, iou: IOU });
    return [{}, ...chosen.flatMap(({ box }): Region[] => regionWithin(box, size))];
  };
}

/** What of a box lies in the photograph; nothing of one that lies beside it. */
function regionWithin(
  { x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  size: { readonly width: number; readonly height: number },
): Region[] {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const [right, bottom] = [Math.min(size.width, x + width), Math.min(size.height, y + height)];
  return right - left >= 2 && bottom - top >= 2 ? [{ box: [left, top, right - left, bottom - top] }] : [];
}
