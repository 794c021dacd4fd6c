import { FgclipError } from '@fgclip/core';
import { expected, fail, idOf, isLongInteger, type JsonRecord, listOf, recordOf, textOf } from '../json.ts';
import { indexById, lookUp, topLevelList } from './json-document.ts';
import { cocoPhotographOf, photographOf, type SampleSet } from './sample.ts';
import { baseName, checkCount, type ReadOptions, SampleCollector } from './sample-collector.ts';
import { type DocumentForm, listHas } from './sample-form.ts';

export const cocoCaptionsForm = {
  kind: 'document',
  name: 'coco-captions',
  title: 'COCO captions',
  recognises: ({ images, annotations }) => Array.isArray(images) && listHas(annotations, 'caption'),
  read: readCocoCaptions,
} as const satisfies DocumentForm<ReadOptions & CaptionCountOptions>;

export const karpathyForm = {
  kind: 'document',
  name: 'karpathy',
  title: 'a Karpathy file',
  recognises: ({ images, annotations }) => listHas(images, 'sentences') && !Array.isArray(annotations),
  read: (json, options) => readKarpathy(json, { ...options, splits: options.splits ?? [] }),
} as const satisfies DocumentForm<Omit<KarpathyOptions, 'splits'> & Partial<Pick<KarpathyOptions, 'splits'>>>;

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

export interface KarpathyOptions extends ReadOptions, CaptionCountOptions {
  /**
   * Parts of the data set to read: of COCO 'train', 'restval', 'val' and 'test'. What papers train on and call
   * Karpathy's training split is ['train', 'restval'].
   */
  readonly splits: readonly string[];
}

/**
 * Samples of Karpathy's files (dataset_coco.json, dataset_flickr8k.json, dataset_flickr30k.json): one an image of the
 * splits asked for, with its sentences in the file's order. By default the set is called after the file and the splits:
 * "coco-test", "coco-train+restval". Sentences without a text, and images without a sentence, are listed as skipped.
 *
 * @param json The parsed file.
 * @throws INVALID_FORMAT when there is no list of images; INVALID_ARGUMENT for options out of range; NOT_FOUND when no
 * image is in one of the splits, naming those there are.
 */
export function readKarpathy(json: unknown, options: KarpathyOptions): SampleSet {
  const {
    file,
    splits,
    maxCaptions,
    name = `${baseName(file).replace(/^dataset_/, '')}-${splits.join('+')}`,
  } = options;
  checkCount('maxCaptions', maxCaptions);
  const collector = new SampleCollector(options);
  const seen = new Set<string>();
  topLevelList(json, 'images', file).forEach((value, index) => {
    const entry = `images[${index}]`;
    collector.attempt(entry, () => {
      const image = recordOf(value);
      const split = textOf(image, 'split');
      seen.add(split);
      if (!splits.includes(split)) return;
      const captions = captionsOf(image, entry, collector).slice(0, maxCaptions);
      if (captions.length === 0) fail('sentences', 'has no usable caption');
      collector.add({ ...pictureOf(image), captions });
    });
  });
  checkSplits(splits, seen, file);
  return collector.set(name);
}

/** COCO's pictures have a cocoid; Flickr's have nothing but a file name. */
function pictureOf(image: JsonRecord) {
  const name = textOf(image, 'filename');
  const path = image.filepath === undefined ? name : `${textOf(image, 'filepath')}/${name}`;
  return image.cocoid === undefined ? photographOf(path, 'filename') : cocoPhotographOf(path, 'filename');
}

function captionsOf(image: JsonRecord, entry: string, collector: SampleCollector): string[] {
  return listOf(image, 'sentences').flatMap((sentence, index) => {
    return collector.attemptPart(`${entry}.sentences[${index}]`, () => textOf(recordOf(sentence), 'raw')) ?? [];
  });
}

function checkSplits(wanted: readonly string[], seen: ReadonlySet<string>, file: string): void {
  const absent = wanted.filter((split) => !seen.has(split));
  if (wanted.length > 0 && absent.length === 0) return;
  const message = wanted.length === 0 ? 'No split is asked for' : `No image is in the split ${absent.join(' or ')}`;
  throw new FgclipError(wanted.length === 0 ? 'INVALID_ARGUMENT' : 'NOT_FOUND', message, {
    file,
    expected: `splits among ${[...seen].slice(0, 10).join(', ') || 'none'}`,
    hint: "The training split of the papers is ['train', 'restval']",
  });
}
