import { defineGraph, input, multiply } from '@fgclip/core';

/** Doubles a vector. */
export const smallGraph = defineGraph({ outputs: { doubled: multiply(input('x', ['n']), 2) } });
