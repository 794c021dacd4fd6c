import type { ModelTensor } from '@fgclip/core';
import { expect, it } from 'vitest';
import { heavyModel } from '../../test/inference/models.ts';
import { openSession } from './inference-worker.ts';

const mebibyte = 2 ** 20;

it('gives memory back when it is disposed of', async () => {
  const width = 4096;
  const model = heavyModel({ layers: 1, width });
  expect(model.length).toBeGreaterThan(64 * mebibyte);
  const sizes: number[] = [];
  for (let i = 0; i < 12; i++) {
    const session = await openSession(model);
    const x: ModelTensor = { dtype: 'float32', shape: [64, width], data: new Float32Array(64 * width) };
    expect((await session.run({ x })).y?.shape).toEqual([64, width]);
    await session.dispose();
    sizes.push(process.memoryUsage.rss() / mebibyte);
  }
  // The allocator keeps some for the next time; a leak would be 64 MiB a round.
  expect((sizes.at(-1) ?? 0) - (sizes[3] ?? 0)).toBeLessThan(2 * 64);
});
