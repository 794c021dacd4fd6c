import { readSafetensors, writeSafetensors } from '@fgclip/core/formats';
import { expect, it } from 'vitest';
import { closedForm, statisticsOf } from '../../test/closed-form.ts';
import { saveHead } from '../files/head-file.ts';
import { createHead } from '../matching/head.ts';
import type { PairStatistics } from './pair-statistics.ts';
import { loadStatistics, saveStatistics } from './statistics-file.ts';

const statistics: PairStatistics = {
  ...statisticsOf(closedForm.statistics[0]),
  origin: { model: 'made up', weightsHash: 'abc', tables: [{ fingerprint: 'f', pairs: 60 }] },
};

it('comes back to the last bit', () => {
  expect(loadStatistics(saveStatistics(statistics))).toEqual(statistics);
});

it('refuses what is no statistics, naming the file', () => {
  const file = 'x.safetensors';
  expect(() => loadStatistics(new Uint8Array(3), { file })).toThrow(/x\.safetensors/);
  expect(() => loadStatistics(saveHead(createHead('linear', { dimension: 8 })), { file })).toThrow(
    expect.objectContaining({ code: 'INVALID_FORMAT', file, found: '"fgclip-head/1"' }),
  );
});

it.each<[string, Record<string, string>, RegExp]>([
  ['dimension', { dimension: '8.5' }, /do not say their dimension/],
  ['another dimension', { dimension: '9' }, /lack the sum "image" in its size; expected \[9\]; found \[8\]/],
  ['pairs', { pairs: '-1' }, /do not say their pairs/],
  ['origin', { origin: '{}' }, /where their pairs come from/],
  ['tables', { origin: '{"tables":[{"fingerprint":3,"pairs":1}]}' }, /where their pairs come from/],
])('refuses a wrong %s', (_, changed, message) => {
  const { tensors, metadata } = readSafetensors(saveStatistics(statistics));
  expect(() => loadStatistics(writeSafetensors(tensors, { ...metadata, ...changed }))).toThrow(message);
});

it('refuses sums that are none', () => {
  const withValue = (value: number) => ({ ...statistics, imageImage: statistics.imageImage.map(() => value) });
  expect(() => loadStatistics(saveStatistics(withValue(Number.NaN)))).toThrow(/NaN or Infinity/);
  expect(() => loadStatistics(saveStatistics(withValue(-1)))).toThrow(/no sum of squares.*-1 in row 0/s);
});
