import { describe } from 'vitest';
import { referenceSuite } from '../../heads/test/reference-suite.ts';
import { scaleSuite } from '../../heads/test/scale-suite.ts';
import { readShared } from '../../heads/test/shared.ts';
import { onnxRuntime } from '../src/index.ts';

describe.each([true, false])('on onnxruntime-node, updates in place: %s', (updatesInPlace) => {
  referenceSuite(() => onnxRuntime({ threads: 2, updatesInPlace }), readShared);
});

describe('on onnxruntime-node', () => scaleSuite(() => onnxRuntime({ threads: 2 })));
