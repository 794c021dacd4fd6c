import { afterEach, describe, expect, it, vi } from 'vitest';
import { readMessage } from '../../../test/onnx-reader.ts';
import { defineGraph } from '../../graph/graph.ts';
import { add, exp, multiply } from '../../graph/operations/elementwise.ts';
import { input, parameter } from '../../graph/operations/leaves.ts';
import { tensor } from '../../tensor/tensor.ts';
import { type SessionBackend, sessionRuntime } from './session-runtime.ts';

const w = parameter('w', [2]);
const step = defineGraph({ outputs: { y: multiply(w, 2) }, updates: { w: add(w, exp(input('x', [2]))) } });

/** Inputs and outputs of the model that the runtime makes of `step`. */
async function modelOf(inPlace: boolean) {
  const models: Uint8Array[] = [];
  const backend: SessionBackend<unknown> = {
    name: 'fake',
    inPlace,
    createSession: async (model) => {
      models.push(model);
      return { run: async () => ({}), release: async () => undefined };
    },
    toValue: (value) => value,
    take: async () => tensor([], [0]),
    read: async () => tensor([], [0]),
    release: () => undefined,
  };
  await sessionRuntime(backend).compile(step, { w: tensor([1, 2], [2]) });
  const graph = readMessage(models[0] ?? new Uint8Array()).message(7);
  return [11, 12].map((field) => graph.messages(field).map((value) => value.text(1)));
}

describe('the model that a session gets', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('yields what updates in place need instead of next values', async () => {
    expect(await modelOf(true)).toEqual([
      ['x', 'w'],
      ['output:y', 'cut:0'],
    ]);
  });

  it.each(['the backend does not allow them', 'WebAssembly is missing'])('has the updates where %s', async (reason) => {
    if (reason === 'WebAssembly is missing') vi.stubGlobal('WebAssembly', undefined);
    expect(await modelOf(reason === 'WebAssembly is missing')).toEqual([
      ['x', 'w'],
      ['output:y', 'next:w'],
    ]);
  });
});
