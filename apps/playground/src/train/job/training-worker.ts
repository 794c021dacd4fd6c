import { FgclipError } from '@fgclip/core';
import { onnxRuntime } from '@fgclip/web';
import { runJob } from './run-job.ts';
import { type FromWorker, paced, type ToWorker, type TrainingJob } from './training-job.ts';

/** Runs one training job in a thread of its own, so that the page stays alive. */

const stop = new AbortController();

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'stop') stop.abort();
  else void run(data.job, data.threads);
});

async function run(job: TrainingJob, threads: number | undefined): Promise<void> {
  const runtime = onnxRuntime({ device: 'wasm', threads });
  try {
    const onProgress = paced((progress) => send({ type: 'progress', progress }));
    send({ type: 'result', result: await runJob(job, { runtime, stop: stop.signal, onProgress }) });
  } catch (error) {
    const code = FgclipError.isInstance(error) ? error.code : 'RUNTIME';
    send({ type: 'failure', code, message: error instanceof Error ? error.message : String(error) });
  } finally {
    await runtime.dispose();
  }
}

function send(message: FromWorker): void {
  postMessage(message);
}
