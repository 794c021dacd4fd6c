import { InvalidArgumentError } from 'commander';

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
