import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { anyShare, list, positiveNumber, shardShare, share, stageValue, wholeNumber } from './values.ts';

test('numbers are whole, in range, and numbers', () => {
  expect(wholeNumber(1)('12')).toBe(12);
  for (const text of ['0', '1.5', '', ' ', 'ten', '1e400'])
    expect(() => wholeNumber(1)(text)).toThrow(InvalidArgumentError);
  expect(positiveNumber('1e-4')).toBe(1e-4);
  for (const text of ['0', '-1', 'x', 'Infinity']) expect(() => positiveNumber(text)).toThrow(InvalidArgumentError);
  expect(share('0.2')).toBe(0.2);
  for (const text of ['0', '1', '20 %']) expect(() => share(text)).toThrow(InvalidArgumentError);
});

test('lists are separated by commas, and add up', () => {
  expect(list('a, b,', ['c'])).toEqual(['c', 'a', 'b']);
  expect(() => list(' , ')).toThrow(InvalidArgumentError);
});

test('values are for all stages or for one', () => {
  const epochs = stageValue(wholeNumber(1));
  expect(epochs('fine-tune=3', epochs('20'))).toEqual([{ value: 20 }, { stage: 'fine-tune', value: 3 }]);
  expect(() => epochs('warm-up=few')).toThrow(InvalidArgumentError);
});

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
