import { row } from '../../tensor/tensor.ts';
import { chooseOutput } from '../choose-output.ts';
import type { ClipEncoderParts } from '../create-clip-encoder.ts';
import { embedCaptions } from '../embed-captions.ts';
import { embeddingDimension } from '../embedding-dimension.ts';
import { imageFeeds } from '../feeds.ts';
import { fixedAxis, readInputs } from '../model-ports.ts';
import { textTower } from '../text-tower.ts';
import { classLogits, unitRow } from './class-logits.ts';
import { keptRows } from './kept-rows.ts';
import { CAPTIONS_A_RUN, type OwlModel } from './owl-model.ts';
import { imageOutputs, needOutputs, needPicture } from './owl-ports.ts';
import { readPatches } from './read-patches.ts';

/** 8 MB of them, at 512 numbers each. */
const CAPTIONS_KEPT = 4096;

/**
 * The two sides by themselves, as NanoOWL has them: pixels to what the class head and the box head make of every patch,
 * ids to text_embeds [captions, d]. A picture is run once, however many captions there are, and a caption once for all
 * pictures, as long as it is kept.
 *
 * @throws INVALID_ARGUMENT for models of other inputs or outputs, or that end in different spaces.
 */
export function splitOwl({ vision, text, tokenizer, imageProcessor, config = {} }: ClipEncoderParts): OwlModel {
  const { inputSize } = imageProcessor;
  needOutputs(vision, imageOutputs);
  const inputs = readInputs(vision);
  needPicture(vision, inputs, inputSize);
  const output = chooseOutput(text, 'text', config);
  const classes = vision.outputs.find(({ name }) => name === 'image_class_embeds');
  const dimension = embeddingDimension(config.projectionDim, classes && fixedAxis(classes, -1), fixedAxis(output, 1));
  const tower = textTower({
    ...{ session: text, output: output.name, dimension, inputSize, tokenizer, config },
    fillsUp: true,
  });
  const textsOf = keptRows({
    most: CAPTIONS_KEPT,
    async make(captions, signal) {
      const options = { batchSize: CAPTIONS_A_RUN, signal };
      const embedded = await embedCaptions(captions, { tower, tokenizer, dimension }, options);
      return captions.map((_, i) => unitRow(row(embedded, i)));
    },
  });

  return {
    async run(pixels, queries, signal) {
      const texts = await textsOf(
        queries.map(({ caption }) => caption),
        signal,
      );
      const outputs = await vision.run(imageFeeds(inputs, pixels, inputSize), { outputs: imageOutputs, signal });
      const boxes = readPatches(outputs, 'pred_boxes', 4);
      const read = (name: (typeof imageOutputs)[number], width: number) =>
        readPatches(outputs, name, width, boxes.length / 4);
      const patches = {
        embeddings: read('image_class_embeds', dimension),
        shifts: read('logit_shift', 1),
        scales: read('logit_scale', 1),
      };
      return { boxes, logits: await classLogits(patches, texts, signal) };
    },
  };
}
