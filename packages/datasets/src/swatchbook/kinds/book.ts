import type { Kind, Shape } from './kind.ts';
import { type Point, polygon, polyline } from './outline.ts';

/** From spine to fore-edge, from the lower to the upper edge, and down, all as shares of the book. */
function at(across: number, along: number, down = 0): Point {
  return [4 + 58 * across + 30 * along, 56 + 20 * across - 54 * along + 24 * down];
}

/** What is seen of a block between two heights: its upper face and the two sides in front. */
function block(left: number, right: number, inset: number, top: number, bottom: number): string {
  const [near, far] = [inset, 1 - inset];
  return polygon([
    at(left, near, top),
    at(left, far, top),
    at(right, far, top),
    at(right, far, bottom),
    at(right, near, bottom),
    at(left, near, bottom),
  ]);
}

/** A rectangle on the upper cover. */
function face(left: number, right: number, near: number, far: number): string {
  return polygon([at(left, near), at(left, far), at(right, far), at(right, near)]);
}

/** The edge of a leaf between the covers. */
function leaf(down: number): string {
  return polyline([at(0.04, 0.03, down), at(0.95, 0.03, down), at(0.95, 0.97, down)]);
}

/** A closed book with hard covers, lying, its spine to the left. */
export const book: Kind = {
  name: 'book',
  plural: 'books',
  size: 0.6,
  width: 92,
  parts: [
    {
      name: 'cover',
      materials: ['paper', 'leather', 'fabric', 'velvet', 'text', 'plastic', 'wood'],
      seeThrough: false,
    },
    { name: 'pages', materials: ['paper', 'text'], patterned: false, seeThrough: false },
    {
      name: 'spine',
      materials: ['leather', 'fabric', 'paper', 'velvet', 'plastic'],
      patterned: false,
      seeThrough: false,
    },
    {
      name: 'bookmark',
      materials: ['fabric', 'leather', 'paper', 'velvet'],
      patterned: false,
      seeThrough: false,
      chance: 0.5,
    },
  ],
  get shapes(): readonly Shape[] {
    return [
      { part: 'cover', path: block(0, 1, 0, 0.88, 1), form: 'flat' },
      { part: 'pages', path: block(0.02, 0.95, 0.03, 0.1, 0.88), form: 'flat' },
      { part: 'pages', path: [0.3, 0.45, 0.6, 0.75].map(leaf).join(' '), form: 'flat', line: 0.2 },
      {
        part: 'bookmark',
        path: polygon([at(0.6, 0.02), at(0.7, 0.02), at(0.7, 0, 1), at(0.65, 0, 0.85), at(0.6, 0, 1)]),
        form: 'flat',
      },
      // Its rounded back, seen from below.
      { part: 'spine', path: 'M 4 56 C 0 60 0 76 4 80 L 14 83.5 L 14 80 C 5 77 5 65 14 61 Z', form: 'flat' },
      { part: 'cover', path: block(0, 1, 0, 0, 0.12), form: 'flat' },
      { part: 'cover', path: face(0.16, 1, 0, 1), form: 'flat' },
      { part: 'spine', path: face(0, 0.18, 0, 1), form: 'flat' },
      { part: 'cover', path: face(0.28, 0.9, 0.1, 0.9), form: 'flat', line: 0.2 },
    ];
  },
};
