import { ambiguousColors } from './vocabulary.ts';

/** The colour without its shade: "blue" of "light blue". */
export function baseColor(color: string): string {
  return color.replace(/^(?:light|dark) /, '');
}

/**
 * Whether people may take one colour for the other: equal, shades of one base colour, or of one group of
 * `ambiguousColors`. Names are those of `colors`.
 */
export function areConfusable(a: string, b: string): boolean {
  const isInGroup = (group: readonly string[]) => group.includes(a) && group.includes(b);
  return baseColor(a) === baseColor(b) || ambiguousColors.some(isInGroup);
}
