import { fail, idOf, type JsonRecord, listOf, textOf, textValue } from '../json.ts';
import { eachJsonRecord } from './json-document.ts';
import { type Photograph, photographOf, type Sample, type SampleSet } from './sample.ts';
import {
  baseName,
  boxOf,
  checkCount,
  type NegativesOptions,
  type ReadOptions,
  SampleCollector,
  usableNegatives,
} from './sample-collector.ts';
import type { LinesForm } from './sample-form.ts';

export const sampleLinesForm = {
  kind: 'lines',
  name: 'lines',
  title: 'JSON Lines with image and caption',
  recognises: (line) => 'image' in line && ('caption' in line || 'captions' in line),
  read: readSampleLines,
} as const satisfies LinesForm<ReadOptions & NegativesOptions>;

/** Fields by names that others give them: passing over one in silence would change what is measured. */
const MISNAMED: Readonly<Record<string, string>> = {
  bbox: 'box',
  boxes: 'box',
  negative: 'negatives',
  hard_negatives: 'negatives',
  img_path: 'image',
  file_name: 'image',
  filename: 'image',
  text: 'caption',
};

/**
 * One's own samples, a JSON object a line:
 *
 *     {"image": "shoes/1.jpg", "box": [12, 40, 200, 180], "caption": "A red suede shoe.", "negatives": ["A blue ..."]}
 *
 * - `image`: the file, below the folder of images;
 * - `caption`, or `captions` where several are true of it;
 * - `box` (optional): left, top, width, height in pixels; default the whole picture;
 * - `negatives` (optional): what is nearly true, hardest first;
 * - `id` (optional): unique in the file; default from image and box;
 * - `photograph` (optional): a name shared by all files that show the same, so that they stay on one side of a split.
 *
 * Other fields are passed over. Lines that cannot be used are listed as skipped, and so are negatives that equal a
 * caption or come twice.
 *
 * @param text JSON Lines.
 * @throws INVALID_ARGUMENT for options out of range.
 */
export function readSampleLines(text: string, options: ReadOptions & NegativesOptions): SampleSet {
  const { file, name = baseName(file), maxNegatives } = options;
  checkCount('maxNegatives', maxNegatives);
  const collector = new SampleCollector(options);
  eachJsonRecord(text, collector, (line, entry) => {
    checkNames(line);
    const id = line.id === undefined ? {} : { id: idOf(line, 'id') };
    const box = line.box === undefined || line.box === null ? {} : { box: boxOf(line, 'box') };
    const picture = pictureOf(line);
    const captions = captionsOf(line);
    collector.add({ ...id, ...picture, ...box, captions, ...negativesOf(line, entry, captions, collector) });
  });
  return collector.set(name, maxNegatives ?? collector.mostNegatives());
}

function checkNames(line: JsonRecord): void {
  for (const [name, meant] of Object.entries(MISNAMED)) {
    const isGiven = meant in line || (meant === 'caption' && 'captions' in line);
    if (name in line && !isGiven) fail(name, `is not a field here; it is called ${meant}`);
  }
}

function pictureOf(line: JsonRecord): Photograph {
  const picture = photographOf(textOf(line, 'image'), 'image');
  return line.photograph === undefined ? picture : { ...picture, photograph: textOf(line, 'photograph') };
}

function captionsOf(line: JsonRecord): string[] {
  if (line.captions === undefined) return [textOf(line, 'caption')];
  if (line.caption !== undefined) fail('caption', 'stands beside captions; give one of the two');
  const captions = listOf(line, 'captions').map((value, index) => textValue(value, `captions[${index}]`));
  return captions.length > 0 ? captions : fail('captions', 'is empty');
}

function negativesOf(line: JsonRecord, entry: string, captions: readonly string[], collector: SampleCollector) {
  if (line.negatives === undefined) return {};
  const listed = { entry, field: 'negatives', values: listOf(line, 'negatives') };
  return { negatives: usableNegatives(collector, listed, captions, textValue) };
}

/** Samples as JSON Lines, in the form that readSampleLines() reads. */
export function writeSampleLines(samples: readonly Sample[]): string {
  return samples.map((sample) => `${JSON.stringify(lineOf(sample))}\n`).join('');
}

function lineOf({ id, photograph, files = [photograph], box, captions, negatives }: Sample) {
  const [image = photograph] = files;
  const [caption] = captions;
  return {
    id,
    image,
    ...(image !== photograph && { photograph }),
    ...(box && { box: [box.x, box.y, box.width, box.height] }),
    ...(captions.length === 1 ? { caption } : { captions }),
    ...(negatives && { negatives }),
  };
}
