import { FgclipError } from '@fgclip/core';
import { decodeUtf8 } from '../table/folder.ts';
import { captionTableForm } from './flickr.ts';
import { parseDocument } from './json-document.ts';
import { formByName, type ReadSamplesOptions, sampleFormats } from './known-forms.ts';
import { type Recognised, recognise } from './recognise.ts';
import type { SampleSet } from './sample.ts';

/** Most bytes that are read at once: V8 holds no longer string than 2^29 - 24 characters. */
const MAX_BYTES = 2 ** 29 - 24;

/**
 * Samples of a data set file in any form that is known (`sampleFormats`): those that public data sets come in, tables of
 * images and captions, and one's own JSON Lines. The form is told by the content.
 *
 * @param source The text, or the bytes of the file (UTF-8, at most 512 MB).
 * @throws INVALID_FORMAT for a form that is not known, broken JSON, or a file too large; INVALID_ARGUMENT for options
 * out of range; NOT_FOUND for a split that is not there. What is wrong with single entries is in `skipped`.
 */
export function readSamples(source: string | Uint8Array, options: ReadSamplesOptions): SampleSet {
  const { file, imageColumn, captionColumn } = options;
  const isTable = imageColumn !== undefined || captionColumn !== undefined;
  const format = options.format ?? (isTable ? captionTableForm.name : undefined);
  const text = textOf(source, file);
  const { form, json } = format === undefined ? recognise(text, file) : named(format, text, file);
  return form.kind === 'document' ? form.read(json, options) : form.read(text, options);
}

function named(format: string, text: string, file: string): Recognised {
  const form = formByName(format);
  if (form !== undefined) return { form, json: form.kind === 'document' ? parseDocument(text, file) : undefined };
  const expected = sampleFormats.join(', ');
  throw new FgclipError('INVALID_ARGUMENT', 'No such format', { file, expected, found: String(format) });
}

function textOf(source: string | Uint8Array, file: string): string {
  if (typeof source === 'string') return source.startsWith('\uFEFF') ? source.slice(1) : source;
  if (source.byteLength <= MAX_BYTES) return decodeUtf8(source, file);
  throw new FgclipError('INVALID_FORMAT', 'The file is too large to be read at once', {
    file,
    expected: `at most ${MAX_BYTES} bytes (512 MB, the longest text JavaScript can hold)`,
    found: `${source.byteLength}`,
    hint: 'Split it, or leave out what is not needed, such as segmentations',
  });
}
