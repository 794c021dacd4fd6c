import { describe, expect, it } from 'vitest';
import values from '../../test/fixtures/training-values.json';
import {
  add,
  constant,
  defineGraph,
  evaluate,
  eye,
  gradient,
  input,
  multiply,
  parameter,
  subtract,
} from '../graph/index.ts';
import { binaryCrossEntropy, FgclipError, infoNce, type Loss, meanSquaredError, tensor, triplet } from '../index.ts';

const [scores, captions] = [values.scores, values.captions].map((rows) =>
  tensor(rows.flat(), [rows.length, rows[0]?.length ?? 0]),
);
const logScale = tensor([Math.log(values.scale)], []);

type Case = { loss: number; gradients: number[][] };
const expected = values.losses as Record<string, Case>;
const losses: Record<string, Loss> = {
  infonce: infoNce(),
  bce: binaryCrossEntropy(),
  bce_probability: binaryCrossEntropy({ scores: 'probability' }),
  mse: meanSquaredError(),
};

describe("losses have PyTorch's values and gradients", () => {
  it.each(Object.keys(expected))('%s', (name) => {
    const [lossName = '', kind = ''] = name.split('.');
    const loss = losses[lossName] as Loss;
    const wanted = expected[name] as Case;
    const raw = parameter('scores', [5, 5]);
    const learned = { log_scale: parameter('log_scale', []) };
    const shifted = lossName === 'bce_probability' ? add(multiply(raw, 0.45), 0.5) : raw;
    const negatives = kind === 'pairs' ? subtract(1, eye(5)) : constant(tensor(new Float32Array(20).fill(1), [5, 4]));
    const value =
      kind === 'pairs' ? loss.pairs(shifted, negatives, learned) : loss.captions(shifted, negatives, learned);
    const wrt = lossName === 'infonce' ? [raw, learned.log_scale] : [raw];
    const gradients = gradient(value, wrt);
    const graph = defineGraph({ outputs: { value, ...Object.fromEntries(gradients.map((g, i) => [`g${i}`, g])) } });
    const { outputs } = evaluate(graph, { scores: kind === 'pairs' ? scores : captions, log_scale: logScale } as never);
    expect(outputs.value?.data[0]).toBeCloseTo(wanted.loss, 5);
    wanted.gradients.forEach((wantedGradient, i) => {
      expectClose(outputs[`g${i}`]?.data ?? [], wantedGradient, 2e-6);
    });
  });
});

describe('negatives that do not count', () => {
  it.each(
    Object.entries({ ...losses, triplet: triplet({ margin: 0.5 }), hardest: triplet({ margin: 0.5, hardest: true }) }),
  )('%s ignores their scores', (name, loss) => {
    const leaf = input('scores', ['batch', 3]);
    const value = loss.captions(leaf, input('negatives', ['batch', 2]), {});
    const graph = defineGraph({ outputs: { value } });
    const run = (missing: number) =>
      evaluate(graph, {
        scores: tensor([0.4, 0.3, missing, 0.2, 0.6, 0.1], [2, 3]),
        negatives: tensor([1, 0, 1, 1], [2, 2]),
      }).outputs.value?.data[0];
    expect(run(0.9), name).toBe(run(0.1));
  });
});

describe('the triplet loss', () => {
  it('sums both directions for pairs', () => {
    const leaf = input('scores', ['batch', 'columns']);
    const square = input('scores', ['batch', 'batch']);
    expect(() => triplet({ margin: 0.1 }).captions(leaf, leaf, {})).toThrow(FgclipError);
    const value = triplet({ margin: 0.5 }).pairs(square, subtract(1, eye('batch')), {});
    const { outputs } = evaluate(defineGraph({ outputs: { value } }), { scores: tensor([0.9, 0.6, 0.2, 0.3], [2, 2]) });
    // Rows: [.5 + .6 - .9] + [.5 + .2 - .3]; columns: [.5 + .2 - .9]+ + [.5 + .6 - .3].
    expect(outputs.value?.data[0]).toBeCloseTo(0.2 + 0.4 + 0 + 0.8, 6);
  });
});

function expectClose(got: ArrayLike<number>, wanted: readonly number[], tolerance: number): void {
  expect(got.length).toBe(wanted.length);
  for (const [i, value] of wanted.entries()) expect(Math.abs((got[i] ?? Number.NaN) - value)).toBeLessThan(tolerance);
}
