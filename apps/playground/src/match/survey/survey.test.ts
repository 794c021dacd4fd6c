import { type ClipEncoder, matrix } from '@fgclip/core';
import { createHead } from '@fgclip/heads';
import { expect, it } from 'vitest';
import type { Picture } from '../picture/picture.ts';
import { survey } from './survey.ts';

const captions = ['A red mug.', 'A blue hat.', 'A green wooden bowl.'];
const picture: Picture = {
  ...{ origin: 'scene', url: '', alt: '', caption: undefined },
  image: { width: 90, height: 30, data: new Uint8Array(90 * 30 * 3) },
  things: captions.map((caption, i) => ({ kind: 'thing', caption, box: { x: 30 * i, y: 0, width: 30, height: 30 } })),
};

/** Knows the right caption of the first and second thing, and takes every wrong one for the third. */
const knowing = {
  dimension: 2,
  async embedImages(boxes: Iterable<unknown>) {
    const rows = [...boxes].flatMap(() => [1, 0]);
    return matrix(Float32Array.from(rows), rows.length / 2, 2);
  },
  async embedTexts(texts: Iterable<string>) {
    const rows = [...texts].flatMap((text) =>
      captions.slice(0, 2).includes(text) || /bowl/.test(text) ? [1, 0] : [0, 1],
    );
    return matrix(Float32Array.from(rows), rows.length / 2, 2);
  },
} as unknown as ClipEncoder;

it('counts right captions that come first, scene by scene, up to the number asked for', async () => {
  const results = survey({
    ...{ encoder: knowing, contrast: 1, types: ['color', 'material'], things: 5 },
    scorers: [{ id: 'cosine', label: 'cosine', head: createHead('cosine', { dimension: 2 }) }],
    scene: async () => picture,
    signal: new AbortController().signal,
  });
  const seen = [];
  for await (const { things, scorers } of results) seen.push([things, scorers[0]?.first, scorers[0]?.rankSum]);
  // The third thing ties with its nine wrong captions, which counts against it.
  expect(seen).toEqual([
    [3, 2, 12],
    [5, 4, 14],
  ]);
});
