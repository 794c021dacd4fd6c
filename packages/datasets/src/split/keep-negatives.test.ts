import { expect, it } from 'vitest';
import { importEmbeddings } from '../import/import-embeddings.ts';
import { mineHardNegatives } from '../mining/mine-negatives.ts';
import { syntheticEmbeddings } from '../synthetic/synthetic.ts';
import { keepNegativesOf } from './keep-negatives.ts';

it('keeps the negatives that describe one of the images, in order, and nothing else', async () => {
  const imported = importEmbeddings(syntheticEmbeddings({ images: 30, dimension: 8, seed: 2 }));
  const { table } = await mineHardNegatives(imported, { negatives: 5 });
  const images = [...Array(20).keys()];
  const captions = new Set(
    table.annotations.filter(({ image }) => image < 20).flatMap((annotation) => annotation.captions),
  );
  const kept = keepNegativesOf(table, images);
  kept.annotations.forEach(({ negatives }, i) => {
    expect(negatives).toEqual(table.annotations[i]?.negatives?.filter((text) => captions.has(text)));
  });
  const count = (of: typeof table) => of.annotations.flatMap(({ negatives = [] }) => negatives).length;
  expect(count(kept)).toBeGreaterThan(0);
  expect(count(kept)).toBeLessThan(count(table));
});
