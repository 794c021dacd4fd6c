import { expect, it } from 'vitest';
import { retryAfter } from './answers.ts';

const now = Date.parse('Fri, 31 Dec 1999 23:57:59 GMT');

/** The forms, and the date, are RFC 9110's (10.2.3). */
it.each([
  ['120', 120_000],
  ['Fri, 31 Dec 1999 23:59:59 GMT', 120_000],
  ['Fri, 31 Dec 1999 23:00:00 GMT', 0],
  ['soon', undefined],
  [null, undefined],
])('Retry-After: %s is %s milliseconds', (value, milliseconds) => {
  expect(retryAfter(value, now)).toBe(milliseconds);
});
