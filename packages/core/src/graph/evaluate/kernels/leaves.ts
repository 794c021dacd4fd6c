import { resolveDim } from '../../dim.ts';
import { valueNamed } from '../bind-dimensions.ts';
import { type Kernels, toPrecision } from '../value.ts';

export const leafKernels = {
  input: ({ attributes: { name } }, { values, Float }) => toPrecision(valueNamed(values, 'input', name).data, Float),
  parameter: ({ attributes: { name } }, { values, Float }) =>
    toPrecision(valueNamed(values, 'parameter', name).data, Float),
  constant: ({ attributes: { data } }, { Float }) => toPrecision(data, Float),
  dimension: ({ attributes: { dim } }, { bindings, Float }) => new Float([resolveDim(dim, bindings)]),
  eye: (_, { shape: [size = 0], Float }) => {
    const out = new Float(size * size);
    for (let i = 0; i < size; i++) out[i * size + i] = 1;
    return out;
  },
  range: (_, { shape: [size = 0] }) => Int32Array.from({ length: size }, (__, i) => i),
} satisfies Partial<Kernels>;
