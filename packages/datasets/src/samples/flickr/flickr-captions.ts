import type { CaptionColumns } from '../../import/caption-row.ts';
import { fail, textValue } from '../collect/fields.ts';
import { baseName, type ReadOptions } from '../collect/read-options.ts';
import { SampleCollector } from '../collect/sample-collector.ts';
import { type Photograph, photographOf } from '../photographs/photograph.ts';
import type { SampleSet } from '../sample.ts';
import { type CaptionLine, tableRows, tokenRows } from './caption-rows.ts';

/**
 * Samples of a table of images and captions, as Flickr8k and Flickr30k have them: values between commas, semicolons or
 * tabs, with or without column names, values between upright strokes (`image_name| comment_number| comment`), or "image.jpg#0<tab>caption". One
 * sample an image, in the order of first appearance, with its captions in the order of the rows. Rows that cannot be
 * used are listed as skipped.
 *
 * @throws INVALID_FORMAT when the columns cannot be told.
 */
export function readFlickrCaptions(text: string, options: ReadOptions & CaptionColumns): SampleSet {
  const { file, name = baseName(file) } = options;
  const collector = new SampleCollector(options);
  const samples = new Map<string, Photograph & { captions: string[] }>();
  for (const row of tokenRows(text) ?? tableRows(text, file, options)) {
    collector.attempt(`line ${row.line}`, () => {
      const { image, caption } = valuesOf(row);
      const sample = samples.get(image) ?? { ...photographOf(image, 'image'), captions: [] };
      sample.captions.push(caption);
      samples.set(image, sample);
    });
  }
  for (const sample of samples.values()) collector.add(sample);
  return collector.set(name);
}

function valuesOf({ image, caption, problem }: CaptionLine): { image: string; caption: string } {
  if (problem !== undefined) fail(undefined, problem);
  return { image: textValue(image, 'image'), caption: textValue(caption, 'caption') };
}
