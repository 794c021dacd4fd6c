import { describe, expect, it } from 'vitest';
import type { Expression } from '../../graph/expression.ts';
import { gradient } from '../../graph/gradient.ts';
import { defineGraph } from '../../graph/graph.ts';
import { add, multiply, square, subtract } from '../../graph/operations/elementwise.ts';
import { input, parameter } from '../../graph/operations/leaves.ts';
import { matmul, sum } from '../../graph/operations/products.ts';
import { scalar, tensor } from '../../tensor/tensor.ts';
import { plainRuntime } from './plain-runtime.ts';

const [count, step] = [parameter('count', []), input('step', [])];
const counter = defineGraph({ outputs: { before: count }, updates: { count: add(count, step) } });
const start = { count: scalar(10) };

describe('plainRuntime', () => {
  it('keeps the state between runs and moves it on after the outputs', async () => {
    const program = await plainRuntime().compile(counter, start);
    expect(await program.run({ step: scalar(1) })).toEqual({ before: scalar(10) });
    expect(await program.run({ step: scalar(5) })).toEqual({ before: scalar(11) });
    expect(await program.readState()).toEqual({ count: scalar(16) });
  });

  it('swaps two parameters at once', async () => {
    const [a, b] = [parameter('a', [1]), parameter('b', [1])];
    const graph = defineGraph({ outputs: {}, updates: { a: b, b: a } });
    const program = await plainRuntime().compile(graph, { a: tensor([1], [1]), b: tensor([2], [1]) });
    await program.run({});
    expect(await program.readState()).toEqual({ a: tensor([2], [1]), b: tensor([1], [1]) });
  });

  it('keeps a failed run from touching the state', async () => {
    const program = await plainRuntime().compile(counter, start);
    await expect(program.run({})).rejects.toThrow(/No value for input "step"/);
    expect(await program.readState()).toEqual(start);
  });

  it('shares no memory with its caller', async () => {
    const mine = { count: scalar(1) };
    const program = await plainRuntime().compile(counter, mine);
    mine.count.data[0] = 99;
    const outputs = await program.run({ step: scalar(1) });
    outputs.before?.data.fill(99);
    (await program.readState()).count?.data.fill(99);
    const written = { count: scalar(3) };
    expect(await program.readState()).toEqual({ count: scalar(2) });
    await program.writeState(written);
    written.count.data[0] = 99;
    expect(await program.readState(['count'])).toEqual({ count: scalar(3) });
  });

  it('keeps programs of one graph apart', async () => {
    const runtime = plainRuntime();
    const [first, second] = [await runtime.compile(counter, start), await runtime.compile(counter, start)];
    await first.run({ step: scalar(1) });
    expect(await second.readState()).toEqual(start);
  });

  it('does not let an input stand in for a parameter', async () => {
    const program = await plainRuntime().compile(counter, start);
    expect(await program.run({ step: scalar(1), count: scalar(-5) })).toEqual({ before: scalar(10) });
  });

  it('trains: gradient descent finds the least-squares solution', async () => {
    const [x, y, w] = [input('x', ['n', 2]), input('y', ['n', 1]), parameter('w', [2, 1])];
    const loss = sum(square(subtract(matmul(x, w), y)));
    const [slope] = gradient(loss, [w]);
    const graph = defineGraph({ outputs: { loss }, updates: { w: subtract(w, multiply(0.05, slope as Expression)) } });
    const program = await plainRuntime().compile(graph, { w: tensor([0, 0], [2, 1]) });
    const fed = { x: tensor([1, 0, 0, 1, 1, 1], [3, 2]), y: tensor([2, -3, -1], [3, 1]) };
    for (let i = 0; i < 200; i++) await program.run(fed);
    const { w: found } = await program.readState();
    expect(found?.data[0]).toBeCloseTo(2, 5);
    expect(found?.data[1]).toBeCloseTo(-3, 5);
  });

  it.each([
    ['a missing parameter', {}, 'NOT_FOUND', /No value for parameter "count"/],
    [
      'a parameter of another shape',
      { count: tensor([1, 2], [2]) },
      'SHAPE_MISMATCH',
      /"count"; expected float32 \[\]/,
    ],
  ])('compile refuses %s', async (_, state, code, message) => {
    await expect(plainRuntime().compile(counter, state)).rejects.toThrow(message);
    await expect(plainRuntime().compile(counter, state)).rejects.toMatchObject({ code });
  });

  it('writeState refuses what does not fit, and then writes nothing', async () => {
    const program = await plainRuntime().compile(counter, start);
    const rejected = (state: Record<string, ReturnType<typeof scalar>>) => expect(program.writeState(state)).rejects;
    await rejected({ count: scalar(1), other: scalar(2) }).toThrow(/no parameter "other"; expected count/);
    await rejected({ count: tensor([1], [1]) }).toThrow(/Parameter "count"/);
    await expect(program.readState(['other'])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await program.readState()).toEqual(start);
  });

  it('refuses use after dispose', async () => {
    const runtime = plainRuntime();
    const [first, second] = [await runtime.compile(counter, start), await runtime.compile(counter, start)];
    await first.dispose();
    await expect(first.run({ step: scalar(1) })).rejects.toMatchObject({ code: 'RUNTIME' });
    await expect(second.run({ step: scalar(1) })).resolves.toBeDefined();
    await runtime.dispose();
    await expect(second.readState()).rejects.toMatchObject({ code: 'RUNTIME' });
    await expect(second.writeState({})).rejects.toMatchObject({ code: 'RUNTIME' });
    await expect(runtime.compile(counter, start)).rejects.toMatchObject({ code: 'RUNTIME' });
  });
});
