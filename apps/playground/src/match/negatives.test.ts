import { changedAttributes } from '@fgclip/datasets';
import { describe, expect, it } from 'vitest';
import { NEGATIVES, type NegativesRequest, negativesFor } from './negatives.ts';

const caption = 'A light brown leather bag with a red metal buckle.';
const request: NegativesRequest = {
  ...{ caption, contrast: 1, kind: 'bag', whole: false },
  types: ['color', 'material', 'pattern', 'transparency'],
};

describe('negativesFor', () => {
  it.each([1, 2, 3] as const)('changes %i attributes', (contrast) => {
    const negatives = negativesFor({ ...request, contrast });
    expect(negatives).toHaveLength(NEGATIVES);
    for (const negative of negatives) expect(changedAttributes(caption, negative)).toHaveLength(contrast);
  });

  it('changes attributes of the chosen types alone', () => {
    const changes = negativesFor({ ...request, types: ['material'] }).flatMap(
      (negative) => changedAttributes(caption, negative) ?? [],
    );
    expect(new Set(changes.map(({ mention }) => mention.type))).toEqual(new Set(['material']));
  });

  it('takes captions of things of other kinds', () => {
    const negatives = negativesFor({ ...request, contrast: 'other', kind: undefined });
    expect(negatives).toHaveLength(NEGATIVES);
    for (const negative of negatives) expect(negative).not.toMatch(/\bbag\b/);
  });

  it('takes captions of other scenes for a whole scene, and none for an empty caption', () => {
    const whole = negativesFor({ ...request, contrast: 'other', caption: 'Two mugs.', whole: true });
    expect(new Set(whole).size).toBe(NEGATIVES);
    expect(negativesFor({ ...request, caption: ' ' })).toEqual([]);
  });
});
