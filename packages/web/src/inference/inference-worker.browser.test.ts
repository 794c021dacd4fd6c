import type { ModelDType, ModelTensor } from '@fgclip/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { echoModel, externalDataModel, heavyModel } from '../../../node/test/inference/models.ts';
import { type InferenceOptions, type InferenceWorker, openInferenceWorker } from './inference-worker.ts';

const rows = (n: number, width = 1024): ModelTensor => ({
  dtype: 'float32',
  shape: [n, width],
  data: new Float32Array(n * width).fill(0.5),
});
const vector = (dtype: ModelDType, data: ModelTensor['data']): ModelTensor => ({ dtype, shape: [data.length], data });
const floats = (...values: number[]) => vector('float32', Float32Array.from(values));

function open(options: InferenceOptions = { threads: 1 }): InferenceWorker {
  const worker = openInferenceWorker(options);
  onTestFinished(() => worker.dispose());
  return worker;
}

describe('openInferenceWorker', () => {
  it('leaves the page free while a model runs', async () => {
    const session = await open().load(heavyModel({ layers: 30 }));
    await session.run({ x: rows(1) });
    let turns = 0;
    let isRunning = true;
    const count = () => {
      turns++;
      if (isRunning) setTimeout(count);
    };
    count();
    await session.run({ x: rows(64) });
    isRunning = false;
    // Blocking would leave it a turn or two.
    expect(turns).toBeGreaterThan(10);
  });

  it('says who runs the models', async () => {
    expect((await open().load(echoModel('float32'))).name).toBe('onnxruntime-web (wasm, 1 thread)');
    expect((await open({ threads: 2 }).load(echoModel('float32'))).name).toBe('onnxruntime-web (wasm, 2 threads)');
  });

  it('runs models on an imitated graphics card', async () => {
    const session = await open({ device: 'webgpu' }).load(heavyModel({ layers: 1, width: 8 }));
    expect(session.name).toBe('onnxruntime-web (webgpu)');
    const { y } = await session.run({ x: rows(2, 8) });
    expect(y?.shape).toEqual([2, 8]);
    const wasm = await open().load(heavyModel({ layers: 1, width: 8 }));
    const expected = (await wasm.run({ x: rows(2, 8) })).y?.data as Float32Array;
    for (const [i, value] of expected.entries()) expect(y?.data[i]).toBeCloseTo(value, 5);
  });

  it('takes the place of inputs and gives outputs without a copy', async () => {
    const session = await open().load(echoModel('float32'));
    const x = floats(1, 2, 3);
    const { y } = await session.run({ x });
    expect(y).toEqual({ dtype: 'float32', shape: [3], data: Float32Array.of(1, 2, 3) });
    expect(x.data.length).toBe(0);
    const whole = Float32Array.of(1, 2, 3, 4);
    expect((await session.run({ x: vector('float32', whole.subarray(1, 3)) })).y?.data).toEqual(Float32Array.of(2, 3));
    expect(whole).toEqual(Float32Array.of(1, 2, 3, 4));
    const shared = new Float32Array(new SharedArrayBuffer(8));
    shared.set([5, 6]);
    expect((await session.run({ x: vector('float32', shared) })).y?.data).toEqual(Float32Array.of(5, 6));
  });

  it.each([
    ['float32', Float32Array.of(1.5, -2)],
    ['int32', Int32Array.of(1, -2)],
    ['int64', BigInt64Array.of(2n ** 40n, -2n)],
    ['bool', Uint8Array.of(1, 0)],
  ] as const)('passes %s on', async (dtype, data) => {
    const session = await open().load(echoModel(dtype));
    const expected = data.slice();
    expect(session.inputs).toEqual([{ name: 'x', dtype, shape: ['n'] }]);
    expect((await session.run({ x: vector(dtype, data) })).y).toEqual({ dtype, shape: [2], data: expected });
  });

  it('loads models as bytes, as Blobs, and with the data beside them', async () => {
    const worker = open();
    const bytes = echoModel('float32') as Uint8Array<ArrayBuffer>;
    const padded = new Uint8Array(bytes.length + 8);
    padded.set(bytes, 8);
    for (const given of [padded.subarray(8), new Blob([bytes])]) {
      expect((await (await worker.load(given)).run({ x: floats(7) })).y?.data).toEqual(Float32Array.of(7));
    }
    expect(padded.subarray(8)).toEqual(bytes);
    const external = new Blob([externalDataModel() as Uint8Array<ArrayBuffer>]);
    const data = { 'w.bin': new Blob([Float32Array.of(10, 20)]) };
    const session = await worker.load(external, { externalData: data });
    expect((await session.run({ x: floats(1, 2) })).y?.data).toEqual(Float32Array.of(11, 22));
    await expect(worker.load(external, { file: 'model.onnx' })).rejects.toMatchObject({ code: 'RUNTIME' });
  });

  it('says what is wrong with a model or with feeds, and goes on', async () => {
    const worker = open();
    await expect(worker.load(new Uint8Array(9), { file: 'broken.onnx' })).rejects.toMatchObject({
      ...{ code: 'RUNTIME', file: 'broken.onnx' },
      message: expect.stringMatching(/could not load the model; found .*[Pp]rotobuf/),
    });
    const session = await worker.load(echoModel('float32'));
    const unknown = session.run({ x: floats(1), z: floats(1) });
    await expect(unknown).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', expected: 'x' });
    await expect(session.run({})).rejects.toThrow(/input "x" is missing/);
    await expect(session.run({ x: floats(1) }, { outputs: ['q'] })).rejects.toThrow(/no output "q"; expected y/);
    for (const x of [vector('int32', Int32Array.of(1)), { ...floats(1), shape: [3] }]) {
      await expect(session.run({ x })).rejects.toMatchObject({ code: 'RUNTIME' });
    }
    expect((await session.run({ x: floats(4) })).y?.data).toEqual(Float32Array.of(4));
  });

  it('runs models in turn, each by itself', async () => {
    const worker = open();
    const [echo, heavy] = await Promise.all([
      worker.load(echoModel('float32')),
      worker.load(heavyModel({ layers: 4 })),
    ]);
    const order: string[] = [];
    const done = (name: string) => () => order.push(name);
    await Promise.all([
      heavy.run({ x: rows(8) }).then(done('heavy')),
      echo.run({ x: floats(1) }).then(done('echo')),
      heavy.run({ x: rows(1) }).then(done('heavy again')),
    ]);
    expect(order).toEqual(['heavy', 'echo', 'heavy again']);
    await echo.dispose();
    await expect(echo.run({ x: floats(1) })).rejects.toMatchObject({ code: 'RUNTIME' });
    expect((await heavy.run({ x: rows(2) })).y?.shape).toEqual([2, 1024]);
  });

  it('stops waiting when asked to, and runs what comes after', async () => {
    const worker = open();
    const heavy = await worker.load(heavyModel({ layers: 30 }));
    await heavy.run({ x: rows(1) });
    const controller = new AbortController();
    const { signal } = controller;
    const stopped: Promise<unknown>[] = [
      heavy.run({ x: rows(256) }, { signal }),
      worker.load(echoModel('float32'), { signal }),
    ];
    const settled = Promise.allSettled(stopped);
    await nextTurn();
    controller.abort();
    // In this very turn of the event loop, in which no answer of the worker can come.
    expect(await Promise.race([settled, nextTurn().then(() => 'waits for the worker')])).toMatchObject([
      { reason: { code: 'ABORTED' } },
      { reason: { code: 'ABORTED' } },
    ]);
    expect((await heavy.run({ x: rows(1) })).y?.shape).toEqual([1, 1024]);
    await expect(heavy.run({ x: rows(1) }, { signal })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('ends at once, whatever it is at', async () => {
    const worker = open();
    const heavy = await worker.load(heavyModel({ layers: 30 }));
    const running = heavy.run({ x: rows(256) });
    const waiting = worker.load(echoModel('float32'));
    await worker.dispose();
    for (const promise of [running, waiting]) await expect(promise).rejects.toMatchObject({ code: 'RUNTIME' });
    await heavy.dispose();
    await worker.dispose();
    await expect(worker.load(echoModel('float32'))).rejects.toMatchObject({ code: 'RUNTIME' });
  });

  it('runs in a worker that is given, and says when that is none', async () => {
    const create = () => new Worker(new URL('./session-worker.ts', import.meta.url), { type: 'module' });
    const own = open({ threads: 1, worker: create });
    expect((await (await own.load(echoModel('float32'))).run({ x: floats(7) })).y?.data).toEqual(Float32Array.of(7));
    for (const code of ['postMessage("hello")', 'throw new Error("no worker of ours")']) {
      const foreign = open({ worker: () => new Worker(URL.createObjectURL(new Blob([code]))) });
      await expect(foreign.load(echoModel('float32'))).rejects.toMatchObject({
        code: 'RUNTIME',
        message: expect.stringMatching(/worker that runs models could not be started/),
      });
    }
  });
});

/** A turn of the event loop. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
