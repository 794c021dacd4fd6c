import { createRandom } from '@fgclip/core';
import { colors, materials, patterns, transparencies } from '@fgclip/datasets/internal';
import { describe, expect, it } from 'vitest';
import type { Shape } from '../kinds/kind.ts';
import { kinds } from '../kinds/kinds.ts';
import type { Light, Look } from '../scene.ts';
import { Definitions } from './definitions.ts';
import { paintShape } from './paint-shape.ts';

const light: Light = { side: -0.5, strength: 1, warmth: 0 };
const look: Look = { color: 'blue', material: 'ceramic', pattern: 'plain', transparency: 'opaque' };
const body: Shape = { part: 'body', path: 'M8 10L76 10L72 92Q42 102 12 92Z', form: 'cylinder' };
const shapes: readonly Shape[] = [
  body,
  { part: 'body', path: 'M8 10C8 2 76 2 76 10C76 18 8 18 8 10Z', form: 'hollow' },
  { part: 'lid', path: 'M50 5C75 5 95 25 95 50C95 75 75 95 50 95C25 95 5 75 5 50C5 25 25 5 50 5Z', form: 'sphere' },
  { part: 'label', path: 'M5 20L95 20L95 95L5 95Z', form: 'flat' },
  { part: 'handle', path: 'M72 35C98 30 98 72 72 70', form: 'cylinder', line: 8 },
  { part: 'pole', path: 'M50 0L50 100', form: 'cylinder', line: 3 },
];

/** A document of the shapes, each with this look. */
function draw(painted: readonly Shape[], looks: readonly Look[], definitions = new Definitions(), seed = 1): string {
  const markup = looks.flatMap((look) =>
    painted.map((shape) => paintShape(shape, look, { definitions, light, random: createRandom(seed) })),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg"><defs>${definitions}</defs>${markup.join('')}</svg>`;
}

const allowedElements = new Set(
  'svg defs g path rect circle ellipse pattern linearGradient radialGradient stop clipPath'.split(' '),
);

/** What is wrong with a document: tags out of order, elements that librsvg and canvases may draw differently, dead references. */
function faults(svg: string): string[] {
  const found: string[] = [];
  const open: string[] = [];
  const tag = /<(\/?)([a-zA-Z]+)((?:\s+[a-zA-Z][\w:-]*="[^"<>&]*")*)\s*(\/?)>/gy;
  let end = 0;
  for (const [text, closing, name = '', , empty] of svg.matchAll(tag)) {
    if (!allowedElements.has(name)) found.push(`<${name}>`);
    if (closing) {
      if (open.pop() !== name) found.push(`</${name}> closes another element`);
    } else if (!empty) open.push(name);
    end += text.length;
  }
  if (end !== svg.length) found.push(`not markup: ${svg.slice(end, end + 40)}`);
  if (open.length > 0) found.push(`left open: ${open}`);
  const ids = idsOf(svg);
  if (new Set(ids).size !== ids.length) found.push('an id occurs twice');
  for (const [, id = ''] of svg.matchAll(/url\(#([^)]*)\)/g)) if (!ids.includes(id)) found.push(`no id ${id}`);
  for (const bad of ['NaN', 'undefined', 'Infinity', 'style=']) if (svg.includes(bad)) found.push(bad);
  return found;
}

function idsOf(svg: string): string[] {
  return [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id);
}

describe('markup', () => {
  it.each(colors)('is sound in %s', (color) => {
    expect(faults(draw(shapes, [{ ...look, color }]))).toEqual([]);
  });

  it.each(materials)('is sound for %s with every pattern and transparency', (material) => {
    const looks = patterns.flatMap((pattern) =>
      transparencies.map((transparency) => ({ ...look, material, pattern, transparency })),
    );
    expect(faults(draw(shapes, looks))).toEqual([]);
  });

  it.each(kinds)('is sound for the shapes of a $name', (kind) => {
    expect(faults(draw(kind.shapes, [{ ...look, material: 'leather', pattern: 'logo' }]))).toEqual([]);
  });
});

describe('a look', () => {
  const alternatives: readonly [string, readonly Look[]][] = [
    ['colours', colors.map((color) => ({ ...look, color }))],
    ['materials', materials.map((material) => ({ ...look, material }))],
    ['patterns', patterns.map((pattern) => ({ ...look, pattern }))],
    ['transparencies', transparencies.map((transparency) => ({ ...look, transparency }))],
  ];

  it.each(alternatives)('shows each of the %s in a drawing of its own', (_, looks) => {
    expect(new Set(looks.map((look) => draw([body], [look]))).size).toBe(looks.length);
  });

  it('is drawn alike from equal seeds, and varies with the seed', () => {
    const wooden: Look = { ...look, material: 'wood', pattern: 'striped' };
    const drawings = [1, 1, 2, 3, 4, 5].map((seed) => draw([body], [wooden], new Definitions(), seed));
    expect(drawings[1]).toBe(drawings[0]);
    expect(new Set(drawings).size).toBeGreaterThan(3);
  });
});

describe('definitions', () => {
  const looks = materials.map((material): Look => ({ ...look, material, pattern: 'dotted' }));

  it('are shared by equal looks', () => {
    const once = idsOf(draw([body], looks));
    const twice = idsOf(draw([body, body], [...looks, ...looks]));
    expect(twice).toEqual(once);
  });

  it('share no id with those of another prefix', () => {
    const ids = ['one', 'two'].map((prefix) => idsOf(draw(shapes, looks, new Definitions({ prefix }))));
    expect(ids[0]).not.toHaveLength(0);
    expect(new Set(ids.flat()).size).toBe(ids.flat().length);
  });

  it('are patterns in units of the drawing: a straight line has no bounding box to measure by', () => {
    const pole = shapes.filter(({ part }) => part === 'pole');
    expect(draw(pole, looks)).not.toContain('Gradient');
  });
});

it('lights what comes from the left and from the right differently', () => {
  const lit = [-1, 1].map((side) => {
    const definitions = new Definitions();
    paintShape(body, look, { definitions, light: { ...light, side }, random: createRandom(1) });
    return definitions.toString();
  });
  expect(lit[0]).not.toBe(lit[1]);
});

it('makes textures coarser in the units of a small object', () => {
  const zooms = [0.4, 0.8, 1.6].map((scale) => {
    const definitions = new Definitions();
    paintShape(body, { ...look, material: 'stone' }, { definitions, light, random: createRandom(1), scale });
    return Number(/patternTransform="scale\(([\d.]+)\)/.exec(definitions.toString())?.[1]);
  });
  expect(zooms).toEqual([2, 1, 0.5]);
});
