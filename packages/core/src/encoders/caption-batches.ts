/** Captions that are run together. */
export interface CaptionBatch {
  /** Which captions, by their place in the list. */
  readonly members: readonly number[];
  /** Tokens of the longest. */
  readonly length: number;
}

/**
 * Batches of captions of like length, so that little has to be filled up: sorted by length, the longest first (a
 * runtime's memory is then as large as it gets after the first run), and cut every `size` captions.
 */
export function batchesByLength(lengths: readonly number[], size: number): CaptionBatch[] {
  const order = lengths.map((length, index) => ({ length, index })).sort((a, b) => b.length - a.length);
  const batches: CaptionBatch[] = [];
  for (let from = 0; from < order.length; from += size) {
    const members = order.slice(from, from + size);
    batches.push({ members: members.map(({ index }) => index), length: members[0]?.length ?? 0 });
  }
  return batches;
}
