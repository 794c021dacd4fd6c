import { FgclipError } from '../errors.ts';
import { appended } from './append.ts';
import { foldMap, type LinearTransform, type ReadExternal } from './fold-map.ts';
import { type EditableModel, makerOf, readEditableModel, readersOf } from './read-model.ts';
import { writeEditedModel } from './write-model.ts';

/** What becomes of an output of a model. */
export interface OutputTransform {
  /** Name of the output: "image_embeds". */
  readonly output: string;
  /** What its rows go through: a linear map, or a model of one input and one output, as writeOnnx() makes them. */
  readonly through: LinearTransform | { readonly model: Uint8Array };
  /**
   * Where a model makes its rows unit vectors: whether to transform what it had before (the rows that towers in files of
   * their own give), or the unit vectors. Default before.
   */
  readonly rows?: 'before' | 'unit' | undefined;
}

export interface TransformOptions {
  /** What errors call the model. */
  readonly file?: string | undefined;
  /** Bytes of a weight that the model keeps in another file. Without it such weights are left, and maps appended. */
  readonly readExternal?: ReadExternal | undefined;
  /** Entries for the model's metadata_props. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** How an output was transformed. */
export interface Transformed {
  readonly output: string;
  /** `folded`: multiplied into the projection that was there; `appended`: behind it. */
  readonly way: 'folded' | 'appended';
  /** Whether the model makes its rows unit vectors itself. */
  readonly isUnit: boolean;
  /** Whether its rows are float16, so that scores drift. */
  readonly isHalf: boolean;
}

/**
 * Transforms outputs of an ONNX model; names, inputs and outputs stay. A linear map is multiplied into the projection that
 * makes the rows where that is a plain matrix product by float32 weights (in float64, into weights of its own: another
 * tower may share them), and appended otherwise.
 *
 * @throws NOT_FOUND for a model without such an output; INVALID_FORMAT for bytes that are no ONNX model; SHAPE_MISMATCH
 * for a map of another width than the projection's.
 */
export async function transformOutputs(
  bytes: Uint8Array,
  transforms: readonly OutputTransform[],
  options: TransformOptions = {},
): Promise<{ readonly bytes: Uint8Array; readonly transformed: readonly Transformed[] }> {
  let current = bytes;
  const transformed: Transformed[] = [];
  for (const [k, transform] of transforms.entries()) {
    const model = readEditableModel(current, options.file);
    const found = await transformOne(model, transform, options, k === 0 ? (options.metadata ?? {}) : {});
    current = found.bytes;
    transformed.push(found.transformed);
  }
  return { bytes: current, transformed };
}

const FLOAT16 = 10;

async function transformOne(
  model: EditableModel,
  { output, through, rows = 'before' }: OutputTransform,
  { file, readExternal }: TransformOptions,
  metadata: Readonly<Record<string, string>>,
) {
  const port = model.outputs.find(({ name }) => name === output);
  if (port === undefined) {
    throw new FgclipError('NOT_FOUND', `The model has no output "${output}"`, {
      file,
      found: model.outputs.map(({ name }) => name).join(', '),
    });
  }
  const normal = beforeNormalisation(model, output);
  const isUnit = normal !== undefined;
  const target = throughIdentity(model, rows === 'before' && normal !== undefined ? normal : output);
  const isHalf = port.type === FLOAT16;
  const at = { target, prefix: `fgclip/${output}`, file };
  const folded = 'weight' in through ? await foldMap(model, through, { ...at, readExternal }) : undefined;
  const edits = folded ?? appended(model, through, { ...at, isHalf });
  return {
    bytes: writeEditedModel(model, { ...edits, metadata }),
    transformed: { output, way: folded === undefined ? 'appended' : 'folded', isUnit, isHalf } as const,
  };
}

/** Where a tensor comes from that is only given another name, for nobody else. */
function throughIdentity(model: EditableModel, name: string): string {
  const maker = makerOf(model, name);
  const [source] = maker?.inputs ?? [];
  return maker?.op === 'Identity' && source !== undefined && readersOf(model, source) === 1
    ? throughIdentity(model, source)
    : name;
}

/** What passes rows on as they are. */
const PASSING = ['Identity', 'Cast'];
/** What a length goes through on its way to the division by it: kept above 0, and made as wide as the rows. */
const OF_LENGTH = ['Clip', 'Max', 'Expand', 'Unsqueeze', 'Add', 'Identity', 'Cast', 'Sqrt', 'Pow', 'ReduceSum', 'Mul'];

/** The rows that an output is made unit vectors of inside the model; undefined where it is not. */
function beforeNormalisation(model: EditableModel, output: string): string | undefined {
  const maker = makerOf(model, output);
  if (maker === undefined) return undefined;
  const [first, second] = maker.inputs;
  if (PASSING.includes(maker.op) && first !== undefined) return beforeNormalisation(model, first);
  if (maker.op === 'LpNormalization') return first;
  const isDivision = maker.op === 'Div' || (maker.op === 'Mul' && makerOf(model, second)?.op === 'Reciprocal');
  return isDivision && first !== undefined && isLengthOf(model, second, first) ? first : undefined;
}

/** Whether a tensor is the length of rows: the root of the sum of their squares, by any of the ways there are. */
function isLengthOf(model: EditableModel, name: string | undefined, rows: string, depth = 0): boolean {
  const maker = makerOf(model, name);
  if (maker === undefined || depth > 8) return false;
  if (maker.op === 'ReduceL2') return maker.inputs[0] === rows || isLengthOf(model, maker.inputs[0], rows, depth + 1);
  if (maker.op === 'Reciprocal') return isLengthOf(model, maker.inputs[0], rows, depth + 1);
  if (!OF_LENGTH.includes(maker.op)) return false;
  if ((maker.op === 'Mul' || maker.op === 'Pow') && maker.inputs[0] === rows) return true;
  return maker.inputs.some((input) => isLengthOf(model, input, rows, depth + 1));
}
