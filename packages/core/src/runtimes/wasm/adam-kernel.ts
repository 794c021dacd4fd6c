import { FgclipError } from '../../errors.ts';
import type { Expression, OperationName } from '../../graph/expression.ts';
import { topologicalOrder } from '../../graph/graph.ts';
import { varint } from '../onnx/protobuf.ts';

/** What is used of WebAssembly, which Node, browsers and their workers all have under this name. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => Memory;
  instantiate(
    module: Uint8Array<ArrayBuffer>,
    imports: { readonly state: { readonly memory: Memory } },
  ): Promise<{ readonly instance: { readonly exports: { readonly run?: unknown } } }>;
};

/** A memory that does not grow, so that views of it stay valid. */
export interface Memory {
  readonly buffer: ArrayBuffer;
}

/** run() of encodeKernel(). */
export type Kernel = (count: number, ...addressesAndScalars: number[]) => void;

const pageBytes = 65536;
const lineBytes = 64;

/** A memory of at least that many bytes, all zero. Throws where WebAssembly is missing or the memory too large. */
export function allocate(bytes: number): Memory {
  const pages = Math.ceil(bytes / pageBytes);
  return new WebAssembly.Memory({ initial: pages, maximum: pages });
}

/** Loads what encodeKernel() wrote. Throws where WebAssembly or its vector instructions are missing. */
export async function loadKernel(module: Uint8Array<ArrayBuffer>, memory: Memory): Promise<Kernel> {
  const { instance } = await WebAssembly.instantiate(module, { state: { memory } });
  return instance.exports.run as Kernel;
}

/** Bytes that an array of so many floats takes, padded to whole lines of the cache and so to a kernel's vectors. */
export function paddedBytes(length: number): number {
  return Math.ceil((length * Float32Array.BYTES_PER_ELEMENT) / lineBytes) * lineBytes;
}

/** Elementwise expressions over arrays of one shape and scalars. */
export interface Elementwise {
  /** What the results are computed from: values of the one shape. */
  readonly arrays: readonly Expression[];
  /** Values of shape [] that are known when the kernel is called; constants need no mention. */
  readonly scalars: readonly Expression[];
  readonly results: readonly Expression[];
}

/** Bytes that a kernel reads and writes at once: addresses are multiples of it, and arrays padded to it. */
const vectorBytes = 16;

/**
 * A WebAssembly module that computes the results in one pass, exported as
 * run(count, ...addresses of arrays, ...addresses of results, ...scalars) over the memory "state" "memory". It works on
 * vectors of four, so that up to three elements beyond the count are read and written too. Results may be
 * stored where arrays are: of every vector all is read before anything is written.
 *
 * Throws INVALID_ARGUMENT for an operation without an instruction.
 */
export function encodeKernel({ arrays, scalars, results }: Elementwise): Uint8Array<ArrayBuffer> {
  const locals = new Locals();
  const count = locals.add('i32');
  const arrayAddresses = arrays.map(() => locals.add('i32'));
  const resultAddresses = results.map(() => locals.add('i32'));
  const scalarValues = scalars.map(() => locals.add('f32'));
  const parameters = locals.types.length;
  const [offset, end] = [locals.add('i32'), locals.add('i32')];

  const leaves = new Map<Expression, number[]>([
    ...arrays.map((node, i): [Expression, number[]] => [node, [...addressAt(arrayAddresses, i), ...v128.load]]),
    ...scalars.map((node, i): [Expression, number[]] => [node, [...get(at(scalarValues, i)), ...f32x4.splat]]),
  ]);
  const nodes = topologicalOrder(results, (node) => (leaves.has(node) ? [] : node.operands));
  const values = new Map(nodes.map((node) => [node, locals.add('v128')]));
  const compute = (node: Expression) => [...(leaves.get(node) ?? codeOf(node, values)), ...set(vectorOf(node, values))];

  return encodeModule({
    parameters: locals.types.slice(0, parameters),
    locals: locals.types.slice(parameters),
    code: [
      ...nodes.filter(isScalar).flatMap(compute),
      // end = bytes of the vectors that hold all elements
      ...[...get(count), ...i32.constant(3), ...i32.add, ...i32.constant(2), ...i32.shiftRight],
      ...[...i32.constant(4), ...i32.shiftLeft, ...set(end)],
      ...loop([
        ...[...get(offset), ...get(end), ...i32.greaterOrEqual, ...leaveIf],
        ...nodes.filter((node) => !isScalar(node)).flatMap(compute),
        ...results.flatMap((node, i) => [
          ...addressAt(resultAddresses, i),
          ...get(vectorOf(node, values)),
          ...v128.store,
        ]),
        ...[...get(offset), ...i32.constant(vectorBytes), ...i32.add, ...set(offset)],
      ]),
    ],
  });

  function addressAt(addresses: readonly number[], index: number): number[] {
    return [...get(at(addresses, index)), ...get(offset), ...i32.add];
  }
}

class Locals {
  readonly types: WasmType[] = [];

  /** The new local's number. */
  add(type: WasmType): number {
    return this.types.push(type) - 1;
  }
}

function codeOf(node: Expression, values: ReadonlyMap<Expression, number>): number[] {
  if (node.op === 'constant' && isScalar(node)) return f32x4.constant(at(node.attributes.data, 0));
  const code = elementwiseCode(node.op);
  if (code === undefined)
    throw new FgclipError('INVALID_ARGUMENT', `${node.op} cannot be part of an elementwise kernel`);
  return [...node.operands.flatMap((operand) => get(vectorOf(operand, values))), ...code];
}

function vectorOf(node: Expression, values: ReadonlyMap<Expression, number>): number {
  return values.get(node) as number;
}

function isScalar({ shape }: Expression): boolean {
  return shape.length === 0;
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number;
}

/** Value types. https://webassembly.github.io/spec/core/binary/types.html */
const types = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;
export type WasmType = keyof typeof types;

/** A function without results. Locals are numbered on from the parameters. */
export interface WasmFunction {
  readonly parameters: readonly WasmType[];
  readonly locals: readonly WasmType[];
  /** Instructions, without the final end. */
  readonly code: readonly number[];
}

/**
 * A module around one function, exported as "run", over a memory imported as "state" "memory".
 * https://webassembly.github.io/spec/core/binary/modules.html
 */
function encodeModule({ parameters, locals, code }: WasmFunction): Uint8Array<ArrayBuffer> {
  const signature = [0x60, ...vector(parameters.map((type) => [types[type]])), ...vector([])];
  const memory = [...name('state'), ...name('memory'), 0x02, 0x00, ...unsigned(0)];
  const body = [...vector(locals.map((type) => [...unsigned(1), types[type]])), ...code, end];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector([signature])),
    ...section(2, vector([memory])),
    ...section(3, vector([unsigned(0)])),
    ...section(7, vector([[...name('run'), 0x00, ...unsigned(0)]])),
    ...section(10, vector([[...unsigned(body.length), ...body]])),
  ]);
}

/** An unsigned LEB128 integer, which is what protobuf calls a varint. */
const unsigned: (value: number) => number[] = varint;

const end = 0x0b;

function section(id: number, contents: readonly number[]): number[] {
  return [id, ...unsigned(contents.length), ...contents];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...unsigned(bytes.length), ...bytes];
}

/*
 * Opcodes, from https://webassembly.github.io/spec/core/binary/instructions.html. Constants stay below 64, where a
 * signed LEB128 integer is one byte.
 */

const get = (local: number) => [0x20, ...unsigned(local)];
const set = (local: number) => [0x21, ...unsigned(local)];
const i32 = {
  constant: (value: number) => [0x41, value],
  greaterOrEqual: [0x4f],
  add: [0x6a],
  shiftLeft: [0x74],
  shiftRight: [0x76],
};

/** Repeats the code until it leaves with `leave`. */
const loop = (code: readonly number[]) => [0x02, 0x40, 0x03, 0x40, ...code, 0x0c, 0, 0x0b, 0x0b];
/** Inside a loop: leaves it when the value on the stack is not 0. */
const leaveIf = [0x0d, 1];

const simd = (opcode: number) => [0xfd, ...unsigned(opcode)];
/** Aligned to 16 bytes, at no further offset. */
const aligned = [4, 0];

const v128 = {
  load: [...simd(0x00), ...aligned],
  store: [...simd(0x0b), ...aligned],
  and: simd(0x4e),
};

const splat = simd(0x13);

const f32x4 = {
  /** Four times the f32 on the stack. */
  splat,
  constant: (value: number) => [0x43, ...new Uint8Array(Float32Array.of(value).buffer), ...splat],
};

/**
 * Elementwise operations on vectors that lie on the stack; what an operation means for every float, infinities, NaN
 * and the zero's sign included, is what the plain kernels mean by it.
 */
const elementwise: Partial<Record<OperationName, readonly number[]>> = {
  stopGradient: [],
  negate: simd(0xe1),
  sqrt: simd(0xe3),
  add: simd(0xe4),
  subtract: simd(0xe5),
  multiply: simd(0xe6),
  divide: simd(0xe7),
  maximum: simd(0xe9),
  relu: [...f32x4.constant(0), ...simd(0xe9)],
  greater: [...simd(0x44), ...f32x4.constant(1), ...v128.and],
  equal: [...simd(0x41), ...f32x4.constant(1), ...v128.and],
};

/** The code of an operation on its operands; undefined for one that is not elementwise, or has no instruction. */
export function elementwiseCode(op: OperationName): readonly number[] | undefined {
  return elementwise[op];
}
