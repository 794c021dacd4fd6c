/** The gradients, patterns and clip paths of one SVG, each written once, however many shapes refer to it. */
export class Definitions {
  readonly #prefix: string;
  readonly #ids = new Map<string, string>();
  readonly #markups: string[] = [];

  /** The prefix starts every id: two SVGs in one page need different ones. It must be a valid XML name. */
  constructor(options: { readonly prefix?: string } = {}) {
    this.#prefix = options.prefix ?? 'd';
  }

  /**
   * The id of the definition with this key. The markup is asked for on the first use of the key alone, with the id that
   * it must carry; it may itself add what it refers to.
   */
  add(key: string, markup: (id: string) => string): string {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = `${this.#prefix}-${this.#ids.size}`;
    this.#ids.set(key, id);
    this.#markups.push(markup(id));
    return id;
  }

  /** What goes into the <defs> element of the SVG. */
  toString(): string {
    return this.#markups.join('');
  }
}

/** Offset 0 to 1, colour, opacity. */
export type Stop = readonly [offset: number, color: string, opacity: number];

/** In shares of the shape's bounding box: from one point to another, or around one. */
export type Gradient = { readonly stops: readonly Stop[] } & (
  | { readonly from: readonly [x: number, y: number]; readonly to: readonly [x: number, y: number] }
  | { readonly center: readonly [x: number, y: number]; readonly radius: number }
);

/** The paint server of a gradient: what goes into fill. Equal gradients share one. */
export function gradientPaint(definitions: Definitions, gradient: Gradient): string {
  const markup = body(gradient);
  return `url(#${definitions.add(`gradient ${markup}`, (id) => markup.replace(' ', ` id="${id}" `))})`;
}

function body(gradient: Gradient): string {
  const stops = gradient.stops
    .map(([offset, color, opacity]) => {
      return `<stop offset="${round(offset)}" stop-color="${color}" stop-opacity="${round(opacity)}"/>`;
    })
    .join('');
  if ('center' in gradient) {
    const [cx, cy] = gradient.center;
    const place = `cx="${round(cx)}" cy="${round(cy)}" r="${round(gradient.radius)}"`;
    return `<radialGradient ${place}>${stops}</radialGradient>`;
  }
  const [x1, y1] = gradient.from;
  const [x2, y2] = gradient.to;
  const place = `x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"`;
  return `<linearGradient ${place}>${stops}</linearGradient>`;
}

/** Three decimals: finer differences are not seen, and would keep equal gradients and tiles apart. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** In SVG's names. */
export type Attributes = Readonly<Record<string, string | number>>;

/** A <path>. Opacities of 1, which SVG assumes, are left out. */
export function pathElement(path: string, attributes: Attributes): string {
  const written = Object.entries(attributes)
    .filter(([name, value]) => !(name.endsWith('opacity') && value === 1))
    .map(([name, value]) => ` ${name}="${value}"`);
  return `<path d="${path}"${written.join('')}/>`;
}

/** The box around a path's points, which are absolute (M, L, C, Q and Z only); a curve's handles count as points. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function pathBounds(path: string): Bounds {
  const numbers = (path.match(/-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi) ?? []).map(Number);
  const xs = numbers.filter((_, i) => i % 2 === 0);
  const ys = numbers.filter((_, i) => i % 2 === 1);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
