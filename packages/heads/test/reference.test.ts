import { plainRuntime } from '@fgclip/core';
import { describe } from 'vitest';
import { referenceSuite } from './reference-suite.ts';

describe('on the plain runtime', () => referenceSuite(plainRuntime));
