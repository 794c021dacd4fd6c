import { FgclipError, type Matrix, type Program, plainRuntime, type Runtime } from '@fgclip/core';
import { defineGraph, input, linear, parameter } from '@fgclip/core/graph';
import { throwIfAborted } from '@fgclip/core/internal';
import { createMatcher, type Head } from '@fgclip/heads';
import { asLinear } from '@fgclip/heads/internal';
import { mapAhead } from '../extraction/turns.ts';
import { openNpyRows, openNpyWriter } from './npy-rows.ts';

export interface ApplyHeadOptions {
  /** An .npy file of embeddings, [rows, d]. */
  readonly vectors: string;
  /** The .npy file to write. */
  readonly out: string;
  /** Whose embeddings they are. Default image. */
  readonly side?: 'image' | 'text' | undefined;
  /**
   * `codes` [rows, width], to be compared by dot product; or `scales` [rows]: the one number that a linear head on the side
   * of the query needs of a stored row, see querySide(). Default codes.
   */
  readonly what?: 'codes' | 'scales' | undefined;
  /** What numbers are stored as. Default float32. */
  readonly dtype?: 'float32' | 'float16' | undefined;
  /** Default plain JavaScript. */
  readonly runtime?: Runtime | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** What was written. */
export interface AppliedHead {
  readonly rows: number;
  /** Numbers a row. */
  readonly width: number;
}

/** Rows in memory at a time, and read while those before are worked on. */
const ROWS = 8192;
const AHEAD = 2;

/**
 * Turns stored embeddings into codes of a head, row by row in bounded memory: an index of them is what the head scores by,
 * and not a picture is looked at again. The file is there when it is whole.
 *
 * @throws SHAPE_MISMATCH for embeddings of another width; INVALID_DATA for rows of NaN, Infinity or zeros, by number;
 * INVALID_ARGUMENT for scales of a head that is not linear; INVALID_FORMAT, NOT_FOUND, IO; ABORTED.
 */
export async function applyHead(head: Head, options: ApplyHeadOptions): Promise<AppliedHead> {
  const { vectors, out, side = 'image', what = 'codes', dtype = 'float32', signal, onProgress } = options;
  const source = await openNpyRows(vectors);
  const work = what === 'codes' ? codesOf(head, side, options) : scalesOf(head, options);
  try {
    checkWidth(head, source.width, vectors);
    const { rows: total } = source;
    const starts = Array.from({ length: Math.ceil(total / ROWS) }, (_, k) => k * ROWS);
    const parts = mapAhead(starts, AHEAD, async (from) => ({
      from,
      rows: await source.read(from, Math.min(total, from + ROWS)),
    }));
    const width = await work.width();
    const writer = await openNpyWriter(out, width === undefined ? [total] : [total, width], dtype);
    try {
      for await (const { from, rows } of parts) {
        throwIfAborted(signal);
        checkRows(rows, from, vectors);
        await writer.write(await work.of(rows));
        onProgress?.({ done: from + rows.shape[0], total });
      }
      await writer.finish();
    } catch (error) {
      await writer.abandon();
      throw error;
    }
    return { rows: total, width: width ?? 1 };
  } finally {
    await work.dispose();
    await source.close();
  }
}

interface Work {
  /** Numbers a row; undefined for a list of one each. */
  width(): Promise<number | undefined>;
  of(rows: Matrix): Promise<Float32Array>;
  dispose(): Promise<void>;
}

function codesOf(head: Head, side: 'image' | 'text', { runtime, signal }: ApplyHeadOptions): Work {
  const matcher = createMatcher(head, { runtime, signal, batchSize: ROWS });
  const encode = side === 'image' ? matcher.encodeImages : matcher.encodeTexts;
  const { dimension } = head.function;
  return {
    width: async () => (await encode({ shape: [1, dimension], data: new Float32Array(dimension).fill(1) })).shape[1],
    of: async (rows) => (await encode(rows)).data,
    dispose: () => matcher.dispose(),
  };
}

/** 1 / |W v + b|, or 1 / |v| where images are left as they are. */
function scalesOf(head: Head, { runtime = plainRuntime() }: ApplyHeadOptions): Work {
  const maps = asLinear(head);
  if (maps === undefined || head.function.unit !== true) {
    throw new FgclipError('INVALID_ARGUMENT', `The head "${head.function.name}" cannot be moved to the query`, {
      ...{ expected: 'a linear head whose scores are cosines', hint: 'Store codes instead' },
    });
  }
  const [weight, bias] = [maps.parameters['image.0.weight'], maps.parameters['image.0.bias']];
  let program: Promise<Program> | undefined;
  const mapped = async (rows: Matrix): Promise<Float32Array> => {
    if (weight === undefined || bias === undefined) return rows.data;
    const values = { weight: parameter('weight', weight.shape), bias: parameter('bias', bias.shape) };
    const graph = defineGraph({
      outputs: { mapped: linear(input('rows', ['n', rows.shape[1]]), values.weight, values.bias) },
    });
    program ??= runtime.compile(graph, { weight, bias });
    return (await (await program).run({ rows })).mapped?.data as Float32Array;
  };
  return {
    width: async () => undefined,
    async of(rows) {
      const data = await mapped(rows);
      const width = data.length / rows.shape[0];
      return Float32Array.from({ length: rows.shape[0] }, (_, i) => 1 / lengthAt(data, i * width, width));
    },
    dispose: async () => (await program)?.dispose(),
  };
}

function lengthAt(data: Float32Array, from: number, width: number): number {
  let sum = 0;
  for (let k = from; k < from + width; k++) sum += (data[k] as number) ** 2;
  return Math.sqrt(sum);
}

function checkWidth({ function: { dimension } }: Head, width: number, file: string): void {
  if (width === dimension) return;
  throw new FgclipError('SHAPE_MISMATCH', 'The vectors are of another length than the head takes', {
    ...{ file, expected: `${dimension} values a row`, found: `${width}` },
    hint: 'A head is for the embeddings of the model that it was trained on',
  });
}

function checkRows({ data, shape: [count, width] }: Matrix, from: number, file: string): void {
  for (let i = 0; i < count; i++) {
    const length = lengthAt(data, i * width, width);
    if (length > 0 && Number.isFinite(length)) continue;
    throw new FgclipError('INVALID_DATA', `Row ${from + i} cannot be turned into a code`, {
      ...{
        file,
        expected: 'finite values, not all of them 0',
        found: length === 0 ? 'zeros' : 'NaN, Infinity or values too large',
      },
    });
  }
}
