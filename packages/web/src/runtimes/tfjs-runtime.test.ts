import { intTensor, tensor } from '@fgclip/core';
import { defineGraph, gather, input, multiply, parameter, subtract, sum } from '@fgclip/core/graph';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeRuntime } from '../../../core/test/runtime-suite.ts';
import { scaleSuite } from '../../../heads/test/scale-suite.ts';
import { tfjsRuntime } from './tfjs-runtime.ts';

beforeAll(() => tf.setBackend('cpu'));

describeRuntime('tfjs', () => tfjsRuntime(tf));
describe('tfjs', () => scaleSuite(() => tfjsRuntime(tf)));

describe('memory of tfjs', () => {
  const [weight, x] = [parameter('weight', [3]), input('x', ['batch', 3])];
  const indices = input('indices', ['n'], 'int32');
  const state = { weight: tensor([1, 2, 3], [3]) };
  const graph = defineGraph({
    outputs: { loss: sum(multiply(x, weight)), weight, x },
    updates: { weight: subtract(weight, multiply(0.1, sum(x, 0))) },
  });
  const feeds = { x: tensor([1, 2, 3, 4, 5, 6], [2, 3]) };

  it('grows neither by runs nor by failing ones, and is given back in the end', async () => {
    const before = tf.memory().numTensors;
    const runtime = tfjsRuntime(tf);
    const program = await runtime.compile(graph, state);
    await program.run(feeds);
    const { numTensors, numBytes } = tf.memory();
    for (let i = 0; i < 5; i++) {
      await program.run(feeds);
      await program.writeState(await program.readState());
      await expect(program.run({})).rejects.toThrow();
      await expect(program.readState(['other'])).rejects.toThrow();
    }
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    await program.dispose();

    const lookup = await runtime.compile(defineGraph({ outputs: { rows: gather(x, indices), weight } }), state);
    const bad = { ...feeds, indices: intTensor([7], [1]) };
    await expect(lookup.run(bad)).rejects.toMatchObject({ code: 'RUNTIME', cause: expect.any(Error) });
    await runtime.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
