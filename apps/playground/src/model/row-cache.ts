import type { ClipEncoder, ImageInput } from '@fgclip/core';

/** Rows kept of captions; the oldest are forgotten. */
const KEPT = 5000;

/** Embeddings of a model, each worked out once. */
export interface RowCache {
  /** Rows of captions, in their order. */
  texts(captions: readonly string[]): Promise<Float32Array[]>;
  /** The row of a picture or box; `key` tells it from others of the same pixels. */
  image(input: ImageInput, pixels: object, key: string): Promise<Float32Array>;
}

/** A cache over a model. */
export function rowCache(encoder: ClipEncoder): RowCache {
  const texts = new Map<string, Float32Array>();
  const images = new WeakMap<object, Map<string, Promise<Float32Array>>>();
  return {
    async texts(captions) {
      const missing = [...new Set(captions)].filter((caption) => !texts.has(caption));
      if (missing.length > 0) {
        const { data, shape } = await encoder.embedTexts(missing);
        missing.forEach((caption, i) => {
          texts.set(caption, data.slice(i * shape[1], (i + 1) * shape[1]));
        });
      }
      const rows = captions.map((caption) => texts.get(caption) ?? new Float32Array(encoder.dimension));
      for (const old of [...texts.keys()].slice(0, Math.max(0, texts.size - KEPT))) texts.delete(old);
      return rows;
    },
    image(input, pixels, key) {
      const known = images.get(pixels) ?? new Map<string, Promise<Float32Array>>();
      images.set(pixels, known);
      const row = known.get(key) ?? encoder.embedImages([input]).then(({ data }) => data);
      known.set(key, row);
      row.catch(() => known.delete(key));
      return row;
    },
  };
}
