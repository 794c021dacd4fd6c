import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FgclipError } from '../src/errors.ts';
import type { Expression } from '../src/graph/expression.ts';
import { gradient } from '../src/graph/gradient.ts';
import { defineGraph, type Graph } from '../src/graph/graph.ts';
import { linear, mean } from '../src/graph/layers.ts';
import { add, multiply, square, subtract, tanh } from '../src/graph/operations/elementwise.ts';
import { scatterAdd } from '../src/graph/operations/layout.ts';
import { input, parameter } from '../src/graph/operations/leaves.ts';
import { sum } from '../src/graph/operations/products.ts';
import { evaluate } from '../src/runtimes/plain/evaluate.ts';
import { plainRuntime } from '../src/runtimes/plain/plain-runtime.ts';
import type { Runtime } from '../src/runtimes/runtime.ts';
import { intTensor, type Tensor, tensor } from '../src/tensor/tensor.ts';
import { expectClose, randomValues } from './check-gradient.ts';
import { caseState, feedsOf, functionCases, graphOf, operationCases, type RuntimeCase } from './runtime-cases.ts';

/** What every runtime must do; the plain evaluator is the measure. */
export function describeRuntime(name: string, create: () => Runtime): void {
  describe(`${name} as a runtime`, () => {
    let runtime: Runtime;
    beforeAll(() => {
      runtime = create();
    });
    afterAll(() => runtime.dispose());

    const agrees = async (entry: RuntimeCase) => {
      const graph = graphOf(entry);
      const state = statesOf(graph);
      const program = await runtime.compile(graph, state);
      for (const sizes of [
        { batch: 3, n: 4 },
        { batch: 5, n: 3 },
        { batch: 1, n: 6 },
      ]) {
        const feeds = feedsOf(entry, sizes);
        const expected = evaluate(graph, { ...feeds, ...state }).outputs;
        expectTensors(await program.run(feeds), expected, 1e-5);
      }
      await program.dispose();
    };
    for (const [operation, cases] of Object.entries(operationCases)) {
      it.each(cases)(`${operation}: $name, its value and gradient, for changing sizes`, agrees);
    }
    it.each(functionCases)('$name, its value and gradient, for changing sizes', agrees);

    it('adds all updates of rows that many share', async () => {
      const [rows, count, width] = [300, 4000, 64];
      const random = randomValues(3);
      const indices = input('indices', ['count'], 'int32');
      const graph = defineGraph({
        outputs: { sums: scatterAdd(indices, input('updates', ['count', width]), rows) },
      });
      const program = await runtime.compile(graph);
      const feeds = {
        indices: intTensor(
          Array.from({ length: count }, () => Math.floor(((random() + 1) / 2) * rows)),
          [count],
        ),
        updates: tensor(
          Array.from({ length: count * width }, () => Math.round(random() * 8)),
          [count, width],
        ),
      };
      const { sums } = evaluate(graph, feeds).outputs;
      for (let i = 0; i < 5; i++) expect((await program.run(feeds)).sums?.data).toEqual(sums?.data);
    });

    it('moves state on from run to run as the plain runtime does', async () => {
      const { graph, state, feeds } = descent();
      const [program, plain] = [await runtime.compile(graph, state), await plainRuntime().compile(graph, state)];
      const losses: number[] = [];
      for (let step = 0; step < 20; step++) {
        const [found, expected] = [await program.run(feeds(step)), await plain.run(feeds(step))];
        expectTensors(found, expected, 1e-5);
        losses.push(found.loss?.data[0] ?? Number.NaN);
      }
      expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 2);
      expectTensors(await program.readState(), await plain.readState(), 1e-5);
      expect(Object.keys(await program.readState(['bias']))).toEqual(['bias']);
    });

    it('keeps state to itself: values given and read are copies', async () => {
      const { graph, state, feeds } = descent();
      const program = await runtime.compile(graph, state);
      const given = state.weight.data.slice();
      state.weight.data.fill(9);
      const first = await program.readState();
      expect(first.weight?.data).toEqual(given);
      first.weight?.data.fill(7);
      expect((await program.readState()).weight?.data).toEqual(given);

      const { loss } = await program.run(feeds(0));
      const lossThen = loss?.data[0];
      const then = await program.readState();
      expect(then.weight?.data).not.toEqual(given);
      await program.run(feeds(1));
      expect(loss?.data[0]).toBe(lossThen);

      await program.writeState(then);
      then.weight?.data.fill(5);
      const again = await program.run(feeds(1));
      await program.writeState({ weight: { shape: state.weight.shape, data: given } });
      expect((await program.readState()).weight?.data).toEqual(given);
      expect(again.loss?.data[0]).not.toBe(lossThen);
    });

    it('takes runs asked for at once one after the other', async () => {
      const { graph, state, feeds } = descent();
      const [program, other] = [await runtime.compile(graph, state), await runtime.compile(graph, state)];
      const atOnce = await Promise.all([0, 1, 2, 3].map((step) => program.run(feeds(step))));
      for (const [step, found] of atOnce.entries()) expectTensors(found, await other.run(feeds(step)), 1e-6);
    });

    it('refuses feeds and states that do not fit, and goes on', async () => {
      const { graph, state, feeds } = descent();
      await expect(runtime.compile(graph, { weight: state.weight })).rejects.toThrow(codeOf('NOT_FOUND'));
      await expect(runtime.compile(graph, { ...state, bias: tensor([1], [1]) })).rejects.toThrow(
        codeOf('SHAPE_MISMATCH'),
      );
      const program = await runtime.compile(graph, state);
      const good = feeds(0);
      await expect(program.run({ x: good.x, y: good.y })).rejects.toThrow(codeOf('NOT_FOUND'));
      await expect(program.run({ ...good, x: tensor([1, 2], [2]) })).rejects.toThrow(codeOf('SHAPE_MISMATCH'));
      await expect(program.run({ ...good, x: intTensor(Array(24).fill(1), [8, 3]) })).rejects.toThrow(
        codeOf('SHAPE_MISMATCH'),
      );
      await expect(program.run({ ...good, y: tensor([1, 2], [1, 2]) })).rejects.toThrow(codeOf('SHAPE_MISMATCH'));
      await expect(program.writeState({ ...state, other: tensor([1], [1]) })).rejects.toThrow(codeOf('NOT_FOUND'));
      await expect(program.writeState({ bias: tensor([1], [1]) })).rejects.toThrow(codeOf('SHAPE_MISMATCH'));
      await expect(program.readState(['other'])).rejects.toThrow(codeOf('NOT_FOUND'));
      expectTensors(await program.readState(), state, 0);
      await expect(program.run(good)).resolves.toHaveProperty('loss');
    });

    it('refuses a program after its end, and a runtime after its own', async () => {
      const { graph, state, feeds } = descent();
      const program = await runtime.compile(graph, state);
      await Promise.all([program.dispose(), program.dispose()]);
      await program.dispose();
      await expect(program.run(feeds(0))).rejects.toThrow(codeOf('RUNTIME'));
      await expect(program.readState()).rejects.toThrow(codeOf('RUNTIME'));

      const another = create();
      const left = await another.compile(graph, state);
      await another.dispose();
      await expect(left.run(feeds(0))).rejects.toThrow(codeOf('RUNTIME'));
      await expect(another.compile(graph, state)).rejects.toThrow(codeOf('RUNTIME'));
    });
  });
}

/** Gradient descent on a small regression; `scale` is a parameter without an update. */
function descent() {
  const leaves = { weight: parameter('weight', [2, 3]), bias: parameter('bias', [2]) };
  const predicted = multiply(
    tanh(linear(input('x', ['batch', 3]), leaves.weight, leaves.bias)),
    parameter('scale', []),
  );
  const loss = mean(sum(square(subtract(predicted, input('y', ['batch', 2]))), -1));
  const gradients = gradient(loss, Object.values(leaves));
  const rate = input('rate', []);
  const moved = Object.entries(leaves).map(([name, leaf], i) => [
    name,
    subtract(leaf, multiply(rate, gradients[i] as Expression)),
  ]);
  const graph = defineGraph({
    outputs: { loss, shifted: add(predicted, leaves.bias) },
    updates: Object.fromEntries(moved) as Record<string, Expression>,
  });
  const random = randomValues(5);
  const draw = (...shape: number[]) =>
    tensor(Array.from({ length: shape.reduce((size, dim) => size * dim, 1) }, random), shape);
  const state = { weight: draw(2, 3), bias: draw(2), scale: tensor([1.5], []) };
  const feeds = (step: number) => {
    const batch = 8 + (step % 3);
    const x = draw(batch, 3);
    const y = Array.from({ length: batch * 2 }, (_, i) => x.data[Math.floor(i / 2) * 3 + (i % 2)] ?? 0);
    return { x, y: tensor(y, [batch, 2]), rate: tensor([0.3], []) };
  };
  const fixed = Array.from({ length: 20 }, (_, step) => feeds(step));
  return { graph, state, feeds: (step: number) => fixed[step] as ReturnType<typeof feeds> };
}

function statesOf({ parameters }: Graph): Record<string, Tensor> {
  return Object.fromEntries(parameters.map(({ attributes: { name } }) => [name, caseState[name] as Tensor]));
}

function expectTensors(
  found: Readonly<Record<string, Tensor>>,
  expected: Readonly<Record<string, Tensor>>,
  tolerance: number,
): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { shape, data }] of Object.entries(expected)) {
    expect(found[name]?.shape, name).toEqual(shape);
    expect(found[name]?.data.constructor, name).toBe(data.constructor);
    expectClose(found[name]?.data ?? [], data, tolerance, name);
  }
}

function codeOf(code: FgclipError['code']) {
  return expect.objectContaining({ constructor: FgclipError, code });
}
