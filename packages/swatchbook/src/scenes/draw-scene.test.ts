import { createRandom } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { backdropNames } from '../backdrops/backdrops.ts';
import type { Scene } from '../scene.ts';
import { drawScene } from './draw-scene.ts';
import { randomScene } from './random-scene.ts';

const random = createRandom(8);
const scenes = Array.from({ length: 60 }, (_, id) => randomScene(random, { id }));
const places = backdropNames.map((name, seed): Scene => {
  const backdrop = { name, seed };
  const light = { side: -1, strength: 0.8, warmth: 1 };
  return { id: 1000 + seed, width: 300, height: 200, backdrop, light, objects: [] };
});
const drawings = [...scenes, ...places].map((scene) => drawScene(scene));

/** Reads SVG strictly: the names of its elements, or an error where a tag is not closed or cannot be read. */
function elementsOf(svg: string): string[] {
  const tag = /<(\/?)([a-zA-Z]+)((?: [a-zA-Z\d:-]+="[^"<&]*")*)(\/?)>/y;
  const open: string[] = [];
  const names: string[] = [];
  for (let at = 0; at < svg.length; at = tag.lastIndex) {
    tag.lastIndex = at;
    const [, closing, name = '', attributes = '', empty] = tag.exec(svg) ?? [];
    if (name === '') throw new Error(`no tag at ${at}: ${svg.slice(at, at + 80)}`);
    const keys = Array.from(attributes.matchAll(/ ([a-zA-Z\d:-]+)=/g), ([, key]) => key);
    if (new Set(keys).size !== keys.length) throw new Error(`an attribute twice in <${name}${attributes}>`);
    if (closing === '/' && open.pop() !== name) throw new Error(`</${name}> at ${at} closes another element`);
    if (closing === '') names.push(name);
    if (closing === '' && empty === '') open.push(name);
  }
  if (open.length > 0) throw new Error(`not closed: ${open}`);
  return names;
}

describe('drawScene', () => {
  it('is the same for the same scene, also after a trip through JSON', () => {
    for (const [i, scene] of scenes.entries()) {
      expect(drawScene(JSON.parse(JSON.stringify(scene)))).toBe(drawings[i]);
    }
  });

  it('is well-formed and made of shapes, gradients, patterns and clip paths alone', () => {
    const used = new Set(drawings.flatMap(elementsOf));
    const allowed = ['svg', 'defs', 'g', 'path', 'rect', 'circle', 'ellipse', 'line', 'polygon', 'polyline', 'use'];
    const paints = ['linearGradient', 'radialGradient', 'stop', 'pattern', 'clipPath'];
    expect([...used].filter((name) => ![...allowed, ...paints].includes(name))).toEqual([]);
  });

  it('has no styles, scripts or references to anything outside', () => {
    for (const svg of drawings) {
      expect(svg).not.toMatch(/ (style|class|on[a-z]+|filter)="/);
      expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toContain('://');
    }
  });

  it('writes finite numbers only', () => {
    for (const svg of drawings) expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  it('defines everything it refers to, once', () => {
    for (const svg of drawings) {
      const ids = Array.from(svg.matchAll(/ id="([^"]+)"/g), ([, id]) => id);
      const uses = Array.from(svg.matchAll(/url\(#([^)]+)\)|href="#([^"]+)"/g), ([, url, href]) => url ?? href);
      expect(new Set(ids).size).toBe(ids.length);
      expect(uses.filter((id) => !ids.includes(id))).toEqual([]);
      expect(uses.length).toBeGreaterThan(0);
    }
  });

  it('gives scenes of one page different ids', () => {
    const ids = drawings.flatMap((svg) => Array.from(svg.matchAll(/ id="([^"]+)"/g), ([, id]) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(drawScene(places[0] as Scene, { prefix: 'mine' })).toMatch(/ id="mine/);
  });

  it('has the size of the scene', () => {
    expect(drawScene(places[0] as Scene)).toMatch(/^<svg [^>]*width="300" height="200" viewBox="0 0 300 200">/);
  });

  it('does not know other backdrops and kinds', () => {
    const scene = places[0] as Scene;
    const elsewhere = { ...scene, backdrop: { name: 'on the moon', seed: 1 } };
    expect(() => drawScene(elsewhere)).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }));
    const mammoth = { kind: 'mammoth', looks: {}, x: 9, y: 9, height: 9, rotation: 0, mirrored: false, seed: 1 };
    expect(() => drawScene({ ...scene, objects: [mammoth] })).toThrowError(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
  });
});
