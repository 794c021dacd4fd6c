/** How the elements of an array lie in memory; strides and offset count elements, not bytes. */
export interface Layout {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Number of elements of a shape read from a file, or undefined where that is no exact, non-negative integer. */
export function checkedSize(shape: readonly number[]): number | undefined {
  let size = 1;
  for (const dim of shape) {
    size *= dim;
    if (!isCount(dim) || !isCount(size)) return undefined;
  }
  return size;
}

/** True for an exact, non-negative integer. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** True when the elements lie one after another in row-major (C) order. */
export function isRowMajor({ shape, strides }: Layout): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const dim = shape[axis] ?? 0;
    if (dim !== 1 && strides[axis] !== expected) return false;
    expected *= dim;
  }
  return true;
}

/** Strides of column-major (Fortran) order: the first index moves fastest. */
export function columnMajorStrides(shape: readonly number[]): number[] {
  let stride = 1;
  return shape.map((dim) => {
    const own = stride;
    stride *= dim;
    return own;
  });
}

/** Fills `target` in row-major order with the elements that the layout picks from `source`. */
export function gather(target: { [index: number]: number }, source: ArrayLike<number>, layout: Layout): void {
  const { shape, strides } = layout;
  const size = shape.reduce((product, dim) => product * dim, 1);
  const index = new Array<number>(shape.length).fill(0);
  let position = layout.offset;
  for (let i = 0; i < size; i++) {
    target[i] = source[position] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const dim = shape[axis] ?? 1;
      const stride = strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      position += stride;
      if (next < dim) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
      position -= stride * dim;
    }
  }
}
