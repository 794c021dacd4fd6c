import type { BoxedObject } from './boxed-scene.ts';

/** What is asked of an object for a token to look for it: share of it that nothing hides. */
const LEAST_VISIBLE = 0.3;
/** Tokens are an object's where their centre lies in so much of its box, about the middle. */
const CORE = 0.5;

/**
 * The object that each token of a square grid is to find, by its place in the list, or -1: [grid^2], row by row. An
 * object has the tokens in the middle of its box, at least the one under its centre; where two want the same, the one
 * that is hidden less has it.
 */
export function assignTokens(objects: readonly BoxedObject[], grid: number): Int32Array {
  const owners = new Int32Array(grid ** 2).fill(-1);
  const byVisible = objects
    .map(({ visible }, index) => ({ visible, index }))
    .filter(({ visible }) => visible >= LEAST_VISIBLE)
    .sort((a, b) => a.visible - b.visible);
  for (const { index } of byVisible) {
    const [cx = 0, cy = 0, w = 0, h = 0] = objects[index]?.box ?? [];
    for (const row of middle(cy, h, grid)) {
      for (const column of middle(cx, w, grid)) owners[row * grid + column] = index;
    }
  }
  return owners;
}

/** Places along a side whose middle lies within the core of a stretch; the one under its centre at least. */
function middle(center: number, length: number, grid: number): number[] {
  const own = Math.min(grid - 1, Math.max(0, Math.floor(center * grid)));
  return Array.from({ length: grid }, (_, place) => place).filter(
    (place) => place === own || Math.abs((place + 0.5) / grid - center) <= (CORE * length) / 2,
  );
}
