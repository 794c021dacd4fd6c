import { throwIfAborted } from '../../errors.ts';
import type { ClipEncoderParts } from '../create-clip-encoder.ts';
import { imageFeeds, textFeeds } from '../feeds.ts';
import { fixedTexts } from '../model-ports.ts';
import { textInputs } from '../needed-ports.ts';
import { CAPTIONS_A_RUN, type OwlModel, type Query } from './owl-model.ts';
import { combinedOutputs, needOutputs, needPicture } from './owl-ports.ts';
import { readPatches } from './read-patches.ts';

/**
 * Both sides in one model, as transformers' OwlViTForObjectDetection and Owlv2ForObjectDetection are exported: ids
 * [captions, sequence] and pixels [1, 3, height, width] to logits [1, patches, captions] and pred_boxes [1, patches, 4].
 * Captions are filled up to the whole context, as in training. Where there are more than the model takes at once it is
 * run again, on the same pixels; where there are fewer, the last one fills up.
 *
 * @throws INVALID_ARGUMENT for a model of other inputs or outputs.
 */
export function combinedOwl({ vision: session, tokenizer, imageProcessor }: ClipEncoderParts): OwlModel {
  const { inputSize } = imageProcessor;
  needOutputs(session, combinedOutputs);
  const inputs = textInputs(session);
  needPicture(session, inputs, inputSize);
  const { batch: fixed, length = tokenizer.contextLength } = fixedTexts(inputs);

  function feedsOf(pixels: Float32Array, queries: readonly Query[]) {
    const ids = queries.map((query) => query.ids);
    // Not pad tokens alone: transformers masks what starts with id 0.
    const filler = Array.from({ length: (fixed ?? ids.length) - ids.length }, () => ids.at(-1) ?? []);
    return {
      ...textFeeds(inputs, [...ids, ...filler], { length, padId: tokenizer.padId, seen: false }),
      ...imageFeeds(inputs, pixels, inputSize),
    };
  }

  return {
    async run(pixels, queries, signal) {
      const size = fixed ?? CAPTIONS_A_RUN;
      let boxes: Float32Array = new Float32Array();
      let logits: Float32Array = new Float32Array();
      for (let from = 0; from < queries.length; from += size) {
        throwIfAborted(signal);
        const part = queries.slice(from, from + size);
        const isLast = from + size >= queries.length;
        const feeds = feedsOf(isLast ? pixels : pixels.slice(), part);
        const outputs = await session.run(feeds, { outputs: from === 0 ? combinedOutputs : ['logits'], signal });
        if (from === 0) {
          boxes = readPatches(outputs, 'pred_boxes', 4);
          logits = new Float32Array((boxes.length / 4) * queries.length);
        }
        const width = fixed ?? part.length;
        const found = readPatches(outputs, 'logits', width, boxes.length / 4);
        copyColumns({ data: found, width, count: part.length }, { data: logits, width: queries.length, from });
      }
      return { boxes, logits };
    },
  };
}

/** The first `count` columns of [rows, width], to those from `from` on. */
function copyColumns(
  source: { readonly data: Float32Array; readonly width: number; readonly count: number },
  target: { readonly data: Float32Array; readonly width: number; readonly from: number },
): void {
  for (let row = 0; row * source.width < source.data.length; row++) {
    const start = row * source.width;
    target.data.set(source.data.subarray(start, start + source.count), row * target.width + target.from);
  }
}
