import { plainRuntime } from '@fgclip/core';
import { describe } from 'vitest';
import { scaleSuite } from './scale-suite.ts';

describe('on the plain runtime', () => scaleSuite(plainRuntime));
