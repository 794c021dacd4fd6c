import { areConfusable } from './base-color.ts';
import type { AttributeMention } from './parse-attributes.ts';
import { type AttributeType, attributeValues } from './vocabulary.ts';

/** A mention and what a hard negative may say instead. */
export interface Slot {
  readonly mention: AttributeMention;
  /** At least one, of `attributeValues`. */
  readonly values: readonly string[];
  /** Mentions of its type in one list with it: the white of "black and white". */
  readonly neighbors: readonly AttributeMention[];
}

const kept = new Set(['plain', 'opaque']);
const listSeparator = /^\s*[,/&-]?\s*(?:(?:and|or)\b)?\s*$/i;

/** Whether a value says, or may be taken to say, what another of its type does. */
export function saysTheSame(type: AttributeType, a: string, b: string): boolean {
  return a === b || (type === 'color' && areConfusable(a, b));
}

/** The mentions that FG-OVD's rules allow to replace, with what may replace them. */
export function replaceableSlots(
  caption: string,
  mentions: readonly AttributeMention[],
  { types, exclude }: { types: readonly AttributeType[]; exclude: readonly string[] },
): Slot[] {
  return mentions.flatMap((mention, index) => {
    const { type, value } = mention;
    if (!types.includes(type) || kept.has(value)) return [];
    const neighbors = [...listed(caption, mentions, index, -1), ...listed(caption, mentions, index, 1)];
    const taken = [value, ...neighbors.map((neighbor) => neighbor.value)];
    const values = attributeValues[type].filter(
      (other) => !exclude.includes(other) && !taken.some((said) => saysTheSame(type, other, said)),
    );
    return values.length === 0 ? [] : [{ mention, values, neighbors }];
  });
}

/** What is listed with a mention on one side of it. */
function listed(
  caption: string,
  mentions: readonly AttributeMention[],
  index: number,
  step: 1 | -1,
): AttributeMention[] {
  const mention = mentions[index];
  const next = mentions[index + step];
  if (mention === undefined || next?.type !== mention.type) return [];
  const [left, right] = step === 1 ? [mention, next] : [next, mention];
  if (!listSeparator.test(caption.slice(left.end, right.start))) return [];
  return [next, ...listed(caption, mentions, index + step, step)];
}
