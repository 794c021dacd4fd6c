import { FgclipError } from '../../errors.ts';
import type { RgbImage } from '../../vision/image.ts';
import type { ClipEncoder } from '../clip-encoder.ts';
import { type ClipEncoderParts, createClipEncoder } from '../create-clip-encoder.ts';
import { activationConflict, activationsOf } from './activation.ts';
import { runImageTower, runTextTower, type TowerRun } from './run-towers.ts';
import {
  type Change,
  type EncoderReport,
  type Finding,
  type FindingKind,
  variantsOfCaption,
  variantsOfImage,
  variantsOfPixels,
} from './variants.ts';

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

/** What captions are checked with where none is given. */
const exampleCaption = 'a photo of a cat';
/** What makes a model useless, whatever it is compared with. */
export const uselessKinds: readonly FindingKind[] = ['not-finite', 'vocabulary', 'tower'];

/**
 * Whether a model runs, is the one it should be and is fed as it should be. Both towers are run, on what is given or on a
 * blank picture and an example. Where a stored embedding and the model's do not agree, the usual mix-ups are tried
 * (channel order, normalisation, squashing, padding, start and end, case), and what restores agreement is named, on
 * whichever side it went wrong. Disposes of nothing.
 *
 * @throws INVALID_ARGUMENT for an embedding without its picture or caption; else as createClipEncoder(), and as the image
 *   processor and the tokenizer do for what is given.
 */
export async function checkEncoder(
  parts: ClipEncoderParts,
  reference: EncoderReference = {},
  options: CheckEncoderOptions = {},
): Promise<EncoderReport> {
  const { image, pixels, imageEmbedding, caption, textEmbedding } = reference;
  if (imageEmbedding && !image && !pixels) throw missing('`imageEmbedding`', '`image` or `pixels`');
  if (textEmbedding && caption === undefined) throw missing('`textEmbedding`', '`caption`');
  const encoder = createClipEncoder(parts);
  const imageRun = await runImageTower(encoder, reference, options);
  const textRun = await runTextTower(parts, encoder, caption ?? exampleCaption, options);
  const ofImage = await compareImage(encoder, reference, imageRun, options);
  const ofText = await compareText(parts, encoder, reference, textRun, options);
  const sides = [ofImage, ofText].filter((side) => side !== undefined);
  const findings = [
    ...[...imageRun.findings, ...textRun.findings],
    ...sides.flatMap((side) => side.findings),
    ...checkActivations(parts, reference),
  ];
  const { threshold = usualThreshold } = options;
  const agrees = sides.length > 0 ? sides.every(({ cosine = 0 }) => cosine >= threshold) : findings.length === 0;
  return {
    passed: agrees && findings.every(({ kind }) => !uselessKinds.includes(kind)),
    ran: { image: imageRun.on, text: textRun.on },
    cosine: {
      ...(ofImage?.cosine !== undefined && { image: ofImage.cosine }),
      ...(ofText?.cosine !== undefined && { text: ofText.cosine }),
    },
    findings,
  };
}

const usualThreshold = 0.9999;

async function compareImage(
  encoder: ClipEncoder,
  { image, pixels, imageEmbedding: stored }: EncoderReference,
  { row }: TowerRun,
  { threshold = usualThreshold, signal }: CheckEncoderOptions,
): Promise<Comparison | undefined> {
  if (stored === undefined || row === undefined) return undefined;
  const { imageProcessor } = encoder;
  const candidates = () =>
    image === undefined
      ? variantsOfPixels(pixels ?? new Float32Array(), imageProcessor)
      : variantsOfImage(image, imageProcessor);
  const toCandidate = (variant: ReturnType<typeof candidates>[number]) => ({
    changes: variant.changes,
    embed: async () => (await encoder.embedPixels(variant.pixels(), { signal })).data,
  });
  return compare('image', row, stored, () => candidates().map(toCandidate), threshold);
}

async function compareText(
  parts: ClipEncoderParts,
  encoder: ClipEncoder,
  { caption = '', textEmbedding: stored }: EncoderReference,
  { row }: TowerRun,
  { threshold = usualThreshold, signal }: CheckEncoderOptions,
): Promise<Comparison | undefined> {
  if (stored === undefined || row === undefined) return undefined;
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

/** Changes that were tried, and the cosine that they led to. */
interface Attempt {
  readonly changes: readonly Change[];
  readonly cosine: number;
}

/** A way to compute an embedding with some changes. */
export interface Candidate {
  readonly changes: readonly Change[];
  readonly embed: () => Promise<Float32Array>;
}

/** What comparing one stored embedding told. */
export interface Comparison {
  /** Absent where the lengths differ. */
  readonly cosine?: number;
  readonly findings: readonly Finding[];
}

/** Compares an embedding with the stored one; where they do not agree, tries the candidates until one does. */
async function compare(
  side: 'image' | 'text',
  row: Float32Array,
  stored: ArrayLike<number>,
  candidates: () => readonly Candidate[],
  threshold: number,
): Promise<Comparison> {
  if (stored.length !== row.length) return { findings: [otherLength(side, stored.length, row.length)] };
  const cosine = cosineOf(row, stored);
  if (cosine >= threshold) return { cosine, findings: checkScale(side, row, stored) };
  let best: Attempt | undefined;
  for (const { changes, embed } of candidates()) {
    const attempt = { changes, cosine: cosineOf(await embed(), stored) };
    if (best === undefined || attempt.cosine > best.cosine) best = attempt;
    if (attempt.cosine >= threshold) return { cosine, findings: explain(side, cosine, attempt) };
  }
  return { cosine, findings: [unexplained(side, cosine, best)] };
}

function explain(side: string, cosine: number, attempt: Attempt): Finding[] {
  const cosines = `cosine ${cosine.toFixed(4)} as it is, ${attempt.cosine.toFixed(4)} with ${names(attempt)}`;
  return attempt.changes.map(({ kind, what }) => ({
    kind,
    message: `The stored ${side} embedding is that of ${what} (${cosines})`,
    cosineWithFix: attempt.cosine,
  }));
}

function unexplained(side: string, cosine: number, best: Attempt | undefined): Finding {
  const nearest = best === undefined ? '' : `; nearest: ${names(best)}, ${best.cosine.toFixed(4)}`;
  const message =
    `The stored ${side} embedding is another one (cosine ${cosine.toFixed(4)}), and no usual mix-up explains it` +
    `${nearest}. The weights are probably others`;
  return { kind: 'unexplained', message };
}

/** Directions agree; whether lengths do. */
function checkScale(side: string, row: Float32Array, stored: ArrayLike<number>): Finding[] {
  const [own, other] = [lengthOf(row), lengthOf(stored)];
  if (Math.abs(own / other - 1) < 1e-2) return [];
  const said = (length: number) => (Math.abs(length - 1) < 1e-2 ? 'unit length' : `length ${length.toFixed(3)}`);
  const message = `The stored ${side} embedding has ${said(other)}, the model's ${said(own)}; their directions agree`;
  return [{ kind: 'scale', message }];
}

function otherLength(side: string, stored: number, own: number): Finding {
  const message = `The stored ${side} embedding has ${stored} values, the model's ${own}: it is another model's`;
  return { kind: 'dimension', message };
}

function names({ changes }: Attempt): string {
  return changes.map(({ what }) => what).join(' and ');
}

/** 0 where one has no direction. */
function cosineOf(a: Float32Array, b: ArrayLike<number>): number {
  const cosine = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0) / (lengthOf(a) * lengthOf(b));
  return Number.isNaN(cosine) ? 0 : cosine;
}

function lengthOf(row: ArrayLike<number>): number {
  return Math.sqrt(Array.from(row).reduce((sum, value) => sum + value * value, 0));
}
