/** Bytes that can be read in parts: a file on a disk, a Blob. */
export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  /** `length` bytes from `start` on; fewer where the source ends before. */
  read(start: number, length: number): Promise<Uint8Array>;
}
