import { createRandom, type ImageInput, matrix } from '@fgclip/core';
import type { RgbImage } from '@fgclip/core/vision';
import type { Encoder } from '../src/world/embed-plans.ts';

/** A row that follows from what it is made of alone, for tests of what goes where. */
export function rowOf(content: string): Float32Array {
  const random = createRandom(7).fork(content);
  return Float32Array.from({ length: 8 }, () => random.normal());
}

/** A picture that its pixels tell from others. */
export function pictureNumbered(number: number): RgbImage {
  const data = new Uint8Array(3 * 320 * 240);
  data.set([number & 255, (number >> 8) & 255, (number >> 16) & 255]);
  return { width: 320, height: 240, data };
}

/** What an image row is made of: the picture's number, and the box. */
function contentOf(input: ImageInput): string {
  const { image, box } = 'data' in input ? { image: input, box: undefined } : input;
  const [low = 0, middle = 0, high = 0] = image.data;
  const part = box === undefined ? 'whole' : `${box.x} ${box.y} ${box.width} ${box.height}`;
  return `${low + 256 * middle + 65536 * high} ${part}`;
}

/** An encoder of 8 dimensions whose rows tell what they were made of. */
export function tellingEncoder(): Encoder {
  const stacked = (rows: readonly Float32Array[]) =>
    matrix(Float32Array.from(rows.flatMap((row) => [...row])), rows.length, 8);
  return {
    async embedImages(images, { onProgress, signal } = {}) {
      const rows: Float32Array[] = [];
      for await (const input of images) {
        signal?.throwIfAborted();
        rows.push(rowOf(contentOf(input)));
        onProgress?.({ done: rows.length });
      }
      return stacked(rows);
    },
    async embedTexts(captions, { onProgress } = {}) {
      const rows = [...captions].map(rowOf);
      onProgress?.({ done: rows.length, total: rows.length });
      return stacked(rows);
    },
  };
}
