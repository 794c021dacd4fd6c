import { parentPort } from 'node:worker_threads';

/** A thread that does as the model's path says. */
parentPort?.on('message', ({ kind, model }) => {
  if (kind === 'close') parentPort?.close();
  else if (model === 'throw') throw new Error('out of luck');
  else if (model === 'exit') process.exit(3);
  else if (model !== 'hang') parentPort?.postMessage({ value: model });
});
