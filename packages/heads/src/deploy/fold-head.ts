import { FgclipError, type FloatTensor, writeOnnx } from '@fgclip/core';
import { defineGraph, input } from '@fgclip/core/graph';
import { type OutputTransform, type ReadExternal, type Transformed, transformOutputs } from '@fgclip/core/internal';
import { asLinear } from '../matching/as-linear.ts';
import { type Head, parameterExpressions } from '../matching/head.ts';

/** A file of a model in ONNX: one tower, or both. */
export interface FoldedTower {
  /** The file's bytes; they are not changed. */
  readonly bytes: Uint8Array;
  /** Its outputs of embeddings, by side. */
  readonly outputs: { readonly [Of in Side]?: string | undefined };
  /** What errors call it. */
  readonly file?: string | undefined;
  /** Reads a weight that lies in another file; without it maps are appended rather than folded into such. */
  readonly readExternal?: ReadExternal | undefined;
}

export type Side = 'image' | 'text';

export interface FoldOptions {
  /**
   * Of a model that makes its rows unit vectors: whether the head is to get the rows before (as towers in files of their
   * own give them), or the unit vectors. A head without biases scores the same either way; for one with, it must be said.
   */
  readonly rows?: 'before' | 'unit' | undefined;
  /** Entries for the model's metadata_props. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** A file with the head in it. */
export interface FoldedModel {
  readonly bytes: Uint8Array;
  /** What was done, by side; a side that the head leaves as it is, is not among them. */
  readonly sides: { readonly [Of in Side]?: Transformed };
}

/**
 * Writes a head into the towers of a CLIP model: names and layout of the model stay, and the plain cosine of what it gives
 * is the head's score. Linear heads are multiplied into the projections where these are plain, others appended.
 *
 * @returns The files in their order.
 * @throws INVALID_ARGUMENT for heads whose scores are no cosines of codes, or that change their length, and for biased
 * heads on unit rows where `rows` is not given; SHAPE_MISMATCH for another width; INVALID_FORMAT, NOT_FOUND as
 * transformOutputs() of the ONNX files.
 */
export async function foldHead(
  head: Head,
  towers: readonly FoldedTower[],
  { rows, metadata }: FoldOptions = {},
): Promise<FoldedModel[]> {
  checkFoldable(head);
  const maps = mapsOf(head);
  const folded: FoldedModel[] = [];
  for (const { bytes, outputs, file, readExternal } of towers) {
    const sides = (['image', 'text'] as const).filter(
      (side) => outputs[side] !== undefined && maps[side] !== undefined,
    );
    const transforms = sides.map((side): OutputTransform => {
      const through = maps[side] as OutputTransform['through'];
      return { output: outputs[side] as string, through: rows === 'unit' ? unitThrough(head, side) : through, rows };
    });
    const found = await transformOutputs(bytes, transforms, { file, readExternal, metadata });
    checkRows(head, found.transformed, { rows, file });
    folded.push({
      bytes: found.bytes,
      sides: Object.fromEntries(sides.map((side, k) => [side, found.transformed[k] as Transformed])),
    });
  }
  return folded;
}

/** What each side's rows go through; a side that stays as it is has none. */
function mapsOf(head: Head): { readonly [Of in Side]?: OutputTransform['through'] | undefined } {
  const linear = asLinear(head);
  if (linear === undefined) return { image: unitThrough(head, 'image'), text: unitThrough(head, 'text') };
  const of = (side: Side) => {
    const weight = linear.parameters[`${side}.0.weight`];
    return weight && { weight, bias: nonZero(linear.parameters[`${side}.0.bias`]) };
  };
  return { image: of('image'), text: of('text') };
}

/** The head's own encoder as a model, unit vectors at its end. */
function unitThrough({ function: matching, parameters }: Head, side: Side): { readonly model: Uint8Array } {
  const rows = input('rows', ['rows', matching.dimension]);
  const values = parameterExpressions(matching);
  const codes = side === 'image' ? matching.encodeImage(rows, values) : matching.encodeText(rows, values);
  const graph = defineGraph({ outputs: { codes } });
  const own = Object.fromEntries(
    graph.parameters.map(({ attributes: { name } }) => [name, parameters[name] as FloatTensor]),
  );
  return { model: writeOnnx(graph, { parameters: own }) };
}

function nonZero(bias: FloatTensor | undefined): FloatTensor | undefined {
  return bias?.data.every((value) => value === 0) ? undefined : bias;
}

function checkFoldable({ function: { name, unit, dotProduct } }: Head): void {
  if (dotProduct && unit === true) return;
  throw new FgclipError('INVALID_ARGUMENT', `The head "${name}" cannot become part of a model`, {
    expected: 'a head whose scores are cosines of codes, one for an image and one for a text',
    found: dotProduct ? 'scores that depend on how long codes are' : 'scores of images and texts together',
    hint: 'Score with the head itself, or train a linear one: it becomes part of the model as it is',
  });
}

/** A bias beside unit rows is not the bias beside longer ones. */
function checkRows(
  head: Head,
  transformed: readonly Transformed[],
  { rows, file }: { readonly rows: FoldOptions['rows']; readonly file: string | undefined },
): void {
  if (!isBiased(head)) return;
  const unit = transformed.find(({ isUnit }) => isUnit);
  const other = transformed.find(({ isUnit }) => !isUnit);
  if (rows === undefined && unit !== undefined) {
    throw new FgclipError(
      'INVALID_ARGUMENT',
      `The model makes the rows of "${unit.output}" unit vectors, and the head adds to rows`,
      {
        file,
        expected: 'a head without biases, or a model whose rows are as its projection makes them',
        found: 'W (x / |x|) + b, which is another head than W x + b',
        hint: 'Say in `rows` what the head was trained on: "before" for rows of towers in files of their own, "unit" for those of this model',
      },
    );
  }
  if (rows === 'unit' && other !== undefined) {
    throw new FgclipError('INVALID_ARGUMENT', `The model does not make the rows of "${other.output}" unit vectors`, {
      ...{ file, hint: 'Leave `rows` out: the head gets the rows as the model makes them' },
    });
  }
}

/** Whether a head is another one for rows of another length. */
function isBiased(head: Head): boolean {
  const linear = asLinear(head);
  if (linear === undefined) return true;
  return Object.entries(linear.parameters).some(
    ([name, value]) => name.endsWith('bias') && nonZero(value) !== undefined,
  );
}
