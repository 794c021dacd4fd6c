import { InvalidArgumentError } from 'commander';

/** Parses a whole number from `least` on. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Expected a whole number, ${least} or more.`);
  };
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
