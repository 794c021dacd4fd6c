import { FgclipError } from '@fgclip/core';
import { readSafetensors, toFloat32, writeSafetensors } from '@fgclip/core/formats';
import { familyByName } from '../functions/families.ts';
import type { HeadFamily } from '../matching/define-head.ts';
import { assembleHead, type Head, type HistoryEntry } from '../matching/head.ts';
import type { FunctionOptions } from '../matching/matching-function.ts';

export interface LoadHeadOptions {
  /** Name of the file, for errors. */
  readonly file?: string;
  /** Functions of one's own that the file may use, as defineHead() returned them. */
  readonly families?: readonly HeadFamily[];
}

/**
 * Reads what saveHead() wrote.
 *
 * Throws INVALID_FORMAT for other files, NOT_FOUND for an unknown function or a missing parameter,
 * SHAPE_MISMATCH for parameters of the wrong shape.
 */
export function loadHead(bytes: Uint8Array, { file, families = [] }: LoadHeadOptions = {}): Head {
  const { tensors, metadata } = readSafetensors(bytes, file === undefined ? {} : { file });
  const { format, function: name, options, history } = metadata;
  if (format !== headFormat || name === undefined || options === undefined) {
    throw new FgclipError('INVALID_FORMAT', 'This safetensors file does not hold a head', {
      file,
      expected: `metadata with format "${headFormat}"`,
      found: format === undefined ? 'no format entry' : `"${format}"`,
      hint: 'A head trained elsewhere comes in through `importPytorchHead()`',
    });
  }
  const family = familyByName(name, families, file);
  const matching = family.create(parseJson(options, 'options', file) as FunctionOptions);
  const values = Object.fromEntries([...tensors].map(([key, stored]) => [key, toFloat32(stored)]));
  return assembleHead(matching, values, parseJson(history ?? '[]', 'history', file) as HistoryEntry[], file);
}

function parseJson(text: string, what: string, file: string | undefined): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', `The head's ${what} are not JSON`, { file, cause });
  }
}

const headFormat = 'fgclip-head/1';

/**
 * A head as the bytes of a safetensors file: its parameters in PyTorch's layouts, and in the metadata its function,
 * options, dimension and history.
 */
export function saveHead({ function: matching, parameters, history }: Head): Uint8Array {
  return writeSafetensors(parameters, {
    format: headFormat,
    function: matching.name,
    dimension: String(matching.dimension),
    options: JSON.stringify(matching.options),
    history: JSON.stringify(history),
  });
}
