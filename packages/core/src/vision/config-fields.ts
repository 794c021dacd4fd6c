import { FgclipError } from '../errors.ts';
import { isRecord } from '../is-record.ts';
import type { ImageSize } from './image.ts';
import type { RgbValues } from './image-processor-config.ts';
import { isSide, MAX_SIDE } from './processor-limits.ts';

const MAX_FOUND = 80;

/** What processors write down and what changes no pixel of an RGB picture. */
const harmless = [
  ...['processor_class', 'tokenizer_class', 'auto_map', 'transformers_version', 'model_input_names', 'name_or_path'],
  ...['do_convert_rgb', 'pad_size', 'image_seq_length', 'num_channels'],
  ...['return_tensors', 'data_format', 'input_data_format', 'device', 'disable_grouping'],
];

/** Fields of a JSON object, checked one by one as they are read. A field that is null counts as absent. */
export interface ConfigFields {
  /** The field where it is there and passes the test, else undefined. */
  read<T>(name: string, fits: (value: unknown) => value is T, expected: string): T | undefined;
  flag(name: string): boolean | undefined;
  /** The value as it stands. */
  raw(name: string): unknown;
  /** Names of the fields that are there. */
  readonly names: readonly string[];
  /**
   * Refuses fields that are neither known nor of a kind that changes no pixels, unless they are off (false). Throws
   * INVALID_FORMAT with the hint, where one is given.
   */
  refuseUnknown(known: readonly string[], hint?: string): void;
  /** The error for a field that cannot be used. */
  invalid(name: string, expected: string, hint?: string): FgclipError;
}

/** @throws INVALID_FORMAT, here and when read, naming file and field. */
export function configFields(value: unknown, file: string | undefined): ConfigFields {
  if (!isRecord(value)) {
    throw new FgclipError('INVALID_FORMAT', "The image processor's configuration is not a JSON object", {
      file,
      found: describe(value),
    });
  }
  const raw = (name: string): unknown => (Object.hasOwn(value, name) ? (value[name] ?? undefined) : undefined);
  const invalid = (name: string, expected: string, hint?: string) =>
    new FgclipError('INVALID_FORMAT', `The field "${name}" of the image processor's configuration cannot be used`, {
      file,
      expected,
      found: describe(raw(name)),
      hint,
    });
  const read: ConfigFields['read'] = (name, fits, expected) => {
    const found = raw(name);
    if (found === undefined || fits(found)) return found;
    throw invalid(name, expected);
  };
  const names = Object.keys(value).filter((name) => raw(name) !== undefined);
  return {
    ...{ names, raw, read, invalid },
    flag: (name) => read(name, isFlag, 'true or false'),
    refuseUnknown(
      known,
      hint = 'What it does to the pixels is not known here. Take it out if it does nothing to them',
    ) {
      const all = new Set([...known, ...harmless]);
      const unknown = names.find((name) => !name.startsWith('_') && !all.has(name) && raw(name) !== false);
      if (unknown !== undefined) throw invalid(unknown, `no fields but ${known.join(', ')}`, hint);
    },
  };
}

export const side = `1 to ${MAX_SIDE} pixels`;

/** {height, width} or [height, width]. */
export function sizeOf(value: unknown): ImageSize | undefined {
  const [height, width] = isRecord(value) ? [value.height, value.width] : Array.isArray(value) ? value : [];
  return isSide(height) && isSide(width) && !(Array.isArray(value) && value.length > 2) ? { width, height } : undefined;
}

/** Three numbers, or one for all channels. Throws INVALID_FORMAT for anything else. */
export function readRgb(
  fields: ConfigFields,
  name: string,
  fits: (value: unknown) => value is number,
  expected: string,
): RgbValues | undefined {
  const value = fields.raw(name);
  if (value === undefined) return undefined;
  const [red, green, blue, ...more] = Array.isArray(value) ? value : [value, value, value];
  if (fits(red) && fits(green) && fits(blue) && more.length === 0) return [red, green, blue];
  throw fields.invalid(name, `three ${expected}, or one`);
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function describe(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > MAX_FOUND ? `${text.slice(0, MAX_FOUND)}...` : text;
}
