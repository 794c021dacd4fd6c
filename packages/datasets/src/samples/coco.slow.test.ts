import { expect, it } from 'vitest';
import { describeSamples } from './describe-samples.ts';
import { readSamples } from './read-samples.ts';

/** As many as in captions_train2017.json: 118,287 images, five captions each and some six. */
const IMAGES = 118_287;

it('reads all of COCO in a few seconds', { timeout: 60_000 }, () => {
  const images = Array.from({ length: IMAGES }, (_, i) => {
    const file = `${String(i * 4 + 1).padStart(12, '0')}.jpg`;
    const coco_url = `http://images.cocodataset.org/train2017/${file}`;
    return { license: 4, file_name: file, coco_url, height: 427, width: 640, id: i * 4 + 1 };
  });
  const annotations = Array.from({ length: IMAGES * 5 }, (_, i) => ({
    image_id: ((i * 7) % IMAGES) * 4 + 1,
    id: i,
    caption: `A man with a red hat and number ${i} on his shirt in front of a garage.`,
  }));
  const bytes = new TextEncoder().encode(JSON.stringify({ info: {}, images, licenses: [], annotations }));

  const start = performance.now();
  const set = readSamples(bytes, { file: 'captions_train2017.json' });
  expect(performance.now() - start).toBeLessThan(8000);
  expect(describeSamples(set)).toMatchObject({ samples: IMAGES, captions: IMAGES * 5, skipped: 0 });
});
