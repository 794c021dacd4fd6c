import { plainRuntime } from '@fgclip/core';
import { createHead, createMatcher } from '@fgclip/heads';
import { describe, expect, it } from 'vitest';
import { syntheticWorld } from '../../../test/synthetic-world.ts';
import { canStartAsCosine, headNames, newHead, usualSettings } from './settings.ts';
import { batchSizeFor, stagesOf } from './stages.ts';

const world = await syntheticWorld({ images: 60, dimension: 24 });

describe('newHead', () => {
  it.each(headNames.filter(canStartAsCosine))('a %s head starts with the scores of the cosine', async (head) => {
    const runtime = plainRuntime();
    const { images, texts } = world.test;
    const scores = await createMatcher(newHead({ ...usualSettings, head }, 24), { runtime }).score(images, texts);
    const cosine = await createMatcher(createHead('cosine', { dimension: 24 }), { runtime }).score(images, texts);
    scores.data.forEach((score, k) => {
      expect(score).toBeCloseTo(cosine.data[k] ?? 0, 5);
    });
  });

  it('divides embeddings of any length among attention heads', () => {
    const { function: matching } = newHead({ ...usualSettings, head: 'attention' }, 24);
    expect(matching.options).toMatchObject({ heads: 24 });
    expect(newHead({ ...usualSettings, head: 'attention' }, 512).function.options).toMatchObject({ heads: 64 });
  });
});

describe('stagesOf', () => {
  it('warms up on right captions of boxes where there are no whole pictures', () => {
    const stages = stagesOf({ ...usualSettings, stages: 'both', epochs: 3, learningRate: 3e-4 }, world);
    expect(stages.map(({ stage }) => stage)).toMatchObject([
      { name: 'warm-up', kind: 'pairs', epochs: 3, learningRate: 3e-4 },
      { name: 'fine-tune', kind: 'captions', epochs: 3, learningRate: 3e-4 },
    ]);
    expect(stages[0]?.training.annotations).toBe(world.training.annotations);
  });

  it('keeps whole pictures and kinds of things while it learns, or right captions where there are neither', () => {
    const settings = { ...usualSettings, stages: 'balanced' } as const;
    const [alone] = stagesOf(settings, world);
    expect(alone?.stage).toMatchObject({ name: 'balanced', keep: [{ weight: 0.3 }], epochs: usualSettings.epochs });
    expect(alone?.coarse?.coarse?.training.annotations).toBe(world.training.annotations);
    const whole = { training: world.training, validation: world.validation };
    const [both] = stagesOf(settings, { ...withKinds(world), coarse: whole });
    expect(both?.stage.keep).toEqual([
      { source: 'scenes', weight: 0.3 },
      { source: 'kinds', weight: 0.05 },
    ]);
    expect(both?.coarse?.kinds?.training.annotations).toEqual([{ image: 0, captions: [0], set: 'kinds' }]);
    expect(both?.coarse?.scenes?.training.annotations).toBe(world.training.annotations);
  });
});

it('takes steps by the boxes that it learns from, whatever else is said of them', () => {
  const [alone] = stagesOf(usualSettings, world);
  const annotations = [
    ...world.training.annotations,
    ...world.training.annotations.map(({ image }) => ({ image, captions: [0] })),
  ];
  const [beside] = stagesOf(usualSettings, { ...world, training: { ...world.training, annotations } });
  expect(beside?.stage.batchSize).toBe(alone?.stage.batchSize);
});

it.each([
  [3, 4],
  [60, 4],
  [240, 16],
  [600, 32],
  [9000, 64],
])('trains %i examples %i at a time', (examples, size) => {
  expect(batchSizeFor(examples)).toBe(size);
});

/** The world with a set of kinds in both of its tables. */
function withKinds(of: typeof world): typeof world {
  const added = (table: typeof world.training) => ({
    ...table,
    annotations: [...table.annotations, { image: 0, captions: [0], set: 'kinds' }],
    manifest: { ...table.manifest, sets: [{ name: 'kinds' }] },
  });
  return { ...of, training: added(of.training), validation: added(of.validation) };
}
