import { FgclipError } from '../errors.ts';
import type { OnnxNode, OnnxTensor } from '../runtimes/onnx/model.ts';
import type { FloatTensor } from '../tensor/tensor.ts';
import { type EditableModel, type EditableNode, makerOf, readersOf, type StoredWeight } from './read-model.ts';
import type { ModelEdits } from './write-model.ts';

/** Rows x [rows, in] -> x weight^T + bias [rows, out]. */
export interface LinearTransform {
  /** [out, in] */
  readonly weight: FloatTensor;
  /** [out] */
  readonly bias?: FloatTensor | undefined;
}

/** Reads the bytes of a weight that is kept in another file. */
export type ReadExternal = (external: NonNullable<StoredWeight['external']>) => Promise<Uint8Array>;

interface Place {
  /** The tensor whose rows are to be mapped. */
  readonly target: string;
  /** Begins the names of what is added. */
  readonly prefix: string;
  readonly file: string | undefined;
  readonly readExternal: ReadExternal | undefined;
}

/**
 * Multiplies a map into the projection that makes the target: x P by x (P W^T), a Gemm's alpha x B + beta C by both
 * mapped. Undefined where no plain product by float32 weights makes it.
 *
 * @throws SHAPE_MISMATCH for a map of another width than the projection's.
 */
export async function foldMap(
  model: EditableModel,
  map: LinearTransform,
  place: Place,
): Promise<ModelEdits | undefined> {
  const { target, prefix, file, readExternal } = place;
  const projection = projectionOf(model, target);
  if (projection === undefined) return undefined;
  const values = await valuesOf(projection.weight, readExternal);
  const bias = projection.bias && (await valuesOf(projection.bias, readExternal));
  if (values === undefined || (projection.bias !== undefined && bias === undefined)) return undefined;
  const { columns } = projection;
  if (columns !== map.weight.shape[1]) {
    throw new FgclipError('SHAPE_MISMATCH', 'The map does not fit the projection of the model', {
      ...{ file, expected: `[out, ${columns}]`, found: `[${map.weight.shape.join(', ')}]` },
    });
  }
  const product = { name: `${prefix}/weight`, ...multiplied(values, map, projection) };
  const offset = mappedBias(bias, map, projection);
  const weights: OnnxTensor[] = [product];
  const { inputs } = projection.product;
  const inner = offset === undefined ? target : `${prefix}/product`;
  const nodes = [node(`${prefix}/MatMul`, 'MatMul', [inputs[0] ?? '', product.name], inner)];
  if (offset !== undefined) {
    weights.push({ name: `${prefix}/bias`, shape: [offset.length], data: offset });
    nodes.push(node(`${prefix}/Add`, 'Add', [inner, `${prefix}/bias`], target));
  }
  return { behind: new Map([[projection.last, nodes]]), dropped: unusedWithout(model, projection), weights };

  function node(name: string, op: string, from: readonly string[], output: string): OnnxNode {
    return { name, op, inputs: from, outputs: [output], attributes: {} };
  }
}

/** How a model makes rows: (alpha x weight + beta bias). */
interface Projection {
  /** The product itself, and the node that makes the rows: the product or a sum behind it. */
  readonly product: EditableNode;
  readonly last: EditableNode;
  readonly weight: StoredWeight;
  /** Whether the weight is [columns, rows]. */
  readonly transposed: boolean;
  readonly rows: number;
  readonly columns: number;
  readonly bias: StoredWeight | undefined;
  readonly alpha: number;
  readonly beta: number;
}

const FLOAT32 = 1;

function projectionOf(model: EditableModel, target: string): Projection | undefined {
  const last = makerOf(model, target);
  if (last?.op === 'Add') {
    const [left, right] = last.inputs;
    return (
      summed(model, last, makerOf(model, left), weightOf(model, right)) ??
      summed(model, last, makerOf(model, right), weightOf(model, left))
    );
  }
  return last && productOf(model, last, last, undefined);
}

/** A product whose only reader is the sum with a bias. */
function summed(
  model: EditableModel,
  last: EditableNode,
  product: EditableNode | undefined,
  bias: Resolved | undefined,
) {
  if (
    product?.op !== 'MatMul' ||
    readersOf(model, product.outputs[0] ?? '') > 1 ||
    bias === undefined ||
    bias.transposed ||
    bias.weight.shape.length !== 1
  )
    return undefined;
  return productOf(model, product, last, bias.weight);
}

function productOf(
  model: EditableModel,
  product: EditableNode,
  last: EditableNode,
  bias: StoredWeight | undefined,
): Projection | undefined {
  const { op, inputs, attributes } = product;
  if (op !== 'MatMul' && op !== 'Gemm') return undefined;
  const found = weightOf(model, inputs[1]);
  if (found === undefined || found.weight.shape.length !== 2 || found.weight.type !== FLOAT32) return undefined;
  const isTurned = (attributes.get('transB')?.int ?? 0) === 1;
  const transposed = found.transposed !== isTurned;
  const [first = 0, second = 0] = found.weight.shape;
  const [rows, columns] = transposed ? [second, first] : [first, second];
  const plain = { ...{ product, last, weight: found.weight, transposed, rows, columns }, alpha: 1, beta: 1 };
  if (op === 'MatMul') return { ...plain, bias };
  if ((attributes.get('transA')?.int ?? 0) === 1) return undefined;
  const own = inputs[2] === undefined || inputs[2] === '' ? undefined : weightOf(model, inputs[2]);
  // A bias that is no vector of the output's width is left to the model's own arithmetic.
  if (inputs[2] && (own === undefined || own.transposed || own.weight.shape.join() !== `${columns}`)) return undefined;
  const [alpha, beta] = [attributes.get('alpha')?.float ?? 1, attributes.get('beta')?.float ?? 1];
  return { ...plain, bias: own?.weight, alpha, beta };
}

interface Resolved {
  readonly weight: StoredWeight;
  readonly transposed: boolean;
}

/** The weight behind a name, through nodes that only pass it on or turn it. */
function weightOf(model: EditableModel, name: string | undefined): Resolved | undefined {
  if (name === undefined) return undefined;
  const stored = model.weights.get(name);
  if (stored !== undefined) return { weight: stored, transposed: false };
  const maker = makerOf(model, name);
  if (maker === undefined) return undefined;
  const constant = maker.attributes.get('value')?.tensor;
  if (maker.op === 'Constant') return constant && { weight: constant, transposed: false };
  if (maker.op !== 'Identity' && maker.op !== 'Transpose') return undefined;
  const found = weightOf(model, maker.inputs[0]);
  if (found === undefined || maker.op === 'Identity') return found;
  if (found.weight.shape.length !== 2) return undefined;
  const order = maker.attributes.get('perm')?.ints ?? [];
  return order.join() === '0,1' ? found : { ...found, transposed: !found.transposed };
}

/** Float32 values of a weight; undefined where it is of another type, or lies where nobody can read. */
async function valuesOf(
  weight: StoredWeight,
  readExternal: ReadExternal | undefined,
): Promise<Float32Array | undefined> {
  const { type, raw, external, shape } = weight;
  if (type !== FLOAT32) return undefined;
  const bytes = external === undefined ? raw : await readExternal?.(external);
  const count = shape.reduce((product, size) => product * size, 1);
  if (bytes === undefined || bytes.length < 4 * count) return undefined;
  return new Float32Array(Uint8Array.from(bytes.subarray(0, 4 * count)).buffer);
}

/** alpha P W^T in float64: [rows, out]. */
function multiplied(
  values: Float32Array,
  { weight }: LinearTransform,
  { rows, columns, transposed, alpha }: Projection,
) {
  const out = weight.shape[0] ?? 0;
  const data = new Float32Array(rows * out);
  const own = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < columns; k++) own[k] = values[transposed ? k * rows + i : i * columns + k] as number;
    for (let j = 0; j < out; j++) data[i * out + j] = alpha * dotAt(own, weight.data, j * columns);
  }
  return { shape: [rows, out], data };
}

/** beta C W^T + b; undefined where it is nothing. */
function mappedBias(
  bias: Float32Array | undefined,
  { weight, bias: own }: LinearTransform,
  { columns, beta }: Projection,
): Float32Array | undefined {
  const [before, after] = [bias && Float64Array.from(bias), own?.data];
  const sums = Float32Array.from(
    { length: weight.shape[0] ?? 0 },
    (_, j) => (before === undefined ? 0 : beta * dotAt(before, weight.data, j * columns)) + (after?.[j] ?? 0),
  );
  return sums.every((value) => value === 0) ? undefined : sums;
}

function dotAt(row: Float64Array, values: ArrayLike<number>, from: number): number {
  let sum = 0;
  for (let k = 0; k < row.length; k++) sum += (row[k] as number) * (values[from + k] as number);
  return sum;
}

/** Fields of the nodes of a projection, and of nodes and weights that only they used. */
function unusedWithout(model: EditableModel, { product, last }: Projection): Set<number> {
  const dropped = new Set([product.field, last.field]);
  // What a graph within the graph reads is not looked at: then all stays that might be read.
  if (model.nodes.some(({ hasGraph }) => hasGraph)) return dropped;
  const outputs = new Set(model.outputs.map(({ name }) => name));
  const isRead = (name: string) =>
    outputs.has(name) || model.nodes.some(({ field, inputs }) => !dropped.has(field) && inputs.includes(name));
  const queue = [...product.inputs.slice(1), ...(last === product ? [] : last.inputs)];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (name === '' || isRead(name) || model.inputs.includes(name)) continue;
    const weight = model.weights.get(name);
    if (weight?.field !== undefined) dropped.add(weight.field);
    const maker = makerOf(model, name);
    if (maker === undefined || dropped.has(maker.field) || maker.outputs.length !== 1) continue;
    dropped.add(maker.field);
    queue.push(...maker.inputs);
  }
  return dropped;
}
