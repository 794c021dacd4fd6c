import type { Box, ImageSize } from '@fgclip/core';
import { expected, fail, type JsonRecord, numberIn, shown } from './fields.ts';

/** Boxes may reach this many pixels outside of the picture, as rounding makes them do. */
const SLACK = 1;

/**
 * A box in a field, [left, top, width, height] in pixels. Where the picture's size is known, it must lie inside, give or
 * take a pixel.
 */
export function boxOf(record: JsonRecord, field: string, size?: ImageSize): Box {
  const value = record[field];
  const [x, y, width, height] = fourNumbers(value) ?? fail(field, expected('[left, top, width, height]', value));
  if (width <= 0 || height <= 0) fail(field, `has no area: ${shown(value)}`);
  const overhang = Math.max(-x, -y, x + width - (size?.width ?? Infinity), y + height - (size?.height ?? Infinity));
  if (overhang > SLACK) {
    const picture = size === undefined ? 'the picture' : `the picture of ${size.width} x ${size.height}`;
    fail(field, `${shown(value)} reaches ${Number(overhang.toFixed(2))} pixels outside of ${picture}`);
  }
  return { x, y, width, height };
}

/** Width and height of a picture, where the record says. */
export function sizeOf(record: JsonRecord): ImageSize | undefined {
  if (record.width === undefined && record.height === undefined) return undefined;
  return { width: lengthOf(record, 'width'), height: lengthOf(record, 'height') };
}

function lengthOf(record: JsonRecord, field: string): number {
  const value = record[field];
  const length = numberIn(value) ?? 0;
  return length > 0 ? length : fail(field, expected('a number of pixels', value));
}

function fourNumbers(value: unknown): readonly [number, number, number, number] | undefined {
  if (!Array.isArray(value) || value.length !== 4) return undefined;
  const numbers = value.map(numberIn);
  return numbers.includes(undefined) ? undefined : (numbers as [number, number, number, number]);
}
