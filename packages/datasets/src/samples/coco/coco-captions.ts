import { indexById, lookUp, topLevelList } from '../collect/document.ts';
import { expected, fail, idOf, isLongInteger, type JsonRecord, recordOf, textOf } from '../collect/fields.ts';
import { baseName, checkCount, type ReadOptions } from '../collect/read-options.ts';
import { SampleCollector } from '../collect/sample-collector.ts';
import { cocoPhotographOf } from '../photographs/photograph.ts';
import type { SampleSet } from '../sample.ts';

export interface CaptionCountOptions {
  /** Captions an image keeps, first ones first; retrieval on COCO is usually measured with 5. Default all. */
  readonly maxCaptions?: number;
}

/**
 * Samples of COCO's caption files (captions_val2017.json, captions_train2014.json): one an image, in the file's order,
 * with its captions in the order of their ids. Captions without an image or a text, and images without a caption, are
 * listed as skipped. A caption that an image has twice stays twice, as everybody counts it.
 *
 * @param json The parsed file.
 * @throws INVALID_FORMAT when a list is missing at the top; INVALID_ARGUMENT for options out of range.
 */
export function readCocoCaptions(json: unknown, options: ReadOptions & CaptionCountOptions): SampleSet {
  const { file, name, maxCaptions } = options;
  checkCount('maxCaptions', maxCaptions);
  const collector = new SampleCollector(options);
  const images = indexById(collector, json, 'images', (image) => ({
    picture: cocoPhotographOf(textOf(image, 'file_name'), 'file_name'),
    captions: [] as OrderedCaption[],
  }));
  topLevelList(json, 'annotations', file).forEach((value, index) => {
    collector.attempt(`annotations[${index}]`, () => {
      const annotation = recordOf(value);
      const image = lookUp(images, idOf(annotation, 'image_id'), 'image_id', 'images');
      image.captions.push({ id: orderOf(annotation), caption: textOf(annotation, 'caption') });
    });
  });
  for (const [id, { picture, captions }] of images) {
    if (captions.length === 0) {
      collector.skip(`image ${id}`, undefined, 'has no usable caption');
      continue;
    }
    const ordered = captions.sort(byId).slice(0, maxCaptions);
    collector.add({ ...picture, captions: ordered.map(({ caption }) => caption) });
  }
  return collector.set(name ?? baseName(file));
}

interface OrderedCaption {
  /** A bigint where a number is not exact. */
  readonly id: number | bigint;
  readonly caption: string;
}

function byId(a: OrderedCaption, b: OrderedCaption): number {
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

function orderOf(record: JsonRecord): number | bigint {
  const { id } = record;
  if (typeof id === 'number') return id;
  return typeof id === 'string' && isLongInteger(id) ? BigInt(id) : fail('id', expected('a number', id));
}
