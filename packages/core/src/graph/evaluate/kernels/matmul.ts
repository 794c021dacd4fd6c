import { sizeOf } from '../../../tensor/tensor.ts';
import { broadcastStrides, forEachRow, rowMajorStrides } from '../strides.ts';
import { floatsAt, type Kernels, operandAt } from '../value.ts';
import { multiplyMatrices } from './matrix-product.ts';

export const matmulKernels = {
  matmul: (_, call) => {
    const [a, b] = [operandAt(call, 0), operandAt(call, 1)];
    const [aData, bData] = [floatsAt(call, 0), floatsAt(call, 1)];
    const out = new call.Float(sizeOf(call.shape));
    const [m = 1, n = 1] = call.shape.slice(-2);
    const k = a.shape.at(-1) ?? 1;
    const leading = call.shape.slice(0, -2);
    const matrices = [
      rowMajorStrides(leading).map((stride) => stride * m * n),
      broadcastStrides(a.shape.slice(0, -2), leading).map((stride) => stride * m * k),
      broadcastStrides(b.shape.slice(0, -2), leading).map((stride) => stride * k * n),
    ];
    forEachRow(leading, matrices, ([o = 0, i = 0, j = 0], [oStep = 0, aStep = 0, bStep = 0], count) => {
      for (let turn = 0; turn < count; turn++, o += oStep, i += aStep, j += bStep) {
        multiplyMatrices({ data: out, start: o }, { data: aData, start: i }, { data: bData, start: j }, m, k, n);
      }
    });
    return out;
  },
} satisfies Partial<Kernels>;
