import { describe, expect, it } from 'vitest';
import { Fnv1a } from './fingerprint.ts';

const hash = (text: string) => new Fnv1a().update(new TextEncoder().encode(text)).digest();

describe('Fnv1a', () => {
  it('equals the published test vectors', () => {
    expect(hash('')).toBe('cbf29ce484222325');
    expect(hash('a')).toBe('af63dc4c8601ec8c');
    expect(hash('foobar')).toBe('85944171f73967e8');
  });

  it('equals the definition in big integers on every byte value', () => {
    const bytes = Uint8Array.from({ length: 1024 }, (_, i) => (i * 167) & 255);
    let expected = 0xcbf29ce484222325n;
    for (const byte of bytes) expected = ((expected ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
    const inTwoParts = new Fnv1a().update(bytes.subarray(0, 100)).update(bytes.subarray(100));
    expect(inTwoParts.digest()).toBe(expected.toString(16).padStart(16, '0'));
  });
});
