import { fail } from './fields.ts';
import type { SampleCollector } from './sample-collector.ts';

const LEFT_OUT = '; this negative is left out';

/** Where the negatives of an entry stand. */
interface NegativesField {
  readonly entry: string;
  readonly field: string;
  readonly values: readonly unknown[];
}

/**
 * The negatives that can be used, in order. One that cannot be read, that is a caption of the sample or that comes a
 * second time is listed as skipped, and the sample goes on without it. Texts that differ in one trailing full stop are
 * the same.
 *
 * @param read The text of a value, given the name of its place for problems.
 */
export function usableNegatives(
  collector: SampleCollector,
  { entry, field, values }: NegativesField,
  captions: readonly string[],
  read: (value: unknown, place: string) => string,
): string[] {
  const negatives: string[] = [];
  const seen = new Map(captions.map((caption) => [withoutStop(caption), 'is the caption itself']));
  values.forEach((value, index) => {
    const place = `${field}[${index}]`;
    const readNegative = () => {
      const text = read(value, place);
      const earlier = seen.get(withoutStop(text));
      if (earlier !== undefined) fail(place, earlier);
      seen.set(withoutStop(text), `is the same as ${place}`);
      negatives.push(text);
    };
    collector.attemptPart(entry, readNegative, LEFT_OUT);
  });
  return negatives;
}

function withoutStop(text: string): string {
  return text.endsWith('.') ? text.slice(0, -1) : text;
}
