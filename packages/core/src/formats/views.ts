interface ViewConstructor<View> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): View;
}

/**
 * The bytes as an array of numbers: a view where they are aligned, else over a copy. That is made by the constructor,
 * since slice() copies nothing where the bytes are a Buffer of Node.
 * Files here are little-endian, as is every machine that JavaScript engines run on.
 */
export function viewAs<View>(type: ViewConstructor<View>, bytes: Uint8Array): View {
  const aligned = bytes.byteOffset % type.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes);
  return new type(aligned.buffer, aligned.byteOffset, aligned.byteLength / type.BYTES_PER_ELEMENT);
}

/** The bytes behind a typed array, as a view. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Bytes of UTF-8 as text. Shared memory is copied first: browsers refuse to decode it in place. Throws a TypeError. */
export function utf8Text(
  bytes: Uint8Array,
  options: { fatal?: boolean; ignoreBOM?: boolean } = { fatal: true },
): string {
  const own = bytes.buffer instanceof ArrayBuffer ? bytes : new Uint8Array(bytes);
  return new TextDecoder('utf-8', options).decode(own);
}
