import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';
import { FgclipError } from '../src/errors.ts';

/** A golden file of ./fixtures; see make-fixtures.py there. */
export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8'));
}

/** A file of the reference folder beside the checkout; the test is skipped where the folder is absent. */
export function readShared(path: string, context: TestContext): Uint8Array {
  const url = new URL(`../../../../shared/${path}`, import.meta.url);
  if (!existsSync(url)) context.skip(`no ../shared/${path} beside the checkout`);
  return new Uint8Array(readFileSync(fileURLToPath(url)));
}

export function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** The bytes of a typed array as base64: equal for equal values, NaN and the sign of zero included. */
export function toBase64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

export function sha256({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
}

/** The error that an action throws, which must be one of this library. */
export function errorOf(action: () => unknown): FgclipError {
  try {
    action();
  } catch (error) {
    if (error instanceof FgclipError) return error;
    throw new Error('An error that is no FgclipError', { cause: error });
  }
  throw new Error('Nothing was thrown');
}

/** The same bytes at an odd address. */
export function unaligned(bytes: Uint8Array): Uint8Array {
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  return shifted.subarray(1);
}

/** The same bytes in everything that a reader may be given them in, each `at` bytes into memory that holds more. */
export function containersOf(bytes: Uint8Array, at = 1): [name: string, bytes: Uint8Array][] {
  const inside = (whole: Uint8Array): Uint8Array => {
    whole.fill(0xa5);
    whole.set(bytes, at);
    return whole.subarray(at, at + bytes.length);
  };
  const size = at + bytes.length + 3;
  return [
    ['Uint8Array', Uint8Array.from(bytes)],
    ['Buffer', Buffer.from(bytes)],
    [`Buffer at ${at} of a larger one`, inside(Buffer.alloc(size))],
    [`SharedArrayBuffer at ${at}`, inside(new Uint8Array(new SharedArrayBuffer(size)))],
  ];
}

export function concat(...parts: ArrayLike<number>[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}
