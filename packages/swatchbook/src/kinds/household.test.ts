import { describe, expect, it } from 'vitest';
import { chain } from './household.ts';

describe('chain', () => {
  it('draws on where a piece would begin anew', () => {
    expect(chain('M 0 0 L 1 0', 'M 2 0 Q 3 0 3 1', 'M 3 2')).toBe('M 0 0 L 1 0 L 2 0 Q 3 0 3 1 L 3 2');
  });

  it('leaves a single piece as it is', () => {
    expect(chain('M 0 0 L 1 0')).toBe('M 0 0 L 1 0');
  });
});
