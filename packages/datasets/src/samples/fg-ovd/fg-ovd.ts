import { boxOf, sizeOf } from '../collect/box-of.ts';
import { indexById, lookUp, topLevelList } from '../collect/document.ts';
import { idOf, idValue, listOf, recordOf, textOf } from '../collect/fields.ts';
import { SampleCollector } from '../collect/sample-collector.ts';
import { usableNegatives } from '../collect/usable-negatives.ts';
import { cocoPhotographOf } from '../photographs/photograph.ts';
import type { SampleSet } from '../sample.ts';
import { checkFgOvdOptions, type FgOvdOptions, fgOvdSet, withFullStop } from './fg-ovd-options.ts';

/**
 * Samples of FG-OVD's official files, in the form of LVIS: one a box. `category_id` is the right caption,
 * `neg_category_ids` the hard negatives in the benchmark's order, `categories` the texts. White space around captions is
 * dropped (a few end in a blank). A box whose caption, image or bbox is not usable is skipped; a negative that is not,
 * that equals the caption or that comes twice is left out of its box; all of them are listed.
 *
 * @param json The parsed file.
 * @throws INVALID_FORMAT when a list is missing at the top; INVALID_ARGUMENT for options out of range.
 */
export function readFgOvd(json: unknown, options: FgOvdOptions): SampleSet {
  checkFgOvdOptions(options);
  const collector = new SampleCollector(options);
  const images = indexById(collector, json, 'images', (image) => ({
    ...cocoPhotographOf(textOf(image, 'file_name'), 'file_name'),
    size: sizeOf(image),
  }));
  const texts = indexById(collector, json, 'categories', (category) => withFullStop(textOf(category, 'name'), options));

  topLevelList(json, 'annotations', options.file).forEach((value, index) => {
    const entry = `annotations[${index}]`;
    collector.attempt(entry, () => {
      const annotation = recordOf(value);
      const { photograph, files, size } = lookUp(images, idOf(annotation, 'image_id'), 'image_id', 'images');
      const captions = [lookUp(texts, idOf(annotation, 'category_id'), 'category_id', 'categories')];
      const box = boxOf(annotation, 'bbox', size);
      const field = 'neg_category_ids';
      const listed = { entry, field, values: listOf(annotation, field) };
      const negatives = usableNegatives(collector, listed, captions, (id, place) =>
        lookUp(texts, idValue(id, place), place, 'categories'),
      );
      collector.add({ photograph, files, box, captions, negatives });
    });
  });
  return fgOvdSet(collector, options);
}
