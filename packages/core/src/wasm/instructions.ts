import type { OperationName } from '../graph/expression.ts';
import { unsigned } from './encode-module.ts';

/*
 * Opcodes, from https://webassembly.github.io/spec/core/binary/instructions.html. Constants stay below 64, where a
 * signed LEB128 integer is one byte.
 */

export const get = (local: number) => [0x20, ...unsigned(local)];
export const set = (local: number) => [0x21, ...unsigned(local)];
export const i32 = {
  constant: (value: number) => [0x41, value],
  greaterOrEqual: [0x4f],
  add: [0x6a],
  shiftLeft: [0x74],
  shiftRight: [0x76],
};

/** Repeats the code until it leaves with `leave`. */
export const loop = (code: readonly number[]) => [0x02, 0x40, 0x03, 0x40, ...code, 0x0c, 0, 0x0b, 0x0b];
/** Inside a loop: leaves it when the value on the stack is not 0. */
export const leaveIf = [0x0d, 1];

const simd = (opcode: number) => [0xfd, ...unsigned(opcode)];
/** Aligned to 16 bytes, at no further offset. */
const aligned = [4, 0];

export const v128 = {
  load: [...simd(0x00), ...aligned],
  store: [...simd(0x0b), ...aligned],
  and: simd(0x4e),
};

const splat = simd(0x13);

export const f32x4 = {
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
