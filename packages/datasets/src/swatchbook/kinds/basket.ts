import { chain } from './chain.ts';
import type { Kind, Shape } from './kind.ts';
import { arc, ellipse } from './outline.ts';

/** A rope along the near half of an ellipse: slanting leaves, each a strand as it comes up between its neighbours. */
function rope(cx: number, cy: number, rx: number, ry: number, strands: number, thickness: number): string {
  const [half, inner] = [thickness / 2, rx - 2];
  const at = (strand: number): [number, number] => {
    const turn = (Math.PI * strand) / strands;
    return [cx - inner * Math.cos(turn), cy + ry * Math.sin(turn)];
  };
  return Array.from({ length: strands }, (_, strand) => {
    const [[x, y], [nextX, nextY]] = [at(strand), at(strand + 1)];
    const points = [
      [x - 2, y + half],
      [x - 2, y - half],
      [nextX, nextY - half],
      [nextX + 2, nextY - half],
      [nextX + 2, nextY + half],
      [x, y + half],
    ].map((point) => point.map((value) => Math.round(value * 100) / 100).join(' '));
    const [start, up, over, end, down, under] = points;
    return `M ${start} C ${up} ${over} ${end} C ${down} ${under} ${start} Z`;
  }).join(' ');
}

/** A tapering basket with a twisted rim and a high arched handle, seen from a little above. */
export const basket: Kind = {
  name: 'basket',
  plural: 'baskets',
  size: 1.1,
  width: 110,
  parts: [
    {
      name: 'body',
      materials: ['rattan', 'wood', 'plastic', 'metal', 'fabric', 'crochet', 'wool', 'paper', 'leather'],
    },
    {
      name: 'handle',
      materials: ['rattan', 'wood', 'leather', 'metal', 'plastic'],
      patterned: false,
      seeThrough: false,
    },
    {
      name: 'rim',
      materials: ['rattan', 'wood', 'plastic', 'metal', 'fabric', 'leather'],
      patterned: false,
      seeThrough: false,
    },
    { name: 'base', materials: ['rattan', 'wood', 'plastic', 'metal'], patterned: false, seeThrough: false },
  ],
  get shapes(): readonly Shape[] {
    return [
      { part: 'rim', path: ellipse(55, 48, 54, 11), form: 'flat' },
      { part: 'body', path: ellipse(55, 48.5, 49.5, 8.5), form: 'hollow' },
      {
        part: 'handle',
        path: chain('M 8 50', arc(55, 46, 47, 43.5, 180, 360), 'M 102 50'),
        form: 'cylinder',
        line: 5,
      },
      {
        part: 'body',
        path: `${arc(55, 50, 52, 11, 180, 0)} L 92 90 C 92 95 75 98 55 98 C 35 98 18 95 18 90 Z`,
        form: 'cylinder',
      },
      { part: 'base', path: rope(55, 91, 40, 5, 9, 8), form: 'cylinder' },
      { part: 'rim', path: rope(55, 49, 55, 10, 11, 11), form: 'cylinder' },
    ];
  },
};
