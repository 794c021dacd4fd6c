import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ModelDType, ModelTensor } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.ts';
import { echoModel, externalDataModel, heavyModel } from '../../test/inference/models.ts';
import { writeTinyClip } from '../../test/tiny-clip.ts';
import { openInferenceWorker, openSession } from './inference-worker.ts';

const rows = (n: number, width = 1024): ModelTensor => ({
  dtype: 'float32',
  shape: [n, width],
  data: new Float32Array(n * width).fill(0.5),
});
const vector = (dtype: ModelDType, data: ModelTensor['data']): ModelTensor => ({ dtype, shape: [data.length], data });
const floats = (...values: number[]) => vector('float32', Float32Array.from(values));

describe('openSession', () => {
  it('leaves the event loop free while a model runs', async () => {
    const session = await openSession(heavyModel(), { threads: 1 });
    await session.run({ x: rows(1) });
    let turns = 0;
    let isRunning = true;
    const count = () => {
      turns++;
      if (isRunning) setImmediate(count);
    };
    count();
    await session.run({ x: rows(256) });
    isRunning = false;
    // Blocking would leave it a turn or two.
    expect(turns).toBeGreaterThan(100);
    await session.dispose();
  });

  it('takes the place of inputs and gives outputs without a copy', async () => {
    const session = await openSession(echoModel('float32'));
    const x = floats(1, 2, 3);
    const { y } = await session.run({ x });
    expect(y).toEqual({ dtype: 'float32', shape: [3], data: Float32Array.of(1, 2, 3) });
    expect(x.data.length).toBe(0);
    await session.dispose();
  });

  it('leaves a buffer alone of which an input is a part', async () => {
    const session = await openSession(echoModel('float32'));
    const whole = Float32Array.of(1, 2, 3, 4);
    const { y } = await session.run({ x: vector('float32', whole.subarray(1, 3)) });
    expect(y?.data).toEqual(Float32Array.of(2, 3));
    expect(whole).toEqual(Float32Array.of(1, 2, 3, 4));
    const shared = new Float32Array(new SharedArrayBuffer(8));
    shared.set([5, 6]);
    expect((await session.run({ x: vector('float32', shared) })).y?.data).toEqual(Float32Array.of(5, 6));
    await session.dispose();
    const bool = await openSession(echoModel('bool'));
    const pooled = Buffer.from([1, 0, 1]);
    expect((await bool.run({ x: vector('bool', pooled) })).y?.data).toEqual(Uint8Array.of(1, 0, 1));
    expect([...pooled]).toEqual([1, 0, 1]);
    await bool.dispose();
  });

  it.each([
    ['float32', Float32Array.of(1.5, -2)],
    ['int32', Int32Array.of(1, -2)],
    ['int64', BigInt64Array.of(2n ** 40n, -2n)],
    ['bool', Uint8Array.of(1, 0)],
  ] as const)('passes %s on', async (dtype, data) => {
    const session = await openSession(echoModel(dtype));
    const expected = data.slice();
    expect(session.inputs).toEqual([{ name: 'x', dtype, shape: ['n'] }]);
    expect(session.outputs).toEqual([{ name: 'y', dtype, shape: ['n'] }]);
    expect((await session.run({ x: vector(dtype, data) })).y).toEqual({ dtype, shape: [2], data: expected });
    await session.dispose();
  });

  it('passes float16 on as its bits', async () => {
    const folder = temporaryFolder();
    await writeTinyClip(folder, { float16: true });
    const session = await openSession(join(folder, 'onnx', 'vision_model.onnx'));
    expect(session.inputs).toEqual([{ name: 'pixel_values', dtype: 'float16', shape: ['batch', 3, 32, 32] }]);
    const pixels: ModelTensor = { dtype: 'float16', shape: [2, 3, 32, 32], data: new Uint16Array(6144).fill(0x3c00) };
    const { image_embeds } = await session.run({ pixel_values: pixels }, { outputs: ['image_embeds'] });
    expect(image_embeds).toMatchObject({ dtype: 'float16', shape: [2, 16], data: expect.any(Uint16Array) });
    expect(new Set(Array.from<number | bigint>(image_embeds?.data ?? [])).size).toBeGreaterThan(5);
    await session.dispose();
  });

  it('loads models by path, with the data beside them, and as bytes', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'model.onnx'), externalDataModel());
    writeFileSync(join(folder, 'w.bin'), new Uint8Array(Float32Array.of(10, 20).buffer));
    const session = await openSession(join(folder, 'model.onnx'));
    expect((await session.run({ x: floats(1, 2) })).y?.data).toEqual(Float32Array.of(11, 22));
    await session.dispose();
    const bytes = echoModel('float32');
    const padded = new Uint8Array(bytes.length + 8);
    padded.set(bytes, 8);
    for (const given of [padded.subarray(8), Buffer.from(bytes)]) {
      const fromBytes = await openSession(given);
      expect((await fromBytes.run({ x: floats(7) })).y?.data).toEqual(Float32Array.of(7));
      expect(Uint8Array.from(given)).toEqual(bytes);
      await fromBytes.dispose();
    }
  });

  it('says what is wrong with a model', async () => {
    const folder = temporaryFolder();
    const missing = join(folder, 'none.onnx');
    await expect(openSession(missing)).rejects.toMatchObject({ code: 'NOT_FOUND', file: missing });
    const broken = join(folder, 'broken.onnx');
    writeFileSync(broken, 'not a model at all');
    await expect(openSession(broken)).rejects.toMatchObject({
      code: 'RUNTIME',
      file: broken,
      message: expect.stringMatching(/could not load the model; found .*[Pp]rotobuf/),
      cause: expect.any(Error),
    });
    await expect(openSession(new Uint8Array(9))).rejects.toMatchObject({ code: 'RUNTIME', cause: expect.any(Error) });
  });

  it('says what is wrong with feeds, and goes on', async () => {
    const session = await openSession(echoModel('float32'));
    const unknown = session.run({ x: floats(1), z: floats(1) });
    await expect(unknown).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', expected: 'x' });
    await expect(session.run({})).rejects.toThrow(/input "x" is missing/);
    await expect(session.run({ x: floats(1) }, { outputs: ['q'] })).rejects.toThrow(/no output "q"; expected y/);
    const wrongShape: ModelTensor = { dtype: 'float32', shape: [3], data: Float32Array.of(1) };
    const wrongType = vector('int32', Int32Array.of(1));
    for (const [x, message] of [
      [wrongShape, /could not run the model; found .*size/],
      [wrongType, /could not run the model; found .*data type/],
    ] as const) {
      const refused = session.run({ x });
      await expect(refused).rejects.toMatchObject({ code: 'RUNTIME', cause: expect.any(Error) });
      await expect(refused).rejects.toThrow(message);
    }
    expect((await session.run({ x: floats(4) })).y?.data).toEqual(Float32Array.of(4));
    await session.dispose();
  });

  it('says which execution providers there are', async () => {
    await expect(openSession(echoModel('float32'), { executionProviders: ['abacus'] })).rejects.toMatchObject({
      code: 'RUNTIME',
      message: expect.stringMatching(/no execution provider "abacus" here; expected one of cpu, /),
    });
    await expect(openSession(echoModel('float32'), { threads: 0 })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    const session = await openSession(echoModel('float32'), { executionProviders: ['cpu'] });
    expect(session.name).toBe('onnxruntime-node (cpu)');
    await session.dispose();
  });

  it('keeps the process alive only while it has something to do', async () => {
    // What Node waits for before it exits.
    const ports = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    const before = ports();
    const opened = openSession(heavyModel({ layers: 10 }));
    expect(ports()).toBe(before + 1);
    const session = await opened;
    expect(ports()).toBe(before);
    const run = session.run({ x: rows(16) });
    expect(ports()).toBe(before + 1);
    await run;
    expect(ports()).toBe(before);
    await session.dispose();
    expect(ports()).toBe(before);
  });

  it('ends its thread', async () => {
    const session = await openSession(echoModel('float32'));
    const waiting = session.run({ x: floats(1) });
    const disposed = session.dispose();
    await expect(waiting).rejects.toMatchObject({ code: 'RUNTIME' });
    await disposed;
    await session.dispose();
    await expect(session.run({ x: floats(1) })).rejects.toMatchObject({ code: 'RUNTIME' });
  });
});

describe('openInferenceWorker', () => {
  it('runs models in turn, each by itself', async () => {
    const worker = openInferenceWorker({ threads: 1 });
    const [echo, heavy] = await Promise.all([worker.load(echoModel('float32')), worker.load(heavyModel())]);
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
    await worker.dispose();
    await heavy.dispose();
    await expect(worker.load(echoModel('float32'))).rejects.toMatchObject({ code: 'RUNTIME' });
  });

  it('stops waiting when asked to, and runs what comes after', async () => {
    const worker = openInferenceWorker({ threads: 1 });
    const model = heavyModel();
    const heavy = await worker.load(model);
    await heavy.run({ x: rows(1) });
    const controller = new AbortController();
    const { signal } = controller;
    const stopped = [heavy.run({ x: rows(128) }, { signal }), worker.load(model, { signal })];
    const settled = Promise.allSettled(stopped);
    await nextTurn();
    controller.abort();
    // In this very turn of the event loop, in which no answer of the thread can come.
    expect(await Promise.race([settled, nextTurn('waits for the thread')])).toMatchObject([
      { reason: { code: 'ABORTED' } },
      { reason: { code: 'ABORTED' } },
    ]);
    expect((await heavy.run({ x: rows(1) })).y?.shape).toEqual([1, 1024]);
    await expect(heavy.run({ x: rows(1) }, { signal })).rejects.toMatchObject({ code: 'ABORTED' });
    await worker.dispose();
  });

  it('gives the same values as onnxruntime-node in this thread', async () => {
    const { InferenceSession, Tensor } = await import('onnxruntime-node');
    const model = heavyModel({ layers: 4, width: 64 });
    const here = await InferenceSession.create(model);
    const x = () => Float32Array.from({ length: 640 }, (_, i) => Math.cos(i));
    const expected = await here.run({ x: new Tensor('float32', x(), [10, 64]) });
    const session = await openSession(model);
    const { y } = await session.run({ x: { dtype: 'float32', shape: [10, 64], data: x() } });
    expect(y?.data).toEqual(expected.y?.data);
    await session.dispose();
  });
});
