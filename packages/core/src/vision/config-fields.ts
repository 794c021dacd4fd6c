import { FgclipError } from '../errors.ts';
import { isRecord } from '../is-record.ts';

const MAX_FOUND = 80;

/** Fields of a JSON object, checked one by one as they are read. A field that is null counts as absent. */
export interface ConfigFields {
  /** The field where it is there and passes the test, else undefined. */
  read<T>(name: string, fits: (value: unknown) => value is T, expected: string): T | undefined;
  flag(name: string): boolean | undefined;
  /** The value as it stands. */
  raw(name: string): unknown;
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
  return { raw, read, invalid, flag: (name) => read(name, isFlag, 'true or false') };
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function describe(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > MAX_FOUND ? `${text.slice(0, MAX_FOUND)}...` : text;
}
