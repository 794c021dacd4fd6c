import { describe, expect, it } from 'vitest';
import type { Look } from '../scene.ts';
import { asSentence, describeLook, isPlural, listOf, numberWord, withArticle } from './phrases.ts';

describe('phrases', () => {
  it('are English', () => {
    expect(['orange mug', 'mug', 'umbrella'].map(withArticle)).toEqual(['an orange mug', 'a mug', 'an umbrella']);
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listOf)).toEqual(['', 'a', 'a and b', 'a, b and c']);
    expect([1, 2, 10, 11].map(numberWord)).toEqual(['one', 'two', 'ten', '11']);
    expect(asSentence('a mug')).toBe('A mug.');
  });

  it('know plurals', () => {
    expect(['legs', 'pages', 'feet', 'metal hands', 'eyeglasses'].map(isPlural)).not.toContain(false);
    expect(['leg', 'glass', 'lens', 'canvas', 'cactus', 'base', 'clasp'].map(isPlural)).not.toContain(true);
  });

  it('say of a look what is asked for, in that order', () => {
    const look: Look = { color: 'orange', material: 'fabric', pattern: 'striped', transparency: 'opaque' };
    expect(describeLook('pillow', look, ['pattern', 'color', 'material'])).toBe('a striped orange fabric pillow');
    expect(describeLook('pillow', look, ['color'])).toBe('an orange pillow');
    expect(describeLook('legs', look, ['color'])).toBe('orange legs');
    expect(describeLook('mug', look, [])).toBe('a mug');
    expect(describeLook('mug', { ...look, pattern: 'logo' }, ['pattern', 'color'])).toBe('an orange mug with a logo');
  });
});
