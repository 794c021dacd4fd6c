import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDifference } from './record.ts';

describe('firstDifference', () => {
  it('finds none between a value and its copy', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(firstDifference(JSON.parse(text), JSON.parse(text))).toBeUndefined();
      }),
    );
  });

  it('finds one wherever two values have different texts', () => {
    const sorted = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 2 }));
    fc.assert(
      fc.property(fc.array(sorted, { maxLength: 2 }), fc.array(sorted, { maxLength: 2 }), (a, b) => {
        const text = (value: Record<string, number>[]) =>
          JSON.stringify(value.map((entries) => Object.entries(entries).sort()));
        expect(firstDifference(a, b) === undefined).toBe(text(a) === text(b));
      }),
    );
  });

  it.each([
    [{ a: [{ b: 1 }] }, { a: [{ b: 2 }] }, { path: 'a[0].b', expected: '1', found: '2' }],
    [{ a: [1] }, { a: [1, 'x'] }, { path: 'a[1]', expected: 'nothing', found: '"x"' }],
    [{ a: 1, b: 2 }, { b: 2 }, { path: 'a', expected: '1', found: 'nothing' }],
    [{ a: [] }, { a: {} }, { path: 'a', expected: '[]', found: '{}' }],
    [{ a: null }, { a: {} }, { path: 'a', expected: 'null', found: '{}' }],
  ])('of %j and %j is %j', (expected, found, difference) => {
    expect(firstDifference(expected, found)).toEqual(difference);
  });
});
