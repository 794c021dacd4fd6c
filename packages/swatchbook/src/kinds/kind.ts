import type { Material } from '@fgclip/datasets';

/** A surface in a drawing, or several of the same part. Later shapes cover earlier ones. */
export interface Shape {
  /** Name of the part it belongs to. */
  readonly part: string;
  /**
   * SVG path data in the kind's own units, absolute commands M, L, C, Q and Z only. x runs to the right from 0 to
   * Kind.width, y down from 0 to 100.
   */
  readonly path: string;
  /** How light falls on it: which side is shaded, and whether there is a highlight. */
  readonly form: 'flat' | 'cylinder' | 'sphere' | 'hollow';
  /** Width of the line where the path is drawn as a line (a handle, a strap, a cable) and not filled. */
  readonly line?: number;
}

export interface KindPart {
  /** As captions name it: "handle". */
  readonly name: string;
  /** What it can be made of; a caption need not say so. */
  readonly materials: readonly Material[];
  /** Whether it may be striped, dotted and so on: thin parts are not. Default true. */
  readonly patterned?: boolean;
  /** Whether glass and plastic here may be see-through. Default true. */
  readonly seeThrough?: boolean;
  /** Chance that the object has it. Default 1. */
  readonly chance?: number;
}

/** A kind of everyday object, recognisable by its outline and parts. */
export interface Kind {
  /** As captions name it: "mug". */
  readonly name: string;
  readonly plural: string;
  /** How tall the real thing is against a bottle, 0.4 to 2: sizes in a scene follow it loosely. */
  readonly size: number;
  /** Width of the drawing in its own units; its height is 100. */
  readonly width: number;
  /** The body first. */
  readonly parts: readonly KindPart[];
  /** In the order of drawing. Shapes of parts that an object lacks are left out. Computed paths are so when asked for. */
  readonly shapes: readonly Shape[];
}

/** A point of a drawing: x to the right, y down. */
export type Point = readonly [x: number, y: number];

/** The handle length with which a cubic Bézier curve comes closest to a quarter of a circle (error 0.03 %). */
const quarterHandle = 0.5523;

/** Path data of one command, its numbers rounded to hundredths. */
function command(letter: string, ...points: readonly Point[]): string {
  return [letter, ...points.flat().map(round)].join(' ');
}

function round(value: number): number {
  // Adding zero turns -0 into 0.
  return Math.round(value * 100) / 100 + 0;
}

/** A closed polygon through `points`; empty for no points. */
export function polygon(points: readonly Point[]): string {
  return points.length === 0 ? '' : `${polyline(points)} Z`;
}

/** An open line through `points`. */
export function polyline(points: readonly Point[]): string {
  return points.map((point, index) => command(index === 0 ? 'M' : 'L', point)).join(' ');
}

/** An upright rectangle whose top left corner is (`x`, `y`). */
export function rectangle(x: number, y: number, width: number, height: number): string {
  return polygon([
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ]);
}

/** The same with round corners; a `radius` of more than half of a side is half of that side. */
export function roundedRect(x: number, y: number, width: number, height: number, radius: number): string {
  const r = Math.min(radius, width / 2, height / 2);
  const handle = r * (1 - quarterHandle);
  const [right, bottom] = [x + width, y + height];
  return [
    command('M', [x + r, y]),
    command('L', [right - r, y]),
    command('C', [right - handle, y], [right, y + handle], [right, y + r]),
    command('L', [right, bottom - r]),
    command('C', [right, bottom - handle], [right - handle, bottom], [right - r, bottom]),
    command('L', [x + r, bottom]),
    command('C', [x + handle, bottom], [x, bottom - handle], [x, bottom - r]),
    command('L', [x, y + r]),
    command('C', [x, y + handle], [x + handle, y], [x + r, y]),
    'Z',
  ].join(' ');
}

/** An upright ellipse about (`cx`, `cy`). */
export function ellipse(cx: number, cy: number, rx: number, ry: number): string {
  return `${arc(cx, cy, rx, ry, 0, 360)} Z`;
}

/** What lies between two upright ellipses about (`cx`, `cy`); the inner one runs anticlockwise, which leaves a hole. */
export function ring(cx: number, cy: number, outer: Point, inner: Point): string {
  return `${ellipse(cx, cy, ...outer)} ${arc(cx, cy, ...inner, 360, 0)} Z`;
}

/**
 * An open piece of an upright ellipse, from angle `from` to angle `to` in degrees: 0 points right, 90 down, 180 left,
 * 270 up. Runs clockwise where `to` is the larger, else the other way round.
 */
export function arc(cx: number, cy: number, rx: number, ry: number, from: number, to: number): string {
  const pieces = Math.max(1, Math.ceil(Math.abs(to - from) / 90));
  const step = (((to - from) / pieces) * Math.PI) / 180;
  const handle = (4 / 3) * Math.tan(step / 4);
  const at = (along: number, across: number, angle: number): Point => [
    cx + rx * (along * Math.cos(angle) - across * Math.sin(angle)),
    cy + ry * (along * Math.sin(angle) + across * Math.cos(angle)),
  ];
  const start = (from * Math.PI) / 180;
  const curves = Array.from({ length: pieces }, (_, piece) => {
    const [here, there] = [start + piece * step, start + (piece + 1) * step];
    return command('C', at(1, handle, here), at(1, -handle, there), at(1, 0, there));
  });
  return [command('M', at(1, 0, start)), ...curves].join(' ');
}

/** The path as a mirror shows it: left and right exchanged within a drawing of this width. */
export function mirror(path: string, width: number): string {
  let isX = false;
  return path.replace(/[A-Za-z]|-?[\d.]+/g, (token) => {
    if (/[A-Za-z]/.test(token)) {
      isX = true;
      return token;
    }
    const mirrored = isX ? round(width - Number(token)) : Number(token);
    isX = !isX;
    return String(mirrored);
  });
}
