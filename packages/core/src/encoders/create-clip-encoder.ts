import { FgclipError, throwIfAborted } from '../errors.ts';
import { matrix } from '../tensor/tensor.ts';
import type { ImageProcessor } from '../vision/image-processor.ts';
import type { ClipEncoder } from './clip-encoder.ts';
import { embedCaptions, textTower } from './embed-captions.ts';
import { embedPictures, imageTower } from './embed-pictures.ts';
import type { ModelConfig } from './model-config.ts';
import { fixedAxis, type ModelSession } from './model-session.ts';
import { finishRows } from './rows.ts';
import type { CaptionTokenizer } from './tokenizer.ts';
import { chooseOutput, fittingTokenizer } from './tower-ports.ts';

/** What a CLIP-like model consists of. */
export interface ClipEncoderParts {
  /** The image tower; or both towers in one model, which is then also `text`. */
  readonly vision: ModelSession;
  readonly text: ModelSession;
  readonly tokenizer: CaptionTokenizer;
  readonly imageProcessor: ImageProcessor;
  /** What config.json says: the length of an embedding and the kind of model. */
  readonly config?: ModelConfig;
}

/**
 * An encoder over the towers of a CLIP-like model. The sessions are its own from now on: dispose() disposes of them.
 * Of a model with both towers in one file the rows are usually of unit length already.
 *
 * Where the text tower takes fewer tokens than the tokenizer makes, captions are cut to those.
 *
 * @throws INVALID_ARGUMENT when inputs or outputs of the models cannot be told, do not fit the image processor or
 * config.json, or the two towers end in different spaces.
 */
export function createClipEncoder(parts: ClipEncoderParts): ClipEncoder {
  const { vision, text, imageProcessor, config = {} } = parts;
  const { inputSize } = imageProcessor;
  const tokenizer = fittingTokenizer(text, parts.tokenizer);
  const outputs = { image: chooseOutput(vision, 'image', config), text: chooseOutput(text, 'text', config) };
  const dimension = embeddingDimension(config.projectionDim, fixedAxis(outputs.image, 1), fixedAxis(outputs.text, 1));
  const shared = { dimension, inputSize, tokenizer };
  const images = imageTower({ ...shared, session: vision, output: outputs.image.name });
  const texts = textTower({ ...shared, session: text, output: outputs.text.name, config });
  const pixelsEach = 3 * inputSize.height * inputSize.width;
  return {
    dimension,
    imageProcessor,
    tokenizer,
    embedImages: (pictures, options) => embedPictures(pictures, { tower: images, imageProcessor, dimension }, options),
    embedTexts: (captions, options) => embedCaptions(captions, { tower: texts, tokenizer, dimension }, options),
    async embedPixels(pixels, { normalize = false, signal } = {}) {
      const rows = pixels.length / pixelsEach;
      if (!Number.isInteger(rows)) {
        throw new FgclipError('SHAPE_MISMATCH', 'The pixels are not those of whole pictures', {
          expected: `a multiple of ${pixelsEach}, 3 x ${inputSize.height} x ${inputSize.width}`,
          found: `${pixels.length}`,
        });
      }
      const data = new Float32Array(rows * dimension);
      const size = images.fixedBatch ?? rows;
      for (let from = 0; from < rows; from += size) {
        throwIfAborted(signal);
        const part = size === rows ? pixels : pixels.slice(from * pixelsEach, (from + size) * pixelsEach);
        data.set(await images.run(part, signal), from * dimension);
      }
      finishRows(data, dimension, { normalize, nameOf: (row) => `picture ${row}` });
      return matrix(data, rows, dimension);
    },
    async dispose() {
      await Promise.all([...new Set([vision, text])].map((session) => session.dispose()));
    },
  };
}

/**
 * Length of an embedding: what config.json says, else the output of either side.
 *
 * @throws INVALID_ARGUMENT when none of them knows, or the two sides differ.
 */
export function embeddingDimension(
  said: number | undefined,
  image: number | undefined,
  text: number | undefined,
): number {
  const dimension = said ?? image ?? text;
  if (dimension === undefined) {
    throw new FgclipError('INVALID_ARGUMENT', 'Neither the models nor config.json say how long an embedding is', {
      hint: 'Give `config.projectionDim`, which config.json calls projection_dim',
    });
  }
  if ((image ?? dimension) === (text ?? dimension)) return dimension;
  throw new FgclipError('INVALID_ARGUMENT', 'The towers end in different spaces', {
    expected: 'embeddings of one length',
    found: `${image} of images, ${text} of texts`,
    hint: 'They belong to different models, or are exported without their projections',
  });
}
