import { FgclipError } from '@fgclip/core';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Corners a curve is cut into: its extent is then exact to about a thousandth of its length. */
const STEPS = 24;

/** Numbers that each command takes. */
const counts: Readonly<Record<string, number>> = { M: 2, L: 2, Q: 4, C: 6, Z: 0 };

/**
 * Points along SVG path data of absolute M, L, C, Q and Z commands, curves cut into short lines. The points of all
 * subpaths in one list: enough for the extent.
 *
 * @throws INVALID_FORMAT for path data with anything else.
 */
export function flattenPath(path: string): Point[] {
  const points: Point[] = [];
  for (const { command, numbers } of commandsOf(path)) {
    const corners = pairs(numbers);
    const from = points.at(-1);
    if (command === 'M' || command === 'L') points.push(...corners);
    else if (from !== undefined) points.push(...curve([from, ...corners]));
    else if (command !== 'Z') throw malformed(path, `${command} before the first M`);
  }
  return points;
}

interface Command {
  readonly command: string;
  readonly numbers: readonly number[];
}

function commandsOf(path: string): Command[] {
  if (/^\s*[^a-z\s]/i.test(path)) throw malformed(path, path);
  return Array.from(path.matchAll(/([a-z])([^a-df-z]*)/gi), ([, command = '', rest = '']) => {
    const numbers = rest.match(/-?(\d+\.?\d*|\.\d+)(e-?\d+)?/gi)?.map(Number) ?? [];
    const count = counts[command];
    if (count === undefined || /[^\s,\d.e-]/i.test(rest) || !takes(count, numbers.length)) {
      throw malformed(path, `${command}${rest}`);
    }
    return splitEvery(command, numbers, count);
  }).flat();
}

function takes(count: number, given: number): boolean {
  return count === 0 ? given === 0 : given > 0 && given % count === 0;
}

/** A command with several times its numbers stands for as many commands. */
function splitEvery(command: string, numbers: readonly number[], count: number): Command[] {
  if (count === 0) return [{ command, numbers }];
  return Array.from({ length: numbers.length / count }, (_, i) => ({
    command,
    numbers: numbers.slice(i * count, (i + 1) * count),
  }));
}

function pairs(numbers: readonly number[]): Point[] {
  return Array.from({ length: numbers.length / 2 }, (_, i) => ({ x: numbers[2 * i] ?? 0, y: numbers[2 * i + 1] ?? 0 }));
}

/** Points of a Bezier curve of any degree after its first, by de Casteljau's construction. */
function curve(control: readonly Point[]): Point[] {
  if (control.length < 2) return [];
  return Array.from({ length: STEPS }, (_, i) => pointAt(control, (i + 1) / STEPS));
}

function pointAt(control: readonly Point[], t: number): Point {
  const [first = { x: 0, y: 0 }, ...rest] = control;
  if (rest.length === 0) return first;
  const between = rest.map((to, i) => {
    const from = control[i] ?? to;
    return { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t };
  });
  return pointAt(between, t);
}

function malformed(path: string, found: string): FgclipError {
  return new FgclipError('INVALID_FORMAT', `Path data "${path.slice(0, 60)}" cannot be read`, {
    expected: 'absolute M, L, C, Q and Z commands with their numbers',
    found,
  });
}
