import { expected, fail, idOf, idValue, type JsonRecord, listOf, recordOf, textOf, textValue } from '../json.ts';
import { eachJsonRecord, indexById, lookUp, topLevelList } from './json-document.ts';
import { cocoPhotographOf, type SampleSet } from './sample.ts';
import {
  baseName,
  boxOf,
  checkCount,
  type NegativesOptions,
  type ReadOptions,
  SampleCollector,
  sizeOf,
  usableNegatives,
} from './sample-collector.ts';
import { type DocumentForm, type LinesForm, listHas } from './sample-form.ts';

const TITLE = 'FG-OVD (JSON or JSON Lines)';

/** Official files, whose texts are among the categories: a file of captions may list categories, too. */
export const fgOvdForm = {
  kind: 'document',
  name: 'fg-ovd',
  title: TITLE,
  recognises: ({ images, annotations, categories }) =>
    [images, annotations, categories].every(Array.isArray) && !listHas(annotations, 'caption'),
  read: readFgOvd,
} as const satisfies DocumentForm<FgOvdOptions>;

/** Flattened files. */
export const fgOvdLinesForm = {
  kind: 'lines',
  name: 'fg-ovd-lines',
  title: TITLE,
  recognises: (line) => 'pos_expression' in line,
  read: readFgOvdLines,
} as const satisfies LinesForm<FgOvdOptions>;

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

/**
 * Samples of FG-OVD's flattened files (JSON Lines, one box a line, as 360CVGroup/FG-CLIP publishes them). The same
 * boxes, ids and order of negatives as from the official files, and the same captions but for the full stop that every
 * caption of this form ends in (see FgOvdOptions.fullStop). Where the official caption ends in a blank, the stop stands
 * behind it ("a grey lid. ."): both are dropped. Without a name given, the set is called after `test_type`, where all
 * lines agree. Lines and negatives that cannot be used are listed as in `readFgOvd`.
 *
 * @param text JSON Lines.
 * @throws INVALID_ARGUMENT for options out of range.
 */
export function readFgOvdLines(text: string, options: FgOvdOptions): SampleSet {
  checkFgOvdOptions(options);
  const collector = new SampleCollector(options);
  const testTypes = new Set<unknown>();
  const caption = (value: unknown, place: string) => {
    const original = textValue(value, place).replace(/(?<!\s)\s+\.$/, '');
    return withFullStop(original, options);
  };

  eachJsonRecord(text, collector, (line, entry) => {
    const picture = cocoPhotographOf(textOf(line, 'img_path'), 'img_path');
    const box = boxOf(line, 'bbox', sizeOf(line));
    const captions = positivesOf(line).map((value, index) => caption(value, `pos_expression[${index}]`));
    const field = 'neg_expression';
    const listed = { entry, field, values: listOf(line, field) };
    const negatives = usableNegatives(collector, listed, captions, caption);
    collector.add({ ...picture, box, captions, negatives });
    testTypes.add(line.test_type);
  });
  const [testType] = testTypes.size === 1 ? testTypes : [];
  return fgOvdSet(collector, options, typeof testType === 'string' ? testType : undefined);
}

function positivesOf(line: JsonRecord): readonly unknown[] {
  const positives = listOf(line, 'pos_expression');
  return positives.length > 0 ? positives : fail('pos_expression', expected('a caption', positives));
}

export interface FgOvdOptions extends ReadOptions, NegativesOptions {
  /**
   * 'keep' (the default) leaves the captions as the file has them, so that embeddings are those of the official text.
   * 'add' ends every caption in a full stop: FG-OVD's flattened form has one everywhere, while about a tenth of the
   * official captions have none, and with 'add' both give the same texts.
   */
  readonly fullStop?: 'keep' | 'add';
}

/** The caption as the options want it. */
function withFullStop(caption: string, { fullStop = 'keep' }: FgOvdOptions): string {
  return fullStop === 'keep' || caption.endsWith('.') ? caption : `${caption}.`;
}

/** Throws INVALID_ARGUMENT for options out of range. */
function checkFgOvdOptions({ maxNegatives }: FgOvdOptions): void {
  checkCount('maxNegatives', maxNegatives);
}

/** The set with the name and the limit of its benchmark, by the option, the name in the file or the file's name. */
function fgOvdSet(collector: SampleCollector, options: FgOvdOptions, nameInFile?: string): SampleSet {
  const names = [options.name, nameInFile, baseName(options.file)].filter((name) => name !== undefined);
  const benchmark = names.map((name) => fgOvdBenchmarks.find((known) => known.name === name)).find(Boolean);
  const most = collector.mostNegatives();
  const usual = most === undefined ? undefined : Math.min(most, FG_OVD_NEGATIVES);
  return collector.set(names[0] ?? '', options.maxNegatives ?? benchmark?.maxNegatives ?? usual);
}

/** One of the eight benchmarks of FG-OVD (Bianchi et al., CVPR 2024, arXiv 2311.17518). */
export interface FgOvdBenchmark {
  /** Base name of its file, and name of its set: "1_attributes". */
  readonly name: string;
  /** What tables call it: "Hard". */
  readonly title: string;
  /** Hard negatives a caption is ranked against. */
  readonly maxNegatives: number;
}

/** Most negatives a caption of FG-OVD is ranked against. */
export const FG_OVD_NEGATIVES = 10;

/** The benchmarks in the papers' order. */
export const fgOvdBenchmarks: readonly FgOvdBenchmark[] = [
  { name: '1_attributes', title: 'Hard', maxNegatives: FG_OVD_NEGATIVES },
  { name: '2_attributes', title: 'Medium', maxNegatives: FG_OVD_NEGATIVES },
  { name: '3_attributes', title: 'Easy', maxNegatives: FG_OVD_NEGATIVES },
  { name: 'shuffle_negatives', title: 'Trivial', maxNegatives: FG_OVD_NEGATIVES },
  { name: 'color', title: 'Color', maxNegatives: FG_OVD_NEGATIVES },
  { name: 'material', title: 'Material', maxNegatives: FG_OVD_NEGATIVES },
  { name: 'pattern', title: 'Pattern', maxNegatives: 7 },
  { name: 'transparency', title: 'Transparency', maxNegatives: 2 },
];
