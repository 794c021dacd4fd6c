import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { anyShare, shardShare } from './extraction-options.ts';

test('shares of shards are counted from 0', () => {
  expect(shardShare('0/3')).toEqual({ index: 0, of: 3 });
  expect(shardShare('2/3')).toEqual({ index: 2, of: 3 });
  for (const text of ['3/3', '1', '-1/3', '0/0', '1/2/3', '', 'a/b']) {
    expect(() => shardShare(text)).toThrow(InvalidArgumentError);
  }
});

test('shares of images may be percentages, none and all included', () => {
  expect(['0', '0.01', '1', '1%', '2.5 %', '100%'].map(anyShare)).toEqual([0, 0.01, 1, 0.01, 0.025, 1]);
  for (const text of ['', '%', '1.1', '101%', '-1', '1.2.3', 'x'])
    expect(() => anyShare(text)).toThrow(InvalidArgumentError);
});
