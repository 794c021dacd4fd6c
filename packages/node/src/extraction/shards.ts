import { FgclipError } from '@fgclip/core';
import { shardName } from '@fgclip/datasets/internal';
import type { ExtractionPlan } from './plan.ts';

/** Consecutive rows of a plan that are embedded and written together. */
export interface PlannedShard {
  readonly kind: 'images' | 'texts';
  readonly file: string;
  /** First row. */
  readonly from: number;
  /** First row behind. */
  readonly to: number;
}

/** Rows a shard, of each kind. */
export interface ShardRows {
  readonly images: number;
  readonly texts: number;
}

/** Which of the shards a run does: those whose position leaves `index` when divided by `of`. */
export interface ShardShare {
  readonly index: number;
  readonly of: number;
}

/** All shards of a plan. Captions come first: they are quickly done, and say early what is wrong with a model. */
export function listShards({ images, captions }: ExtractionPlan, rows: ShardRows): PlannedShard[] {
  return [...cut('texts', captions.length, rows.texts), ...cut('images', images.length, rows.images)];
}

/** The shards of a run. @throws INVALID_ARGUMENT for a share that is none. */
export function shareOf(shards: readonly PlannedShard[], { index, of }: ShardShare): PlannedShard[] {
  if (!(Number.isInteger(of) && Number.isInteger(index) && index >= 0 && index < of)) {
    throw new FgclipError('INVALID_ARGUMENT', 'There is no such share of the shards', {
      expected: '0/n to (n-1)/n',
      found: `${index}/${of}`,
    });
  }
  return shards.filter((_, position) => position % of === index);
}

function cut(kind: PlannedShard['kind'], count: number, size: number): PlannedShard[] {
  if (!(Number.isInteger(size) && size > 0)) {
    throw new FgclipError('INVALID_ARGUMENT', `A shard cannot have ${size} rows`, { expected: 'a positive integer' });
  }
  return Array.from({ length: Math.ceil(count / size) }, (_, index) => {
    const from = index * size;
    return { kind, file: shardName(kind, index), from, to: Math.min(from + size, count) };
  });
}
