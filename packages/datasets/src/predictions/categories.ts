import { indexById } from '../samples/collect/document.ts';
import { textOf } from '../samples/collect/fields.ts';
import { SampleCollector } from '../samples/collect/sample-collector.ts';
import type { SkippedEntry } from '../samples/sample.ts';
import { parseDocument } from '../samples/sample-format.ts';

/** Captions by their ids. */
export type Categories = ReadonlyMap<string, string>;

/**
 * The captions that a file of FG-OVD (or any in the form of COCO or LVIS) numbers in its `categories`, without white
 * space around them. Those without a usable id or text are listed as skipped.
 *
 * @param source The text of the file, or what JSON.parse() makes of it, where ids beyond 2^53 are not exact and left out.
 * @throws INVALID_FORMAT where there is no such list, and for a text that is not JSON.
 */
export function readCategories(
  source: unknown,
  { file }: { readonly file: string },
): { readonly categories: Categories; readonly skipped: readonly SkippedEntry[] } {
  const collector = new SampleCollector({ file });
  const json = typeof source === 'string' ? parseDocument(source, file) : source;
  const categories = indexById(collector, json, 'categories', (category) => textOf(category, 'name'));
  return { categories, skipped: collector.skipped };
}
