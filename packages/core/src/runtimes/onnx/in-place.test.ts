import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Expression } from '../../graph/expression.ts';
import { defineGraph, type Graph } from '../../graph/graph.ts';
import { linear, mean } from '../../graph/layers.ts';
import { add, exp, multiply, square, subtract } from '../../graph/operations/elementwise.ts';
import { input, parameter } from '../../graph/operations/leaves.ts';
import { sum } from '../../graph/operations/products.ts';
import { adam, adamW, type Optimizer, sgd } from '../../learning/optimizers.ts';
import { initialSlots, stepInputs, trainingStep } from '../../learning/training-step.ts';
import { createRandom } from '../../tensor/random.ts';
import { scalar, sizeOf, type Tensor, tensor } from '../../tensor/tensor.ts';
import { evaluate } from '../plain/evaluate.ts';
import { InPlaceState, mergeOverlapping, splitUpdates } from './in-place.ts';

const cutName = (index: number) => `cut:${index}`;
const random = createRandom(5);
const normal = (shape: number[]) =>
  tensor(
    Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
    shape,
  );

/** A regression whose weight takes more than one block. */
const weight = parameter('weight', [90, 100]);
const bias = parameter('bias', [90]);
const scale = parameter('scale', []);
const predicted = multiply(linear(input('x', ['batch', 100]), weight, bias), exp(scale));
const loss = mean(sum(square(subtract(predicted, input('y', ['batch', 90]))), -1));
const parameters = { weight, bias, scale };
const start = { weight: normal([90, 100]), bias: normal([90]), scale: scalar(0.25) };

const optimizers: Record<string, { optimizer: Optimizer; clipNorm?: number }> = {
  adam: { optimizer: adam() },
  adamW: { optimizer: adamW({ weightDecay: 0.1 }), clipNorm: 1.5 },
  sgd: { optimizer: sgd() },
  momentum: { optimizer: sgd({ momentum: 0.9 }), clipNorm: 1.5 },
};

describe('updates in place', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each(Object.entries(optimizers))('of %s are those of the whole graph, bit for bit', async (_, options) => {
    const graph = trainingStep({ loss, parameters, ...options });
    const split = splitUpdates(graph, cutName);
    // What is computed once for all, the scalar, stays in the session.
    expect(Object.keys(split.session.updates).every((name) => name.startsWith('scale'))).toBe(true);
    expect(split.groups.map(({ parameters }) => parameters.length)).toEqual(
      Array(2).fill(1 + options.optimizer.slots.length),
    );

    let whole: Record<string, Tensor> = { ...start, ...initialSlots(options.optimizer, start) };
    let inSession = whole;
    const inPlace = await placed(split.groups, whole);
    for (let i = 1; i <= 5; i++) {
      const fed = { x: normal([8, 100]), y: normal([8, 90]), ...stepInputs(options.optimizer, i, 0.01) };
      const { outputs, updates } = evaluateSplit(split.session, { ...inSession, ...fed, ...views(inPlace) });
      inPlace.update(fed, outputs);
      inSession = { ...inSession, ...updates };
      whole = { ...whole, ...evaluate(graph, { ...whole, ...fed }).updates };
    }
    for (const [name, { data }] of Object.entries({ ...inSession, ...views(inPlace) })) {
      expect(data, name).toEqual(whole[name]?.data);
    }
    expect(whole.weight?.data).not.toEqual(start.weight.data);
  });

  it('ask the session for the gradient alone', () => {
    const { session, groups } = splitUpdates(trainingStep({ loss, parameters, optimizer: adam() }), cutName);
    expect(Object.keys(session.outputs)).toEqual(['loss', 'cut:0', 'cut:1']);
    expect(groups.map(({ arrays }) => arrays.map(({ from }) => from).sort())).toEqual(
      Array(2).fill(['session', 'state', 'state', 'state']),
    );
    expect(groups[0]?.scalars.map(({ name }) => name).sort()).toEqual(['adam.epsilon', 'adam.step_size']);
  });

  it('read the values of before the run where parameters move by one another', async () => {
    const [a, b, c] = [parameter('a', [5]), parameter('b', [5]), parameter('c', [5])];
    // a and b swap by way of each other; c reads both, and is read by none.
    const graph = defineGraph({
      outputs: { total: sum(add(a, c)) },
      updates: { a: add(b, 1), b: multiply(a, 2), c: subtract(add(a, b), exp(c)) },
    });
    const { groups, session } = splitUpdates(graph, cutName);
    expect(groups.map(({ parameters }) => [...parameters].sort())).toEqual([['a', 'b', 'c']]);
    const state = { a: normal([5]), b: normal([5]), c: normal([5]) };
    const inPlace = await placed(groups, state);
    inPlace.update({}, evaluate(session, state).outputs);
    for (const [name, { data }] of Object.entries(evaluate(graph, state).updates)) {
      expect(inPlace.views.get(name)?.data, name).toEqual(data);
    }
  });

  it('leave other work to the session, and hand it out as it was before the run', async () => {
    const [a, b, frozen] = [parameter('a', [5]), parameter('b', [5]), parameter('frozen', [5])];
    const graph = defineGraph({
      outputs: {},
      // The update of b is no elementwise step of a kernel, yet that of a reads b.
      updates: { a: add(multiply(a, 0.5), multiply(b, frozen)), b: exp(b) },
    });
    const { session, groups } = splitUpdates(graph, cutName);
    expect(Object.keys(session.updates)).toEqual(['b']);
    const state = { a: normal([5]), b: normal([5]), frozen: normal([5]) };
    const inPlace = await placed(groups, state);
    expect([...inPlace.views.keys()].sort()).toEqual(['a', 'frozen']);
    inPlace.update({}, evaluate(session, state).outputs);
    expect(inPlace.views.get('a')?.data).toEqual(evaluate(graph, state).updates.a?.data);
    expect(inPlace.views.get('frozen')?.data).toEqual(state.frozen.data);
  });

  it('are not tried where nothing is elementwise', async () => {
    const only: Expression = parameter('a', [5]);
    const { session, groups } = splitUpdates(defineGraph({ outputs: {}, updates: { a: exp(only) } }), cutName);
    expect(Object.keys(session.updates)).toEqual(['a']);
    expect(await InPlaceState.create(groups, new Map([['a', normal([5])]]))).toBeUndefined();
  });

  it('are not tried without WebAssembly', async () => {
    const { groups } = splitUpdates(trainingStep({ loss, parameters, optimizer: sgd() }), cutName);
    const first = new Map(Object.entries(start));
    expect(await InPlaceState.create(groups, first)).toBeDefined();
    vi.stubGlobal('WebAssembly', undefined);
    expect(await InPlaceState.create(groups, first)).toBeUndefined();
  });
});

/** The session's part, run by the plain evaluator, which wants values for leaves that the session no longer needs. */
function evaluateSplit(session: Graph, values: Record<string, Tensor>) {
  const { outputs, updates } = evaluate(defineGraph(session), values);
  return { outputs, updates };
}

async function placed(groups: Parameters<typeof InPlaceState.create>[0], state: Record<string, Tensor>) {
  const inPlace = await InPlaceState.create(groups, new Map(Object.entries(state)));
  if (inPlace === undefined) throw new Error('WebAssembly with vector instructions is needed here');
  return inPlace;
}

function views(inPlace: InPlaceState): Record<string, Tensor> {
  return Object.fromEntries(inPlace.views);
}

it('merges what overlaps, directly or through others', () => {
  expect(mergeOverlapping([['a'], ['b', 'c'], ['d', 'a']])).toEqual([
    ['a', 'd'],
    ['b', 'c'],
  ]);
  expect(mergeOverlapping([['a'], ['b'], ['c', 'b'], ['a', 'c']])).toEqual([['a', 'b', 'c']]);
  expect(mergeOverlapping([])).toEqual([]);
});
