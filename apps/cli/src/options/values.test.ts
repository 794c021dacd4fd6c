import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { list, positiveNumber, share, stageValue, wholeNumber } from './values.ts';

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
