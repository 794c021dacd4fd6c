import { elementwiseKernels } from './kernels/elementwise.ts';
import { layoutKernels } from './kernels/layout.ts';
import { leafKernels } from './kernels/leaves.ts';
import { lookupKernels } from './kernels/lookup.ts';
import { matmulKernels } from './kernels/matmul.ts';
import { reduceKernels } from './kernels/reduce.ts';
import type { Kernels } from './value.ts';

/** What every operation means. */
export const kernels: Kernels = {
  ...leafKernels,
  ...elementwiseKernels,
  ...reduceKernels,
  ...matmulKernels,
  ...layoutKernels,
  ...lookupKernels,
};
