import { describe, expect, it } from 'vitest';
import { ownAttributes } from './own-attributes.ts';

describe('ownAttributes', () => {
  it.each([
    ['A light orange rattan basket with a base made of wood.', { color: 'light orange', material: 'rattan' }],
    [
      'A green bowl made of plastic with a floral pattern and a wood rim.',
      { color: 'green', material: 'plastic', pattern: 'floral' },
    ],
    ['A pink hat with a brim in brown and a light purple band.', { color: 'pink' }],
    ['A fabric chair in light brown.', { color: 'light brown', material: 'fabric' }],
    [
      'This is a perforated dark orange mug that has a dark orange handle and a grey rim.',
      { color: 'dark orange', pattern: 'perforated' },
    ],
    [
      'A mug made of translucent grey glass with a light pink handle made of leather.',
      { color: 'grey', material: 'glass', transparency: 'translucent' },
    ],
    [
      'A blue shoe made of leather with a logo pattern and a leather heel.',
      { color: 'blue', material: 'leather', pattern: 'logo' },
    ],
    ['A wooden table with black legs on a red carpet.', { material: 'wood' }],
  ])('%s', (caption, own) => {
    expect(ownAttributes(caption)).toEqual(own);
  });

  it('says nothing of a type that the thing has several values of', () => {
    expect(ownAttributes('A blue and white ceramic mug.')).toEqual({ material: 'ceramic' });
  });

  it('finds nothing where there is nothing', () => {
    expect(ownAttributes('A dog on a beach.')).toEqual({});
    expect(ownAttributes('')).toEqual({});
  });
});
