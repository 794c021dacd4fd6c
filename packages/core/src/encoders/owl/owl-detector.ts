import { FgclipError, throwIfAborted } from '../../errors.ts';
import type { ScoredBoxes } from '../../measures/detections.ts';
import { pacer } from '../../runtimes/pacer.ts';
import { matrix } from '../../tensor/tensor.ts';
import type { Box, RgbImage } from '../../vision/image.ts';
import type { ImageProcessor } from '../../vision/image-processor.ts';
import type { ClipEncoderParts } from '../create-clip-encoder.ts';
import type { CaptionTokenizer } from '../tokenizer.ts';
import { fittingTokenizer } from '../tower-ports.ts';
import { combinedOwl, type OwlAnswer, type Query, splitOwl } from './owl-model.ts';

export interface DetectOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A detector for captions of the OWL family: boxes on a picture, and how well each caption fits each of them. */
export interface OwlDetector {
  readonly imageProcessor: ImageProcessor;
  readonly tokenizer: CaptionTokenizer;
  /** Whether a caption's tokens, start and end included, fit into the model's context: 16 in OWL-ViT and OWLv2. */
  fits(caption: string): boolean;
  /**
   * A box for every patch of the picture, in the picture's pixels (it may reach beyond its edges), and its scores
   * [boxes, captions]. A score depends on no other caption: the same ones come in any company.
   *
   * @throws INVALID_ARGUMENT for no captions; INVALID_DATA for one that does not fit, and for boxes or scores that are
   * not finite; SHAPE_MISMATCH for outputs of other shapes; RUNTIME; ABORTED.
   */
  detect(image: RgbImage, captions: readonly string[], options?: DetectOptions): Promise<ScoredBoxes>;
  dispose(): Promise<void>;
}

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

/**
 * What a model says of a picture, as boxes in its pixels and scores after the sigmoid.
 *
 * @param area The area of the picture that the input shows: the shares are of this.
 * @throws INVALID_DATA for a number that is not finite; ABORTED.
 */
export async function scoredBoxes(
  { boxes, logits }: OwlAnswer,
  area: Box,
  captions: readonly string[],
  signal?: AbortSignal,
): Promise<ScoredBoxes> {
  const patches = boxes.length / 4;
  const scores = new Float32Array(logits.length);
  const pace = pacer();
  const found: Box[] = [];
  for (let patch = 0; patch < patches; patch++) {
    await pace();
    throwIfAborted(signal);
    found.push(pixelBox(boxes.subarray(patch * 4, (patch + 1) * 4), area, patch));
    for (let i = patch * captions.length; i < (patch + 1) * captions.length; i++) {
      const logit = logits[i] ?? Number.NaN;
      if (!Number.isFinite(logit)) {
        throw notFinite(`The score of box ${patch} for ${JSON.stringify(captions[i % captions.length])}`, logit);
      }
      scores[i] = 1 / (1 + Math.exp(-logit));
    }
  }
  return { boxes: found, scores: matrix(scores, patches, captions.length) };
}

/** Centre, width and height in shares of an area, as a box. */
function pixelBox(shares: Float32Array, area: Box, patch: number): Box {
  const broken = shares.find((value) => !Number.isFinite(value));
  if (broken !== undefined) throw notFinite(`Box ${patch}`, broken);
  const [cx = 0, cy = 0, width = 0, height = 0] = shares;
  return {
    x: area.x + (cx - width / 2) * area.width,
    y: area.y + (cy - height / 2) * area.height,
    width: width * area.width,
    height: height * area.height,
  };
}

function notFinite(what: string, found: number): FgclipError {
  return new FgclipError('INVALID_DATA', `${what} is not finite`, {
    found: `${found}`,
    hint: 'float16 models overflow on some GPUs: take the float32 model, or run it on the CPU',
  });
}
