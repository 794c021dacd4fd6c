import { expect, it } from 'vitest';
import { paperBenchmarks, publishedDetectors } from './published.ts';

it('has eight detectors, each with a number for every benchmark', () => {
  expect(publishedDetectors.map(({ name }) => name)).toEqual(
    ['OWL', 'OWLv2', 'NoctOWL', 'NoctOWLv2'].flatMap((family) => [`${family} B/16`, `${family} L/14`]),
  );
  const names = paperBenchmarks.map(({ name }) => name).sort();
  for (const { map } of publishedDetectors) expect(Object.keys(map).sort()).toEqual(names);
});

it('has each number in its place: what its source says of them in words', () => {
  // NoctOWL gains on every benchmark but the easiest and Color, and loses on LVIS.
  for (const size of ['B/16', 'L/14']) {
    const of = (name: string) => publishedDetectors.find((detector) => detector.name === `${name} ${size}`);
    for (const family of ['OWL', 'OWLv2']) {
      const [before, after] = [of(family), of(`Noct${family}`)];
      expect(after?.lvisRare).toBeLessThan(before?.lvisRare ?? 0);
      expect(after?.map.shuffle_negatives).toBeLessThan(before?.map.shuffle_negatives ?? 0);
      for (const name of ['1_attributes', '2_attributes', '3_attributes', 'material', 'pattern', 'transparency']) {
        expect(after?.map[name]).toBeGreaterThan(before?.map[name] ?? 100);
      }
    }
  }
  expect(publishedDetectors[0]).toMatchObject({ lvisRare: 20.6, map: { '1_attributes': 26.2, transparency: 34.1 } });
});
