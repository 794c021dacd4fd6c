import { FgclipError, throwIfAborted } from '../../errors.ts';
import { pacer } from '../../runtimes/pacer.ts';
import { row } from '../../tensor/tensor.ts';
import type { ImageSize } from '../../vision/image.ts';
import { type ClipEncoderParts, embeddingDimension } from '../create-clip-encoder.ts';
import { embedCaptions, textTower } from '../embed-captions.ts';
import {
  describePorts,
  fixedAxis,
  fixedTexts,
  type ModelInputs,
  type ModelSession,
  type ModelTensor,
  readInputs,
} from '../model-session.ts';
import { floatsOf } from '../rows.ts';
import { chooseOutput, imageFeeds, pixelsPort, textFeeds, textInputs } from '../tower-ports.ts';

/** What a model of the OWL family says of one picture. */
export interface OwlAnswer {
  /** [patches, 4]: centre, width and height of boxes, in shares of the input. */
  readonly boxes: Float32Array;
  /** [patches, captions], before the sigmoid. */
  readonly logits: Float32Array;
}

/** A caption that fits. */
export interface Query {
  readonly caption: string;
  /** Its tokens, start and end included. */
  readonly ids: readonly number[];
}

/** A model of the OWL family, in one file or two. */
export interface OwlModel {
  /** Pixels [1, 3, height, width], which are handed over. */
  run(pixels: Float32Array, queries: readonly Query[], signal?: AbortSignal): Promise<OwlAnswer>;
}

/** Captions a run, where the model takes no other number: memory is bounded, however many there are. */
const CAPTIONS_A_RUN = 256;

/** What the one model of both sides yields, as transformers names it. */
const combinedOutputs = ['logits', 'pred_boxes'] as const;
/** What the image side by itself yields, as NanoOWL names it. */
const imageOutputs = ['image_class_embeds', 'logit_shift', 'logit_scale', 'pred_boxes'] as const;

const shapes: Readonly<Record<string, string>> = {
  logits: '[batch, patches, captions]',
  image_class_embeds: '[batch, patches, dimension]',
  logit_shift: '[batch, patches, 1]',
  logit_scale: '[batch, patches, 1]',
  pred_boxes: '[batch, patches, 4]',
};

/** Outputs that tell a CLIP. */
const clipOutputs = ['logits_per_image', 'image_embeds', 'pooler_output'];

/**
 * Checks that a model yields what a detector has to.
 *
 * @throws INVALID_ARGUMENT for one that does not, and says so of a CLIP.
 */
function needOutputs({ outputs }: ModelSession, names: readonly string[]): void {
  if (names.every((name) => outputs.some((output) => output.name === name))) return;
  const isClip = outputs.some(({ name, shape }) => clipOutputs.includes(name) && shape.length === 2);
  throw new FgclipError(
    'INVALID_ARGUMENT',
    isClip ? 'The model is a CLIP, not a detector' : 'The model is no detector of the OWL family',
    {
      expected: `the outputs ${names.map((name) => `${name} ${shapes[name]}`).join(', ')}`,
      found: describePorts(outputs),
      hint: isClip
        ? 'A CLIP says which caption fits a picture, not where: open it with `openClip()`, or give OWL-ViT or OWLv2'
        : 'Give a conversion of OWL-ViT or OWLv2 to ONNX, in one file, or in two as NanoOWL has them',
    },
  );
}

/**
 * Checks that a model takes one picture of the size that is made for it.
 *
 * @throws INVALID_ARGUMENT for one that does not.
 */
function needPicture(session: ModelSession, inputs: ModelInputs, size: ImageSize): void {
  const batch = fixedAxis(pixelsPort(session, inputs, size), 0) ?? 1;
  if (batch === 1) return;
  throw new FgclipError('INVALID_ARGUMENT', 'The detector does not take pictures one by one', {
    expected: `pixel_values float32 [1 or free, 3, ${size.height}, ${size.width}]`,
    found: describePorts(session.inputs),
  });
}

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

/** What the image side says of the patches of a picture. */
export interface PatchClasses {
  /** [patches, dimension], of any length. */
  readonly embeddings: Float32Array;
  /** [patches]. */
  readonly shifts: Float32Array;
  /** [patches], the elu and the 1 included. */
  readonly scales: Float32Array;
}

/** transformers adds this to the length before it divides by it. */
const TINY = 1e-6;

/**
 * [patches, captions]: (cosine + shift) * scale, as OWL-ViT's class head has it (OwlViTClassPredictionHead in
 * transformers). Work is done patch by patch, so that nobody else on the thread has to wait.
 *
 * @param texts What unitRow() made of the captions' embeddings.
 * @throws ABORTED.
 */
export async function classLogits(
  { embeddings, shifts, scales }: PatchClasses,
  texts: readonly Float32Array[],
  signal?: AbortSignal,
): Promise<Float32Array> {
  const patches = shifts.length;
  const dimension = embeddings.length / patches;
  const logits = new Float32Array(patches * texts.length);
  const pace = pacer();
  for (let patch = 0; patch < patches; patch++) {
    await pace();
    throwIfAborted(signal);
    const row = unitRow(embeddings.subarray(patch * dimension, (patch + 1) * dimension));
    const [shift = 0, scale = 0] = [shifts[patch], scales[patch]];
    for (const [caption, text] of texts.entries()) {
      logits[patch * texts.length + caption] = (dot(row, text) + shift) * scale;
    }
  }
  return logits;
}

/** A row scaled to unit length. */
export function unitRow(row: Float32Array): Float32Array {
  const length = Math.sqrt(dot(row, row)) + TINY;
  return row.map((value) => value / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/**
 * An output of a model about one picture, [1, patches, width], as float32 [patches, width].
 *
 * @param patches How many there have to be; any number by default.
 * @throws SHAPE_MISMATCH when the model yielded something else.
 */
function readPatches(
  outputs: Readonly<Record<string, ModelTensor>>,
  name: string,
  width: number,
  patches?: number,
): Float32Array {
  const output = outputs[name];
  const [batch, found, last, ...more] = output?.shape ?? [];
  const isRight = batch === 1 && last === width && more.length === 0 && found === (patches ?? found);
  if (output !== undefined && isRight) return floatsOf(name, output);
  throw new FgclipError('SHAPE_MISMATCH', `The model's output ${name} is not what it should be`, {
    expected: `[1, ${patches ?? 'patches'}, ${width}]`,
    found: output === undefined ? 'nothing' : `[${output.shape.join(', ')}]`,
  });
}

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
