import * as tf from '@tensorflow/tfjs';
import { describe } from 'vitest';
import { describeRuntime } from '../../core/test/runtime-suite.ts';
import { referenceSuite } from '../../heads/test/reference-suite.ts';
import { tfjsRuntime } from '../src/runtimes/tfjs-runtime.ts';
import { readShared } from './shared-files.ts';

await tf.setBackend('cpu');

const create = () => tfjsRuntime(tf);

describeRuntime('tfjs (cpu)', create);
describe('tfjs (cpu)', () => referenceSuite(create, readShared));
