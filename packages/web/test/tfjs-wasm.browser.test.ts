/// <reference types="vite/client" />
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { describe } from 'vitest';
import { describeRuntime } from '../../core/test/runtime-suite.ts';
import { referenceSuite } from '../../heads/test/reference-suite.ts';
import { tfjsRuntime } from '../src/runtimes/tfjs-runtime.ts';
import { readShared } from './shared-files.ts';

setWasmPaths({
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded,
});
await tf.setBackend('wasm');

const create = () => tfjsRuntime(tf);

describeRuntime('tfjs (wasm)', create);
describe('tfjs (wasm)', () => referenceSuite(create, readShared));
