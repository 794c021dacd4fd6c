import { FgclipError } from '@fgclip/core';
import { fail, recordOf, textOf } from '../json.ts';
import { cocoPhotographOf, type SampleSet } from './sample.ts';
import { baseName, type ReadOptions, SampleCollector } from './sample-collector.ts';
import { type DocumentForm, listHas } from './sample-form.ts';

export const sugarCrepeForm = {
  kind: 'document',
  name: 'sugar-crepe',
  title: 'SugarCrepe',
  recognises: (json) => !Array.isArray(json.images) && listHas(Object.values(json), 'negative_caption'),
  read: readSugarCrepe,
} as const satisfies DocumentForm<ReadOptions>;

/**
 * Samples of SugarCrepe's files (Hsieh et al., NeurIPS 2023): whole pictures of COCO val2017 with a caption and one hard
 * negative, called by their keys. Entries that cannot be used are listed as skipped.
 *
 * @param json The parsed file.
 * @throws INVALID_FORMAT when it is neither an object nor a list.
 */
export function readSugarCrepe(json: unknown, options: ReadOptions): SampleSet {
  const { file, name = baseName(file) } = options;
  if (typeof json !== 'object' || json === null) {
    throw new FgclipError('INVALID_FORMAT', 'SugarCrepe is an object of entries', { file, found: typeof json });
  }
  const collector = new SampleCollector(options);
  for (const [id, value] of Object.entries(json)) {
    collector.attempt(`entry "${id}"`, () => {
      const entry = recordOf(value);
      const picture = cocoPhotographOf(textOf(entry, 'filename'), 'filename');
      const caption = textOf(entry, 'caption');
      const negative = textOf(entry, 'negative_caption');
      if (negative === caption) fail('negative_caption', 'is the caption itself');
      collector.add({ id, ...picture, captions: [caption], negatives: [negative] });
    });
  }
  return collector.set(name, 1);
}
