import type { Pattern } from '@fgclip/datasets';
import type { Ink } from './colors.ts';
import { type Bounds, round } from './definitions.ts';
import { area, disc, strokes, type Tile } from './tile.ts';

/** What lies over the material and repeats. `accent` is a second colour that stands out from the base. */
type Repeat = (ink: Ink, accent: string) => Tile;

/** Those that repeat; "plain" is nothing, and "logo" one emblem. */
export type RepeatingPattern = Exclude<Pattern, 'plain' | 'logo'>;

const striped: Repeat = (_, accent) => ({ width: 18, height: 18, markup: area('M0 -1H8V19H0Z', accent) });

const dotted: Repeat = (_, accent) => ({
  width: 20,
  height: 20,
  markup: disc(5, 5, 4, accent) + disc(15, 15, 4, accent),
});

const checkered: Repeat = (_, accent) => ({
  width: 22,
  height: 22,
  markup: area('M0 0H11V11H0ZM11 11H22V22H11Z', accent),
});

/** Two strands over, two under. They let the material show through, for they are made of it. */
const woven: Repeat = ({ base, dark, light, deep }) => {
  const across = (x: number, y: number) =>
    area(
      `M${x - 1} ${y + 1}H${x + 15}V${y + 6.4}H${x - 1}ZM${x - 1} ${y + 7.6}H${x + 15}V${y + 13}H${x - 1}Z`,
      light,
      0.62,
    ) + strokes(`M${x} ${y + 5.6}H${x + 14}M${x} ${y + 12.2}H${x + 14}`, base, 1.4, 0.7);
  const along = (x: number, y: number) =>
    area(`M${x + 1} ${y}V${y + 14}H${x + 6.4}V${y}ZM${x + 7.6} ${y}V${y + 14}H${x + 13}V${y}Z`, dark, 0.7) +
    strokes(`M${x + 2} ${y + 1}V${y + 13}M${x + 8.6} ${y + 1}V${y + 13}`, base, 1.4, 0.7);
  const gaps = (x: number, y: number) =>
    strokes(`M${x} ${y}H${x + 14}M${x} ${y + 7}H${x + 14}M${x} ${y + 14}H${x + 14}`, deep, 1.4) +
    strokes(`M${x + 14} ${y}V${y + 14}M${x + 21} ${y + 1}V${y + 13}M${x + 28} ${y}V${y + 14}`, deep, 1.4);
  const row = (x: number, y: number) => along(x + 14, y) + across(x, y) + gaps(x, y);
  return { width: 28, height: 28, markup: row(0, 0) + row(-14, 14) + row(14, 14) };
};

const studded: Repeat = ({ deep }) => {
  const stud = (x: number, y: number) =>
    disc(x + 0.8, y + 1, 4.4, deep, 0.8) +
    disc(x, y, 4, '#74777d') +
    disc(x - 0.4, y - 0.5, 3.2, '#c9ccd2') +
    disc(x - 1.1, y - 1.2, 1.5, '#ffffff');
  return { width: 17, height: 17, markup: stud(8, 8) };
};

/** What is behind is dark, but light enough behind a dark surface for the holes to show. */
const perforated: Repeat = ({ light, deep, lightness }) => {
  const [behind, above] = lightness < 0.3 ? ['#aaa69e', '#000000'] : ['#0b0b0e', deep];
  const hole = (x: number, y: number) =>
    disc(x + 0.6, y + 0.9, 2.9, light) + disc(x, y, 2.6, above) + disc(x + 0.2, y + 0.4, 2, behind);
  return { width: 9.5, height: 9.5, markup: hole(4.4, 4.4) };
};

const floral: Repeat = (_, accent) => {
  const flower = (x: number, y: number) => {
    const petals = [0, 1, 2, 3, 4].map((i) => {
      const angle = (i * 2 * Math.PI) / 5 - Math.PI / 2;
      return disc(round(x + 3.9 * Math.cos(angle)), round(y + 3.9 * Math.sin(angle)), 2.9, accent);
    });
    return petals.join('') + disc(x, y, 2.3, '#f4b400');
  };
  const leaf = (x: number, y: number) =>
    area(`M${x} ${y}Q${x + 1} ${y - 6} ${x + 7} ${y - 5}Q${x + 6} ${y + 1} ${x} ${y}Z`, '#3c8f3f');
  return { width: 30, height: 30, markup: leaf(13, 13) + flower(8, 9) + leaf(1.5, 28) + flower(23, 23) };
};

export const repeats: Readonly<Record<RepeatingPattern, Repeat>> = {
  striped,
  dotted,
  checkered,
  woven,
  studded,
  perforated,
  floral,
};

/** Badges about the origin, 20 units across: a plate in the accent and a figure in the base colour on it. */
const badges: readonly ((ink: Ink, accent: string) => string)[] = [
  ({ base }, accent) =>
    disc(0, 0, 10, accent) +
    area('M0 -7.5L2.1 -2.6L7.2 -2.2L3.3 1.2L4.5 6.3L0 3.5L-4.5 6.3L-3.3 1.2L-7.2 -2.2L-2.1 -2.6Z', base),
  ({ base }, accent) =>
    area('M0 -11L10 -7V1Q9 8 0 11Q-9 8 -10 1V-7Z', accent) + area('M-5.5 4L0 -6L5.5 4H2.4L0 -0.6L-2.4 4Z', base),
  ({ base }, accent) => area('M0 -11L11 0L0 11L-11 0Z', accent) + area('M-2 -5H2V-2H5V2H2V5H-2V2H-5V-2H-2Z', base),
  ({ base }, accent) => disc(0, 0, 10, accent) + strokes('M-5 3L-1.5 -4L1.5 2L3.5 -1.5L5.5 3', base, 2.4),
];

export const emblemCount = badges.length;

/** One badge in the middle of the box, half as large as its shorter side; empty where that leaves no room for it. */
export function emblem(bounds: Bounds, which: number, ink: Ink, accent: string): string {
  const size = Math.min(34, 0.55 * Math.min(bounds.width, bounds.height));
  if (size < 8) return '';
  const badge = badges[which]?.(ink, accent) ?? '';
  const x = round(bounds.x + bounds.width / 2);
  const y = round(bounds.y + bounds.height / 2);
  return `<g transform="translate(${x} ${y}) scale(${round(size / 20)})">${badge}</g>`;
}
