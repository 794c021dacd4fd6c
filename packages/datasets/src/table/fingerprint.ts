import type { Matrix } from '@fgclip/core';
import { pacer, throwIfAborted } from '@fgclip/core/internal';
import type { TableContents, TableSet } from './table.ts';

/** Bytes, and texts, that are hashed in a few milliseconds. */
const BYTES_A_STEP = 2 ** 20;
const TEXTS_A_STEP = 2 ** 13;

/**
 * FNV-1a 64 over everything a result can depend on: the float32 bytes of the rows, ids, boxes, captions, annotations and
 * sets. What is absent adds nothing, so that tables from before there were boxes and sets keep their fingerprints.
 * Bytes are little-endian, as on every platform JavaScript runs on today.
 */
export function fingerprintOf(contents: TableContents, sets: readonly TableSet[] = []): string {
  const steps = fingerprintSteps(contents, sets);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same with pauses, in which others on the thread have their turn. @throws ABORTED. */
export async function fingerprintInTurns(
  contents: TableContents,
  sets: readonly TableSet[] = [],
  signal?: AbortSignal,
): Promise<string> {
  const steps = fingerprintSteps(contents, sets);
  const pace = pacer();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await pace();
    throwIfAborted(signal);
  }
}

function* fingerprintSteps(contents: TableContents, sets: readonly TableSet[]): Generator<void, string> {
  const { images, imageIds, boxes = [], texts, captions, annotations } = contents;
  const hash = new Fnv1a();
  const encoder = new TextEncoder();
  const addText = (value: unknown) => hash.update(encoder.encode(JSON.stringify(value)));
  function* addTexts<T>(items: readonly T[], textOf: (item: T) => unknown): Generator<void> {
    for (const [i, item] of items.entries()) {
      addText(textOf(item));
      if (i % TEXTS_A_STEP === TEXTS_A_STEP - 1) yield;
    }
  }
  function* addRows({ shape, data }: Matrix): Generator<void> {
    addText(shape);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    for (let from = 0; from < bytes.length; from += BYTES_A_STEP) {
      hash.update(bytes.subarray(from, from + BYTES_A_STEP));
      yield;
    }
  }
  yield* addRows(images);
  yield* addRows(texts);
  yield* addTexts(imageIds, (id) => id);
  yield* addTexts(boxes, (box) => box && [box.x, box.y, box.width, box.height]);
  yield* addTexts(captions, (caption) => caption);
  yield* addTexts(annotations, ({ image, captions: positives, negatives, id, set }) => {
    return [image, positives, negatives ?? null, id ?? null, ...(set === undefined ? [] : [set])];
  });
  yield* addTexts(sets, ({ name, maxNegatives, retrieval }) => {
    return [name, maxNegatives ?? null, ...(retrieval === undefined ? [] : [retrieval])];
  });
  return hash.digest();
}

/** Low word of the 64-bit FNV prime 2^40 + 0x1b3; the high part is a shift. */
const PRIME_LOW = 0x1b3;

/**
 * FNV-1a, 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv): tells data sets apart, and is no defence against somebody
 * who wants two to look alike. Two 32-bit words carry the state and products are made of 16-bit halves, since BigInt is
 * far slower.
 */
export class Fnv1a {
  #high = 0xcbf29ce4;
  #low = 0x84222325;

  /** Takes in more bytes; returns itself. */
  update(bytes: Uint8Array): this {
    let high = this.#high;
    let low = this.#low;
    for (let i = 0; i < bytes.length; i++) {
      low ^= bytes[i] ?? 0;
      const lower = (low & 0xffff) * PRIME_LOW;
      const upper = (low >>> 16) * PRIME_LOW + (lower >>> 16);
      high = (Math.imul(high, PRIME_LOW) + (low << 8) + (upper >>> 16)) | 0;
      low = (upper << 16) | (lower & 0xffff);
    }
    this.#high = high;
    this.#low = low;
    return this;
  }

  /** The hash of all bytes so far: 16 hexadecimal digits. */
  digest(): string {
    return hex(this.#high) + hex(this.#low);
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
