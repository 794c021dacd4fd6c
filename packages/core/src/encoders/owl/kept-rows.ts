/** Rows of captions, in the captions' order. */
export type RowsOf = (captions: readonly string[], signal?: AbortSignal) => Promise<Float32Array[]>;

export interface KeptRowsOptions {
  /** Of captions, each of which is there once. */
  readonly make: RowsOf;
  /** Rows to keep; those that were made first make room for others. */
  readonly most: number;
}

/** Makes the rows of captions that are not kept from an earlier time. */
export function keptRows({ make, most }: KeptRowsOptions): RowsOf {
  const kept = new Map<string, Float32Array>();
  return async (captions, signal) => {
    // Others may use the store, and empty it, while rows are made.
    const own = new Map(captions.map((caption) => [caption, kept.get(caption)]));
    const missing = [...own].flatMap(([caption, found]) => (found === undefined ? [caption] : []));
    if (missing.length > 0) {
      const made = await make(missing, signal);
      for (const [i, caption] of missing.entries()) {
        const found = made[i] ?? new Float32Array();
        own.set(caption, found);
        kept.set(caption, found);
      }
      for (const caption of kept.keys()) {
        if (kept.size <= most) break;
        kept.delete(caption);
      }
    }
    return captions.flatMap((caption) => own.get(caption) ?? []);
  };
}
