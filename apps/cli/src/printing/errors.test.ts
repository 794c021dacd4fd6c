import { FgclipError } from '@fgclip/core';
import { expect, test } from 'vitest';
import { describeError, exitCodeOf, UsageError } from './errors.ts';

test('lays out the parts of an error, those that are there', () => {
  const details = { file: 'a.npy', expected: '[rows, 512]', found: '[3]', hint: 'Reshape it' };
  expect(describeError(new FgclipError('SHAPE_MISMATCH', 'No matrix', details), false)).toBe(
    'error: a.npy: No matrix [SHAPE_MISMATCH]\n  expected: [rows, 512]\n  found:    [3]\n  hint:     Reshape it\n',
  );
  expect(describeError(new FgclipError('NOT_FOUND', 'Nothing here', { found: 'dust' }), false)).toBe(
    'error: Nothing here [NOT_FOUND]\n  found:    dust\n',
  );
  expect(describeError(new FgclipError('RUNTIME', 'Broken'), false)).toBe('error: Broken [RUNTIME]\n');
});

test('shows stacks, down to the cause, only when asked', () => {
  const error = new FgclipError('RUNTIME', 'Broken', { cause: new Error('the disk') });
  expect(describeError(error, false)).not.toContain('the disk');
  expect(describeError(error, true)).toMatch(/^error: FgclipError: Broken\n +at .*caused by: Error: the disk\n +at /s);
  expect(describeError(new TypeError('x is not y'), false)).toBe('error: x is not y (--debug shows where)\n');
});

test('knows interruptions, wrong usage and failures apart', () => {
  expect(exitCodeOf(new FgclipError('ABORTED', 'Stopped'))).toBe(130);
  expect(exitCodeOf(AbortSignal.abort().reason)).toBe(130);
  expect(exitCodeOf(new UsageError('no'))).toBe(2);
  expect(exitCodeOf(new FgclipError('RUNTIME', 'Broken'))).toBe(1);
  expect(exitCodeOf('broken')).toBe(1);
});
