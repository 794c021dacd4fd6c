import { FgclipError, throwIfAborted } from '../../errors.ts';
import { pacer } from '../../pacer.ts';
import type { RgbImage } from '../../vision/image.ts';
import type { ImageProcessor } from '../../vision/image-processor.ts';
import type { ClipEncoderParts } from '../create-clip-encoder.ts';
import { fittingTokenizer } from '../needed-ports.ts';
import type { CaptionTokenizer } from '../tokenizer.ts';
import { combinedOwl } from './combined-owl.ts';
import type { OwlDetector } from './owl-detector.ts';
import type { Query } from './owl-model.ts';
import { scoredBoxes } from './scored-boxes.ts';
import { splitOwl } from './split-owl.ts';

/**
 * A detector over a model of the OWL family (OWL-ViT, Minderer et al., arXiv 2205.06230; OWLv2, arXiv 2306.09683), in one
 * file, which is then both `vision` and `text`, or in two. OWLv2's objectness is not looked at, as in FG-OVD. The
 * sessions are its own from now on: dispose() disposes of them. The tokenizer has to cut captions that are too long, as
 * it does by default: that is how they are told.
 *
 * @throws INVALID_ARGUMENT when the models are no detector, a CLIP for one, or do not fit the image processor or each
 * other.
 */
export function createOwlDetector(parts: ClipEncoderParts): OwlDetector {
  const { vision, text, imageProcessor } = parts;
  const tokenizer = fittingTokenizer(text, parts.tokenizer);
  const model = vision === text ? combinedOwl({ ...parts, tokenizer }) : splitOwl({ ...parts, tokenizer });
  return {
    imageProcessor,
    tokenizer,
    fits: (caption) => !tokenizer.encode(caption).truncated,
    async detect(image, captions, { signal } = {}) {
      throwIfAborted(signal);
      const queries = queriesOf(captions, tokenizer);
      const pixels = await pixelsOf(image, imageProcessor, signal);
      const answer = await model.run(pixels, queries, signal);
      return scoredBoxes(answer, imageProcessor.shownArea(image), captions, signal);
    },
    async dispose() {
      await Promise.all([...new Set([vision, text])].map((session) => session.dispose()));
    },
  };
}

/** Throws INVALID_ARGUMENT for no captions, INVALID_DATA for one that does not fit. */
function queriesOf(captions: readonly string[], { encode, contextLength }: CaptionTokenizer): Query[] {
  if (captions.length === 0 || typeof captions === 'string') {
    throw new FgclipError('INVALID_ARGUMENT', 'There are no captions to detect', {
      expected: 'a list of texts',
      found: JSON.stringify(captions),
    });
  }
  return captions.map((caption) => {
    const { ids, truncated } = encode(caption);
    if (!truncated) return { caption, ids };
    throw new FgclipError('INVALID_DATA', `The caption ${JSON.stringify(caption)} is too long for the detector`, {
      expected: `at most ${contextLength} tokens, start and end included`,
      hint: 'Shorten it: cut, it would be another caption. `fits()` tells beforehand',
    });
  });
}

/** What the model takes, made in small steps. */
async function pixelsOf(
  image: RgbImage,
  processor: ImageProcessor,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const { width, height } = processor.inputSize;
  const pixels = new Float32Array(3 * width * height);
  const pace = pacer();
  for (const _ of processor.steps(image, undefined, pixels)) {
    await pace();
    throwIfAborted(signal);
  }
  return pixels;
}
