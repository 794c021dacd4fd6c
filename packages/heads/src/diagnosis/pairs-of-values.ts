/** Sums over the pairs of values that have rows; what is given for a pair is 1 / n_a + 1 / n_b. */
export function eachPair(counts: Float64Array, visit: (a: number, b: number, few: number) => void): void {
  for (let a = 0; a < counts.length; a++) {
    for (let b = 0; b < a; b++) {
      const [of, others] = [counts[a] as number, counts[b] as number];
      if (of > 0 && others > 0) visit(a, b, 1 / of + 1 / others);
    }
  }
}

/** (x_a - x_b) . (y_a - y_b) of the products x_i . y_j of two lists of vectors, [C, C]. */
export function between(table: Float64Array, size: number, a: number, b: number): number {
  const at = (i: number, j: number) => table[i * size + j] as number;
  return at(a, a) + at(b, b) - at(a, b) - at(b, a);
}

/** A B^T of rows of a width: [C, C]. */
export function crossed(a: Float64Array, b: Float64Array, width: number): Float64Array {
  const size = a.length / width;
  const table = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = a.subarray(i * width, (i + 1) * width);
    for (let j = 0; j < size; j++) table[i * size + j] = dot(row, b.subarray(j * width, (j + 1) * width));
  }
  return table;
}

export function dot(a: Float64Array | Float32Array, b: Float64Array | Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
