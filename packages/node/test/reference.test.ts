import { describe } from 'vitest';
import { referenceSuite } from '../../heads/test/reference-suite.ts';
import { onnxRuntime } from '../src/index.ts';

describe('on onnxruntime-node', () => referenceSuite(() => onnxRuntime({ threads: 2 })));
