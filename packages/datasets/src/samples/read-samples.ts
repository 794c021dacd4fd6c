import { FgclipError } from '@fgclip/core';
import type { CaptionColumns } from '../import/caption-columns.ts';
import { decodeUtf8 } from '../table/folder.ts';
import { type CaptionCountOptions, readCocoCaptions, readKarpathy } from './coco.ts';
import { type FgOvdOptions, readFgOvd, readFgOvdLines } from './fg-ovd.ts';
import { readFlickrCaptions } from './flickr.ts';
import type { SampleSet } from './sample.ts';
import { type DocumentFormat, parseDocument, recognise, type SampleFormat, type TextFormat } from './sample-format.ts';
import { readSampleLines } from './sample-lines.ts';
import { readSugarCrepe } from './sugar-crepe.ts';

/** The options of all readers; each takes those that concern its form. */
export interface ReadSamplesOptions extends FgOvdOptions, CaptionCountOptions, CaptionColumns {
  /** Form of the file. Default a table where columns are named, else what its content says. */
  readonly format?: SampleFormat;
  /** Splits of a Karpathy file to read; must be given for one. */
  readonly splits?: readonly string[];
}

const readDocument: Record<DocumentFormat, (json: unknown, options: ReadSamplesOptions) => SampleSet> = {
  'fg-ovd': readFgOvd,
  'coco-captions': readCocoCaptions,
  karpathy: (json, options) => readKarpathy(json, { ...options, splits: options.splits ?? [] }),
  'sugar-crepe': readSugarCrepe,
};

const readText: Record<TextFormat, (text: string, options: ReadSamplesOptions) => SampleSet> = {
  'fg-ovd-lines': readFgOvdLines,
  lines: readSampleLines,
  flickr: readFlickrCaptions,
};

/** All forms that can be read. */
export const sampleFormats: readonly SampleFormat[] = [
  ...(Object.keys(readDocument) as DocumentFormat[]),
  ...(Object.keys(readText) as TextFormat[]),
];

/** Most bytes that are read at once: V8 holds no longer string than 2^29 - 24 characters. */
const MAX_BYTES = 2 ** 29 - 24;

/**
 * Samples of a data set file in any form that is known: FG-OVD's official and flattened files, COCO captions, Karpathy's
 * splits, SugarCrepe, tables of images and captions, and one's own JSON Lines. The form is told by the content.
 *
 * @param source The text, or the bytes of the file (UTF-8, at most 512 MB).
 * @throws INVALID_FORMAT for a form that is not known, broken JSON, or a file too large; INVALID_ARGUMENT for options
 * out of range; NOT_FOUND for a split that is not there. What is wrong with single entries is in `skipped`.
 */
export function readSamples(source: string | Uint8Array, options: ReadSamplesOptions): SampleSet {
  const { file, imageColumn, captionColumn } = options;
  const isTable = imageColumn !== undefined || captionColumn !== undefined;
  const format = options.format ?? (isTable ? 'flickr' : undefined);
  const text = textOf(source, file);
  const recognised = format === undefined ? recognise(text, file) : named(format, text, file);
  return isDocument(recognised.format)
    ? readDocument[recognised.format](recognised.json, options)
    : readText[recognised.format](text, options);
}

function named(format: SampleFormat, text: string, file: string) {
  if (!sampleFormats.includes(format)) {
    const expected = sampleFormats.join(', ');
    throw new FgclipError('INVALID_ARGUMENT', 'No such format', { file, expected, found: String(format) });
  }
  return { format, json: isDocument(format) ? parseDocument(text, file) : undefined };
}

function isDocument(format: SampleFormat): format is DocumentFormat {
  return format in readDocument;
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
