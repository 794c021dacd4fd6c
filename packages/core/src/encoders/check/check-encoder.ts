import { FgclipError } from '../../errors.ts';
import type { RgbImage } from '../../vision/image.ts';
import type { ClipEncoder } from '../clip-encoder.ts';
import { type ClipEncoderParts, createClipEncoder } from '../create-clip-encoder.ts';
import { activationConflict, activationsOf } from './activation.ts';
import { type Comparison, compare } from './agreement.ts';
import { variantsOfImage, variantsOfPixels } from './image-variants.ts';
import type { EncoderReport, Finding } from './report.ts';
import { variantsOfCaption } from './text-variants.ts';

/** What is known of a model from elsewhere: from Python, from a table made before. */
export interface EncoderReference {
  /** The picture that `imageEmbedding` is of. */
  readonly image?: RgbImage;
  /** Instead of the picture: the pixels that the tower was fed, [3, height, width]. */
  readonly pixels?: Float32Array;
  /** [d]; of unit length or not. */
  readonly imageEmbedding?: ArrayLike<number>;
  readonly caption?: string;
  /** [d]; of unit length or not. */
  readonly textEmbedding?: ArrayLike<number>;
  /** The ONNX files, to compare what they compute with what config.json says; their weights are not read. */
  readonly models?: { readonly vision?: Uint8Array; readonly text?: Uint8Array };
}

export interface CheckEncoderOptions {
  /** From which cosine on embeddings agree. Default 0.9999. */
  readonly threshold?: number;
  readonly signal?: AbortSignal;
}

/**
 * Whether a model is the one it should be and is fed as it should be. Where a stored embedding and the model's do not
 * agree, the usual mix-ups are tried (channel order, normalisation, squashing, padding, start and end, case), and what
 * restores agreement is named, on whichever side it went wrong. Disposes of nothing.
 *
 * @throws INVALID_ARGUMENT for an embedding without its picture or caption, or nothing to check; else as the encoder.
 */
export async function checkEncoder(
  parts: ClipEncoderParts,
  reference: EncoderReference,
  options: CheckEncoderOptions = {},
): Promise<EncoderReport> {
  const encoder = createClipEncoder(parts);
  const image = await checkImage(encoder, reference, options);
  const text = await checkText(parts, encoder, reference, options);
  const sides = [image, text].filter((side) => side !== undefined);
  if (sides.length === 0 && reference.models === undefined) {
    throw new FgclipError('INVALID_ARGUMENT', 'There is nothing to check the encoder against', {
      expected: '`imageEmbedding`, `textEmbedding` or `models`',
    });
  }
  const findings = [...sides.flatMap((side) => side.findings), ...checkActivations(parts, reference)];
  const { threshold = usualThreshold } = options;
  return {
    passed: sides.length > 0 ? sides.every(({ cosine = 0 }) => cosine >= threshold) : findings.length === 0,
    cosine: {
      ...(image?.cosine !== undefined && { image: image.cosine }),
      ...(text?.cosine !== undefined && { text: text.cosine }),
    },
    findings,
  };
}

const usualThreshold = 0.9999;

async function checkImage(
  encoder: ClipEncoder,
  { image, pixels, imageEmbedding: stored }: EncoderReference,
  { threshold = usualThreshold, signal }: CheckEncoderOptions,
): Promise<Comparison | undefined> {
  if (stored === undefined) return undefined;
  const { imageProcessor } = encoder;
  const own = image === undefined ? pixels?.slice() : imageProcessor.process(image);
  if (own === undefined) throw missing('imageEmbedding', 'image or pixels');
  const candidates = () =>
    image === undefined ? variantsOfPixels(pixels ?? own, imageProcessor) : variantsOfImage(image, imageProcessor);
  const embed = async (values: Float32Array) => (await encoder.embedPixels(values, { signal })).data;
  const toCandidate = (variant: ReturnType<typeof candidates>[number]) => ({
    changes: variant.changes,
    embed: () => embed(variant.pixels()),
  });
  return compare('image', await embed(own), stored, () => candidates().map(toCandidate), threshold);
}

async function checkText(
  parts: ClipEncoderParts,
  encoder: ClipEncoder,
  { caption, textEmbedding: stored }: EncoderReference,
  { threshold = usualThreshold, signal }: CheckEncoderOptions,
): Promise<Comparison | undefined> {
  if (stored === undefined) return undefined;
  if (caption === undefined) throw missing('textEmbedding', 'caption');
  const row = (await encoder.embedTexts([caption], { signal })).data;
  const candidates = () =>
    variantsOfCaption(caption, encoder.tokenizer).map(({ change, caption: text, tokenizer }) => ({
      changes: [change],
      embed: async () => (await createClipEncoder({ ...parts, tokenizer }).embedTexts([text], { signal })).data,
    }));
  return compare('text', row, stored, candidates, threshold);
}

function checkActivations({ config = {} }: ClipEncoderParts, { models = {} }: EncoderReference): Finding[] {
  const towers = [
    { side: 'image', model: models.vision, said: config.visionActivation },
    { side: 'text', model: models.text, said: config.textActivation },
  ];
  return towers.flatMap(({ side, model, said }): Finding[] => {
    if (model === undefined || said === undefined) return [];
    const conflict = activationConflict(said, activationsOf(model));
    return conflict === undefined ? [] : [{ kind: 'activation', message: `The ${side} tower: ${conflict}` }];
  });
}

function missing(embedding: string, what: string): FgclipError {
  return new FgclipError('INVALID_ARGUMENT', `${embedding} is given without what it is of`, { expected: what });
}
