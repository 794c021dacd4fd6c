import { FgclipError } from '@fgclip/core';
import type { Fields, FieldValue, Range, Where } from './store.ts';

/** Whether a row's fields are what is asked for. A field that a row does not have is never so. */
export function fits(fields: Fields | undefined, where: Where | undefined): boolean {
  if (where === undefined) return true;
  return Object.entries(where).every(([name, wanted]) => {
    const value = fields?.[name];
    if (value === undefined) return false;
    if (Array.isArray(wanted)) return wanted.includes(value);
    return isRange(wanted) ? isWithin(value, wanted) : value === wanted;
  });
}

/** @throws INVALID_ARGUMENT for a condition that nothing can meet, naming its field. */
export function checkWhere(where: Where | undefined): void {
  for (const [name, wanted] of Object.entries(where ?? {})) {
    const isRight = Array.isArray(wanted)
      ? wanted.length > 0 && wanted.every(isFieldValue)
      : isFieldValue(wanted) || (isRange(wanted) && (wanted.from !== undefined || wanted.to !== undefined));
    if (isRight) continue;
    throw new FgclipError('INVALID_ARGUMENT', `The condition on "${name}" is none`, {
      expected: 'a value, a list of values, or { from, to }',
      found: JSON.stringify(wanted),
    });
  }
}

function isFieldValue(value: unknown): value is FieldValue {
  return ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
}

function isRange(wanted: unknown): wanted is Range {
  return typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted);
}

function isWithin(
  value: FieldValue,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: Range,
): boolean {
  return typeof value === 'number' && value >= from && value <= to;
}
