import { FgclipError } from '../../../errors.ts';
import { sizeOf } from '../../../tensor/tensor.ts';
import { emptyLike, floatsAt, type Kernels, operandAt } from '../value.ts';

export const lookupKernels = {
  gather: (_, call) => {
    const [{ data, shape }, indices] = [operandAt(call, 0), operandAt(call, 1)];
    const [rows = 0, ...rest] = shape;
    const width = sizeOf(rest);
    const out = emptyLike(data, sizeOf(call.shape));
    indices.data.forEach((index, i) => {
      checkRow('gather', index, rows);
      out.set(data.subarray(index * width, (index + 1) * width), i * width);
    });
    return out;
  },

  scatterAdd: (_, call) => {
    const [indices, updates] = [operandAt(call, 0), floatsAt(call, 1)];
    const [rows = 0, ...rest] = call.shape;
    const width = sizeOf(rest);
    const totals = new Float64Array(rows * width);
    indices.data.forEach((index, i) => {
      checkRow('scatterAdd', index, rows);
      for (let c = 0; c < width; c++) {
        totals[index * width + c] = (totals[index * width + c] as number) + (updates[i * width + c] as number);
      }
    });
    return new call.Float(totals);
  },
} satisfies Partial<Kernels>;

function checkRow(operation: string, index: number, rows: number): void {
  if (index >= 0 && index < rows) return;
  throw new FgclipError('INVALID_DATA', `${operation}: an index is outside the table`, {
    expected: `0 to ${rows - 1}`,
    found: `${index}`,
  });
}
