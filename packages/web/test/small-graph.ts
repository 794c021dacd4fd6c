import { defineGraph, input, multiply } from '@fgclip/core/graph';

/** Doubles a vector. */
export const smallGraph = defineGraph({ outputs: { doubled: multiply(input('x', ['n']), 2) } });
