import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './json.ts';

/** JSON as a writer without limits on numbers makes it. */
function write(value: unknown, space: string): string {
  if (typeof value === 'bigint') return `${value}`;
  if (Array.isArray(value)) return `[${space}${value.map((item) => write(item, space)).join(`,${space}`)}${space}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${space}${write(item, space)}`);
  return `{${members.join(`,${space}`)}}`;
}

/** What is to come of it: whole numbers as numbers where they are exact, else as their digits. */
function read(value: unknown): unknown {
  // JSON.stringify() writes doubles below 1e21 without an exponent.
  if (Number.isInteger(value) && Math.abs(Number(value)) < 1e21) return read(BigInt(JSON.stringify(value)));
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : `${value}`;
  if (Array.isArray(value)) return value.map(read);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, read(item)]));
}

describe('parseJson', () => {
  it('keeps every whole number apart, whatever stands around it', () => {
    const whole = fc.oneof(
      fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }),
      fc.bigInt({ min: -(2n ** 53n) - 3n, max: -(2n ** 53n) + 3n }),
      fc.bigInt({ min: 0n, max: 2n ** 80n }),
    );
    const text = fc.string({ unit: fc.constantFrom('"', '\\', ',', ':', '[', ' ', ']', '12345678901234567890', 'é') });
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        whole,
        text,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constant(null),
        fc.array(tie('tree')),
        fc.dictionary(text, tie('tree')),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(text, tree), fc.constantFrom('', ' ', '\n\t'), (value, space) => {
        const plain = JSON.stringify(read(value));
        expect(JSON.stringify(parseJson(write(value, space)))).toBe(plain);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves fractions and exponents to JSON', () => {
    const text = '[0.12345678901234567890,1234567890123456789.5,12345678901234567890e2,1e-12345678901234567890]';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it.each(['', '{', '[12345678901234567890', '[012345678901234567890]', '{"a":12345678901234567890,}', '[1,"'])(
    'refuses %j',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    },
  );
});
