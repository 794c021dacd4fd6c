import { type Matrix, matrix, type Program, type Runtime } from '@fgclip/core';
import { defineGraph, input, matmul, transpose } from '@fgclip/core/graph';
import { rowRange } from '../matching/scores.ts';

/** The two matrix products that a diagnosis spends its time on, in blocks of rows. */
export interface Products {
  /** X [n, d] -> X^T X [d, d], blocks added up in float64. */
  gram(rows: Matrix): Promise<Float64Array>;
  /** X [n, d] and Y [m, d] -> X Y^T [n, m]. */
  times(rows: Matrix, others: Matrix): Promise<Matrix>;
  dispose(): Promise<void>;
}

/** Rows of a product in float32, few enough that its rounding stays below what matters. */
const BLOCK_ROWS = 4096;

export async function openProducts(runtime: Runtime): Promise<Products> {
  const rows = input('rows', ['n', 'd']);
  const others = input('others', ['m', 'd']);
  const gramProgram = await runtime.compile(defineGraph({ outputs: { product: matmul(transpose(rows), rows) } }));
  const timesProgram = await runtime.compile(defineGraph({ outputs: { product: matmul(rows, transpose(others)) } }));
  return {
    async gram(all) {
      const dimension = all.shape[1];
      const sum = new Float64Array(dimension * dimension);
      for (const block of blocks(all)) {
        const { data } = await productOf(gramProgram, { rows: block });
        for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (data[i] as number);
      }
      return sum;
    },
    async times(all, those) {
      const [n, m] = [all.shape[0], those.shape[0]];
      const result = matrix(new Float32Array(n * m), n, m);
      let from = 0;
      for (const block of blocks(all)) {
        result.data.set((await productOf(timesProgram, { rows: block, others: those })).data, from * m);
        from += block.shape[0];
      }
      return result;
    },
    async dispose() {
      await gramProgram.dispose();
      await timesProgram.dispose();
    },
  };
}

async function productOf(program: Program, inputs: Readonly<Record<string, Matrix>>): Promise<Matrix> {
  return (await program.run(inputs)).product as Matrix;
}

function* blocks(rows: Matrix): Generator<Matrix> {
  for (let from = 0; from < rows.shape[0]; from += BLOCK_ROWS) {
    yield rowRange(rows, from, Math.min(rows.shape[0], from + BLOCK_ROWS));
  }
}
