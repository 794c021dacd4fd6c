import { boxOf, sizeOf } from '../collect/box-of.ts';
import { expected, fail, type JsonRecord, listOf, textOf, textValue } from '../collect/fields.ts';
import { eachJsonRecord } from '../collect/json-records.ts';
import { SampleCollector } from '../collect/sample-collector.ts';
import { usableNegatives } from '../collect/usable-negatives.ts';
import { cocoPhotographOf } from '../photographs/photograph.ts';
import type { SampleSet } from '../sample.ts';
import { checkFgOvdOptions, type FgOvdOptions, fgOvdSet, withFullStop } from './fg-ovd-options.ts';

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
