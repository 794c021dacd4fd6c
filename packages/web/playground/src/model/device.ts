import { threadsAvailable } from '../../../src/runtime/threads.ts';
import { clipState } from './clip.ts';

/** What runs the models here, for people. */
export function deviceLine(): string {
  const { threads: count } = threadsAvailable();
  const many = count === 1 ? '1 thread' : `${count} threads`;
  const reason = globalThis.crossOriginIsolated ? '' : ', since the page is not isolated from others';
  const state = clipState.value;
  const device = state.status === 'ready' && state.clip.device !== undefined ? state.clip.device : 'WebAssembly';
  return `Everything runs on your machine, nothing is sent anywhere: ${device}, ${many}${reason}.`;
}
