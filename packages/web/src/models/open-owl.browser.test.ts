import type { RgbImage } from '@fgclip/core/vision';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { commands } from 'vitest/browser';
import { openClip } from './open-clip.ts';
import { type OpenOwl, type OpenOwlOptions, openOwl } from './open-owl.ts';

const captions = ['a light brown dog', 'a dark brown dog', 'a plastic bottle in a red bag', 'a cat'];
const picture: RgbImage = {
  width: 60,
  height: 40,
  data: Uint8Array.from({ length: 7200 }, (_, i) => (i * i) % 256),
};
const inNode = { ...picture, data: Array.from(picture.data) };
const url = await commands.modelServerUrl();

beforeEach(async () => {
  await caches.delete('fgclip');
});
afterAll(() => commands.closeModelServer());

async function open(model: string, options: OpenOwlOptions = {}): Promise<OpenOwl> {
  const owl = await openOwl(model, { endpoint: url, ...options });
  onTestFinished(() => owl.dispose());
  return owl;
}

describe('openOwl in the browser', () => {
  it.each(['owlvit', 'owlv2', 'split-owl'] as const)('finds what Node finds: %s', async (name) => {
    const expected = await commands.detectInNode(name, captions, inNode);
    const owl = await open(`${url}/files/${name}/`);
    const { boxes, scores } = await owl.detect(picture, captions);
    expect(scores.shape).toEqual([16, 4]);
    expectClose(scores.data, expected.scores, 1e-5);
    expectClose(
      boxes.flatMap(({ x, y, width, height }) => [x, y, width, height]),
      expected.boxes,
      1e-3,
    );
    expect(owl.model).toMatchObject({ dtype: 'fp32', weightsHash: expected.weightsHash });
  });

  it('opens models of a hub, and says which captions fit', async () => {
    const owl = await open('owner/owlvit');
    expect(owl.model).toMatchObject({ id: 'owner/owlvit', revision: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(owl.fits('a cat')).toBe(true);
    const long = 'a cat and a cat and a cat and a cat and a cat and a cat';
    expect(owl.fits(long)).toBe(false);
    await expect(owl.detect(picture, [long])).rejects.toMatchObject({ code: 'INVALID_DATA' });
    expect((await owl.detect(picture, ['a cat'])).boxes).toHaveLength(16);
  });

  it('tells a CLIP from a detector, both ways', async () => {
    await expect(open(`${url}/files/tiny/`)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/is a CLIP/),
    });
    await expect(openClip(`${url}/files/owlvit/`)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/is a detector/),
    });
  });
});

function expectClose(found: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(found.length).toBe(expected.length);
  const off = expected.map((value, i) => Math.abs(value - (found[i] ?? Number.NaN)));
  expect(Math.max(...off)).toBeLessThan(tolerance);
}
