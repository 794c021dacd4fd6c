import type { Box, Point } from '../charts/box.ts';
import { placeAround } from '../charts/place-labels.ts';
import { label, textWidth } from '../charts/text.ts';
import type { Child } from '../markup.ts';
import type { Theme } from '../theme.ts';
import { type Mark, steps } from './fine-coarse-mark.ts';

/** The names of heads after all their training, off markers, arrows and cross lines as far as there is room. */
export function pointNames(found: readonly Mark[], at: (mark: Mark) => Point, plot: Box, theme: Theme): Child {
  const named = found.filter((mark) => mark.series.role !== 'earlier');
  const requests = named.map((mark) => ({ at: at(mark), width: textWidth(mark.series.head, 12), height: 14 }));
  const obstacles = [
    ...found.map((mark) => around(at(mark), 7)),
    ...steps(found).flatMap(([from, to]) => alongLine(at(from), at(to))),
    ...found.filter(({ series }) => series.role === 'baseline').flatMap((mark) => cross(at(mark), plot)),
  ];
  const boxes = placeAround(requests, plot, obstacles);
  return named.map(({ series: { head, look, role } }, k) => {
    const box = boxes[k];
    if (box === undefined) return undefined;
    return label(head, box.x, box.y + 11, theme, { colour: look.colour, bold: role === 'baseline', halo: true });
  });
}

function around({ x, y }: Point, radius: number): Box {
  return { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius };
}

/** Where the cross lines run. */
function cross(at: Point, { x, y, width, height }: Box): Box[] {
  return [
    { x, y: at.y - 2, width, height: 4 },
    { x: at.x - 2, y, width: 4, height },
  ];
}

function alongLine(from: Point, to: Point): Box[] {
  const count = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 10);
  return Array.from({ length: count }, (_, k) => {
    const share = (k + 0.5) / count;
    return around({ x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) }, 3);
  });
}
