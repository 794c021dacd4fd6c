import { varint } from '../onnx/protobuf.ts';

/** Value types. https://webassembly.github.io/spec/core/binary/types.html */
export const types = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;
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
export function encodeModule({ parameters, locals, code }: WasmFunction): Uint8Array<ArrayBuffer> {
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
export const unsigned: (value: number) => number[] = varint;

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
