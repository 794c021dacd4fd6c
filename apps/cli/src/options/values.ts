import { InvalidArgumentError, Option } from 'commander';

/** Parses a whole number from `least` on. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Expected a whole number, ${least} or more.`);
  };
}

/** What every command that decodes pictures offers. */
export interface PictureOptions {
  readonly maxPixels?: number;
}

/** The option of PictureOptions, for Command.addOption(). */
export function maxPixelsOption(): Option {
  return new Option(
    '--max-pixels <n>',
    'pixels a picture may have; each takes three bytes of memory (default: 178956970, as in Pillow)',
  ).argParser(wholeNumber(1));
}

/** Parses a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('Expected a number above 0.');
}

/** Parses a share between 0 and 1, both excluded. */
export function share(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('Expected a share between 0 and 1, such as 0.2.');
}

/** Gathers comma-separated lists over every time the option is given. */
export function list(text: string, earlier: readonly string[] = []): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) throw new InvalidArgumentError('Expected at least one name.');
  return [...earlier, ...names];
}

/** A value for all stages, or for the one named. */
export interface StageValue {
  readonly stage?: string;
  readonly value: number;
}

/** Parses VALUE or STAGE=VALUE, and gathers them over every time the option is given. */
export function stageValue(
  parse: (text: string) => number,
): (text: string, earlier?: readonly StageValue[]) => StageValue[] {
  return (text, earlier = []) => {
    const [, stage, value = text] = /^([^=]*)=(.*)$/.exec(text) ?? [];
    return [...earlier, { ...(stage !== undefined && { stage }), value: parse(value) }];
  };
}

/** A value for all, or for the one named. */
export interface NamedValue<Value> {
  readonly name?: string;
  readonly value: Value;
}

/** Parses VALUE or NAME=VALUE, and gathers them over every time the option is given. */
export function namedValue<Value>(
  parse: (text: string) => Value,
): (text: string, earlier?: readonly NamedValue<Value>[]) => NamedValue<Value>[] {
  return (text, earlier = []) => {
    const [, name, value] = /^([\w-]+)=(.*)$/.exec(text) ?? [];
    return [...earlier, { ...(name !== undefined && { name }), value: parse(value ?? text) }];
  };
}

/** Parses a number, 0 or above. */
export function atLeastZero(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('Expected a number, 0 or above.');
}

/** A value for an option of all heads that have it, or of the one named. */
export interface HeadOption {
  readonly head?: string;
  readonly name: string;
  readonly value: unknown;
}

/** Parses NAME=VALUE or HEAD.NAME=VALUE, values as JSON where they are, and gathers them over every time it is given. */
export function headOption(text: string, earlier: readonly HeadOption[] = []): HeadOption[] {
  const [, head, name, value] = /^(?:([\w-]+)\.)?(\w+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('Expected name=value or head.name=value.');
  return [...earlier, { ...(head !== undefined && { head }), name, value: jsonOrText(value) }];
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A part of an extraction: shards number `index`, `index` + `of`, ... */
export interface ShardShare {
  readonly index: number;
  readonly of: number;
}

/** Parses "i/n", from 0/n to (n-1)/n. */
export function shardShare(text: string): ShardShare {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (index !== undefined && of !== undefined && Number(index) < Number(of))
    return { index: Number(index), of: Number(of) };
  throw new InvalidArgumentError('Expected a share from 0/n to (n-1)/n, such as 0/4.');
}

/** Parses a share from 0 to 1, or a percentage: "0.01", "1%". */
export function anyShare(text: string): number {
  const [, digits, percent] = /^([\d.]+)\s*(%?)$/.exec(text.trim()) ?? [];
  const value = Number(digits ?? Number.NaN) / (percent === '%' ? 100 : 1);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Expected a share from 0 to 1, such as 0.01 or 1%.');
}

/** How photographs of earlier runs are known again. */
export function pinOption(): Option {
  return new Option(
    '--pin <how>',
    'what tells that a photograph is still the one of an earlier run: size and times of its file, and its content where ' +
      'they differ (time), or always its content (hash)',
  )
    .choices(['time', 'hash'])
    .default('time');
}
