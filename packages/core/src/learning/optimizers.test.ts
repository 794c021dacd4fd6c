import { describe, expect, it } from 'vitest';
import values from '../../test/fixtures/training-values.json';
import { constant, matmul, parameter, square, subtract, sum } from '../graph/index.ts';
import {
  adam,
  adamW,
  initialSlots,
  type Optimizer,
  plainRuntime,
  sgd,
  stepInputs,
  tensor,
  trainingStep,
  warmupCosine,
} from '../index.ts';

const fixture = (rows: number[][]) => tensor(rows.flat(), [rows.length, rows[0]?.length ?? 0]);
const runs: Record<keyof typeof values.optimizers, { optimizer: Optimizer; rate: number; clipNorm?: number }> = {
  adam: { optimizer: adam(), rate: 0.01 },
  adam_betas: { optimizer: adam({ beta1: 0.8, beta2: 0.95, epsilon: 1e-6 }), rate: 0.01 },
  adamw: { optimizer: adamW({ weightDecay: 0.1 }), rate: 0.01 },
  sgd: { optimizer: sgd(), rate: 0.001 },
  momentum: { optimizer: sgd({ momentum: 0.9 }), rate: 0.001 },
  clipped: { optimizer: sgd(), rate: 0.01, clipNorm: 1.5 },
};

describe("optimisers walk PyTorch's way", () => {
  it.each(Object.entries(runs))('%s', async (name, { optimizer, rate, clipNorm }) => {
    const weight = parameter('w', [3, 4]);
    const loss = sum(
      square(subtract(matmul(weight, constant(fixture(values.data))), constant(fixture(values.wanted)))),
    );
    const graph = trainingStep({ loss, parameters: { w: weight }, optimizer, clipNorm });
    const start = { w: fixture(values.start) };
    const program = await plainRuntime().compile(graph, { ...start, ...initialSlots(optimizer, start) });
    for (const [i, wanted] of values.optimizers[name as keyof typeof runs].entries()) {
      await program.run(stepInputs(optimizer, i + 1, rate));
      const { w } = await program.readState(['w']);
      for (const [k, value] of wanted.entries()) expect(w?.data[k]).toBeCloseTo(value, 5);
    }
  });
});

describe('warmupCosine', () => {
  const rate = warmupCosine({ peak: 2, warmupSteps: 4, totalSteps: 12, floor: 1 });

  it('rises linearly, falls along half a cosine, and stays at the floor', () => {
    expect([1, 2, 4].map(rate)).toEqual([0.5, 1, 2]);
    expect(rate(8)).toBeCloseTo(1.5, 12);
    expect(rate(6)).toBeCloseTo(1 + 0.5 * (1 + Math.SQRT1_2), 12);
    expect([12, 13, 100].map(rate)).toEqual([1, 1, 1]);
  });

  it('refuses a warm-up that never ends', () => {
    expect(() => warmupCosine({ peak: 1, warmupSteps: 5, totalSteps: 5 })).toThrow(/must end before/);
  });
});
