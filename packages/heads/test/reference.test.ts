import { plainRuntime } from '@fgclip/core';
import { describe } from 'vitest';
import { referenceSuite } from './reference-suite.ts';
import { readShared } from './shared.ts';

describe('on the plain runtime', () => referenceSuite(plainRuntime, readShared));
