import type { Kind, Shape } from './kind.ts';
import { ellipse } from './outline.ts';

function button(_: unknown, index: number): string {
  const turn = ((index * 36 - 90) * Math.PI) / 180;
  return ellipse(62 + 14.5 * Math.cos(turn), 57 + 13 * Math.sin(turn), 3.3, 3.1);
}

/** A turn of the cable, which winds down in loops. */
function cableLoop(_: unknown, loop: number): string {
  const y = 40 + 7.5 * loop;
  return `C 2 ${y - 4} 2 ${y + 5} 8 ${y + 5} C 14 ${y + 5} 14 ${y - 1} 8 ${y + 2}`;
}

/** A classic desk telephone: the receiver lies on its cradle, and the buttons stand round a dial. */
export const telephone: Kind = {
  name: 'telephone',
  plural: 'telephones',
  size: 0.7,
  width: 124,
  parts: [
    { name: 'body', materials: ['plastic', 'metal', 'wood', 'ceramic', 'stone', 'glass', 'leather'] },
    { name: 'receiver', materials: ['plastic', 'metal', 'wood', 'ceramic'] },
    { name: 'dial', materials: ['metal', 'plastic', 'paper', 'wood', 'text'], seeThrough: false },
    { name: 'buttons', materials: ['plastic', 'metal', 'wood', 'ceramic'], patterned: false, seeThrough: false },
    { name: 'cable', materials: ['plastic', 'fabric'], patterned: false, seeThrough: false, chance: 0.8 },
  ],
  get shapes(): readonly Shape[] {
    return [
      {
        part: 'cable',
        path: `M 12 30 ${Array.from({ length: 6 }, cableLoop).join(' ')} C 6 88 8 92 18 92`,
        form: 'flat',
        line: 2,
      },
      {
        part: 'body',
        path: 'M 41 12 L 50 12 L 52 32 L 72 32 L 74 12 L 83 12 L 84 32 C 87 52 104 64 111 81 L 13 81 C 20 64 37 52 40 32 Z',
        form: 'cylinder',
      },
      {
        part: 'body',
        path: 'M 15 79 L 109 79 C 111 79 112 80 112 82 L 115 97 C 115 99 114 100 112 100 L 12 100 C 10 100 9 99 9 97 L 12 82 C 12 80 13 79 15 79 Z',
        form: 'cylinder',
      },
      {
        part: 'receiver',
        path: 'M 1 20 C 1 8 14 1 30 1 L 94 1 C 110 1 123 8 123 20 L 123 28 C 123 32 121 34 117 34 L 99 34 C 95 34 93 32 93 28 C 93 24 90 22 86 22 L 38 22 C 34 22 31 24 31 28 C 31 32 29 34 25 34 L 7 34 C 3 34 1 32 1 28 Z',
        form: 'flat',
      },
      { part: 'dial', path: ellipse(62, 57, 20.5, 18.5), form: 'flat' },
      { part: 'buttons', path: Array.from({ length: 10 }, button).join(' '), form: 'flat' },
    ];
  },
};
