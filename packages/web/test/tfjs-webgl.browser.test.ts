import * as tf from '@tensorflow/tfjs';
import { describe } from 'vitest';
import { describeRuntime } from '../../core/test/runtime-suite.ts';
import { referenceSuite } from '../../heads/test/reference-suite.ts';
import { tfjsRuntime } from '../src/runtimes/tfjs-runtime.ts';
import { readShared } from './shared-files.ts';

const available = await tf.setBackend('webgl');
if (!available) console.warn('Tests of WebGL are skipped: this browser offers none');

const create = () => tfjsRuntime(tf);

describe.skipIf(!available)('WebGL', () => {
  describeRuntime('tfjs (webgl)', create);
  referenceSuite(create, readShared);
});
