import { parentPort } from 'node:worker_threads';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';

/**
 * The thread that runs models, one request after another: src/inference asks, and every request has one answer,
 * `{ value }` or `{ error }`. Plain JavaScript, since Node starts no thread from TypeScript.
 *
 * @typedef {import('./inference/session-thread.ts').WorkerRequest} WorkerRequest
 * @typedef {import('@fgclip/core').ModelTensor} ModelTensor
 */

// Errors are answered, so nothing needs to be printed.
env.logLevel = 'fatal';

/** @type {Map<number, InferenceSession>} */
const sessions = new Map();

let last = Promise.resolve();
parentPort?.on('message', (/** @type {WorkerRequest} */ request) => {
  last = last.then(() => reply(request));
});

/** @param {WorkerRequest} request */
async function reply(request) {
  try {
    const { value, transfer = [] } = await answer(request);
    parentPort?.postMessage({ value }, transfer);
  } catch (error) {
    parentPort?.postMessage({ error });
  }
}

/**
 * @param {WorkerRequest} request
 * @returns {Promise<{ value: unknown, transfer?: ArrayBuffer[] }>}
 */
async function answer(request) {
  switch (request.kind) {
    case 'load':
      return { value: await load(request) };
    case 'run':
      return run(request);
    case 'release':
      return { value: await release(request.session) };
    case 'close':
      for (const session of sessions.keys()) await release(session);
      parentPort?.close();
      return { value: undefined };
  }
}

/** @param {Extract<WorkerRequest, { kind: 'load' }>} request */
async function load({ session: id, model, options }) {
  const session = await InferenceSession.create(model, options);
  sessions.set(id, session);
  return { inputs: session.inputMetadata.map(toPort), outputs: session.outputMetadata.map(toPort) };
}

/** @param {Extract<WorkerRequest, { kind: 'run' }>} request */
async function run({ session: id, feeds, outputs }) {
  const session = sessions.get(id);
  if (session === undefined) throw new Error('The session has been released');
  const values = Object.entries(feeds).map(([name, { dtype, data, shape }]) => [name, new Tensor(dtype, data, shape)]);
  const found = await session.run(Object.fromEntries(values), outputs);
  const value = Object.fromEntries(Object.entries(found).map(([name, tensor]) => [name, toModelTensor(name, tensor)]));
  return { value, transfer: Object.values(value).map(({ data }) => data.buffer) };
}

/** @param {number} id */
async function release(id) {
  await sessions.get(id)?.release();
  sessions.delete(id);
}

/** Sequences and maps have neither type nor shape. */
function toPort({ name, type = 'sequence or map', shape = [] }) {
  return { name, dtype: type, shape };
}

/** @returns {ModelTensor} */
function toModelTensor(name, { type, dims, data }) {
  if (!['float32', 'float16', 'int32', 'int64', 'bool'].includes(type)) {
    throw new Error(`The output ${JSON.stringify(name)} holds ${type} values, which are not passed on`);
  }
  // Newer versions of Node have arrays of float16; the bits are the same.
  const bits = type === 'float16' ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
  return { dtype: type, shape: dims, data: bits };
}
