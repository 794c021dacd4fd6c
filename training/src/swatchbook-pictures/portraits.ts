import { createRandom } from '@fgclip/core';
import type { Material } from '@fgclip/datasets';
import { colors, materials, patterns, transparencies } from '@fgclip/datasets/internal';
import { captionObject, drawScene, type Kind, kindNamed, kinds, type Look, type Scene } from '@fgclip/swatchbook';

const light = { side: -0.6, strength: 1, warmth: 0 } as const;
const plain: Look = { color: 'light brown', material: 'ceramic', pattern: 'plain', transparency: 'opaque' };
const part: Look = { color: 'dark grey', material: 'plastic', pattern: 'plain', transparency: 'opaque' };

/** Every kind once, with the caption that the data set would give it. */
export function kindPortraits(): Cell[] {
  return kinds.map((kind, k) => {
    const body: Look = {
      color: colors[(7 * k + 4) % colors.length] ?? 'blue',
      material: kind.parts[0]?.materials[k % (kind.parts[0]?.materials.length ?? 1)] ?? 'plastic',
      pattern: k % 2 === 0 ? 'plain' : (patterns[1 + (k % (patterns.length - 1))] ?? 'plain'),
      transparency: 'opaque',
    };
    return portrait(kind, body, k);
  });
}

/** Every material on a kind that is made of it. */
export function materialPortraits(): Cell[] {
  return materials.map((material, k) => {
    const colour = (['light brown', 'blue', 'grey', 'red'] as const)[k % 4] ?? 'blue';
    return portrait(kindMadeOf(material), { ...plain, material, color: colour }, k, material);
  });
}

/** Every pattern on one kind. */
export function patternPortraits(): Cell[] {
  return patterns.map((pattern, k) =>
    portrait(kindNamed('pillow'), { ...plain, material: 'fabric', color: 'blue', pattern }, k, pattern),
  );
}

/** Every transparency, before something to be seen through it. */
export function transparencyPortraits(): Cell[] {
  return (['bottle', 'vase', 'bowl'] as const).flatMap((name, k) =>
    transparencies.map((transparency) => {
      const color = (['green', 'light blue', 'orange'] as const)[k] ?? 'green';
      return portrait(
        kindNamed(name),
        { ...plain, material: 'glass', color, transparency },
        k,
        `${transparency} ${name}`,
      );
    }),
  );
}

/** Every colour on one kind. */
export function colorPortraits(): Cell[] {
  return colors.map((color, k) => portrait(kindNamed('mug'), { ...plain, color }, k, color));
}

function kindMadeOf(material: Material): Kind {
  const order = ['vase', 'handbag', 'basket', 'hat', 'pillow', 'book', 'chair', 'lamp', 'bottle', 'mug'];
  const found = order.map(kindNamed).find(({ parts }) => parts[0]?.materials.includes(material));
  return found ?? kindNamed('vase');
}

function portrait(kind: Kind, body: Look, seed: number, label?: string): Cell {
  const other: Look = { ...part, color: body.color.startsWith('dark') ? 'light yellow' : 'dark grey' };
  const looks = Object.fromEntries(kind.parts.map(({ name }, k) => [name, k === 0 ? body : other]));
  const scene = alone(kind, looks, seed);
  const [object] = scene.objects;
  const caption = label ?? (object === undefined ? '' : captionObject(object, createRandom(seed)));
  return { drawing: drawScene(scene, { prefix: `${kind.name}${caption.replace(/\W/g, '')}${seed}` }), label: caption };
}

/** One object in the middle of a picture. */
function alone(kind: Kind, looks: Readonly<Record<string, Look>>, seed: number): Scene {
  const height = Math.min(130, (140 / kind.width) * 100);
  return {
    ...{ id: seed, width: CELL, height: CELL, light },
    backdrop: { name: 'on a shelf', seed: 5 },
    objects: [{ kind: kind.name, looks, x: CELL / 2, y: CELL - 22, height, rotation: 0, mirrored: false, seed }],
  };
}

/** A drawing and the words under it. */
export interface Cell {
  /** A whole <svg> of CELL x CELL pixels. */
  readonly drawing: string;
  readonly label: string;
}

/** Pixels along a side of a drawing. */
const CELL = 168;
const GAP = 14;
const LINE = 15;
const CHARACTERS = 27;

/** Drawings in rows, with labels as high as the longest, as one SVG. */
export function sheet(cells: readonly Cell[], columns: number): string {
  const labelLines = Math.max(...cells.map(({ label }) => brokenInto(label, CHARACTERS).length));
  const rows = Math.ceil(cells.length / columns);
  const rowHeight = CELL + labelLines * LINE + GAP;
  const [width, height] = [columns * (CELL + GAP) + GAP, rows * rowHeight + GAP];
  const placed = cells.map(({ drawing, label }, k) => {
    const x = GAP + (k % columns) * (CELL + GAP);
    const y = GAP + Math.floor(k / columns) * rowHeight;
    return `<g transform="translate(${x} ${y})">${drawing}${labelAt(label)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/>${placed.join('')}</svg>`;
}

function labelAt(label: string): string {
  const lines = brokenInto(label, CHARACTERS).map(
    (line, k) => `<text x="${CELL / 2}" y="${CELL + (k + 1) * LINE}" text-anchor="middle">${line}</text>`,
  );
  return `<g font-family="DejaVu Sans, sans-serif" font-size="11" fill="#222">${lines.join('')}</g>`;
}

function brokenInto(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.pop();
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length > width) lines.push(last, word);
    else lines.push(`${last} ${word}`);
  }
  return lines;
}
