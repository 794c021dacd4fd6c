import { createRandom, FgclipError } from '@fgclip/core';
import { type MatchingData, photographNumbers } from '../matching/matching-data.ts';

/** Something that images and captions may show, and what it is for each. */
export interface Attribute {
  /** "color". */
  readonly name: string;
  /** [annotations]: its value, such as "light brown"; undefined where it has none, or nobody knows. */
  readonly values: readonly (string | undefined)[];
  /** What the thing is ("dog"): measured like the others, and taken out of the rows that these are measured on. */
  readonly isKind?: boolean | undefined;
}

/** Images, each with a caption, for which an attribute is known. */
export interface LabelledRows {
  readonly name: string;
  readonly isKind: boolean;
  /** The values, C of them, in alphabetical order; one with too few rows is not among them. */
  readonly values: readonly string[];
  /** [rows]: of the table. */
  readonly images: Int32Array;
  /** [rows]: of the table, the caption that belongs to the image. */
  readonly texts: Int32Array;
  /** [rows]: position in `values`. */
  readonly value: Int32Array;
  /** [C]: rows of each value. */
  readonly counts: Float64Array;
  /** [rows]: a number for the photograph. */
  readonly photograph: Int32Array;
  readonly photographs: number;
  /** [rows]: part of the cross-validation, 0 to FOLDS - 1; rows of a photograph are in one. */
  readonly fold: Int32Array;
  /** [rows]: a number for the kind of thing, which is taken out; 0 for all where nothing is. */
  readonly kind: Int32Array;
  readonly kinds: number;
}

/** An attribute of which there is too little. */
export interface TooFewRows {
  readonly name: string;
  /** Rows of values that have enough of them. */
  readonly rows: number;
  /** Of values that have enough rows. */
  readonly values: number;
  /** What it would take, in words. */
  readonly needs: string;
}

/** Parts of the cross-validation. */
export const FOLDS = 10;
/** Fewer rows of a value say nothing about it. */
const LEAST_ROWS = 10;
/** The most frequent values are looked at, no more: tables of pairs of them stay small. */
const MOST_VALUES = 100;
const LEAST_PHOTOGRAPHS = 2 * FOLDS;
const LEAST_IN_ALL = 60;

/**
 * The rows of each attribute: every image once, with the first caption that belongs to it. Values with fewer than
 * LEAST_ROWS rows are left out, kinds of fewer are taken together.
 *
 * @throws SHAPE_MISMATCH for a list of values of another length than the annotations; INVALID_ARGUMENT for two attributes
 * that are the kind, or of one name.
 */
export function labelledRows(
  data: MatchingData,
  attributes: readonly Attribute[],
  seed: number,
): (LabelledRows | TooFewRows)[] {
  checkAttributes(data, attributes);
  const folds = foldsOf(data, seed);
  const kind = attributes.find(({ isKind }) => isKind === true);
  return attributes.map((attribute) => rowsOf(data, attribute, folds, kind));
}

interface Photographs {
  /** [images] */
  readonly numbers: Float32Array;
  /** By number of a photograph. */
  readonly folds: ReadonlyMap<number, number>;
}

function foldsOf(data: MatchingData, seed: number): Photographs {
  const numbers = photographNumbers(data);
  const photographs = [...new Set(numbers)];
  const folds = new Map<number, number>();
  createRandom(seed)
    .permutation(photographs.length)
    .forEach((k, position) => {
      folds.set(photographs[k] as number, position % FOLDS);
    });
  return { numbers, folds };
}

function rowsOf(
  data: MatchingData,
  { name, values: labels, isKind = false }: Attribute,
  { numbers, folds }: Photographs,
  kind: Attribute | undefined,
): LabelledRows | TooFewRows {
  const all = firstOfImages(data, labels);
  const values = frequent(all.map((at) => labels[at] as string)).sort();
  const position = new Map(values.map((value, k) => [value, k]));
  const kept = all.filter((at) => position.has(labels[at] as string));
  const annotationOf = (at: number) => data.annotations[at] as MatchingData['annotations'][number];
  const images = Int32Array.from(kept, (at) => annotationOf(at).image);
  const photograph = images.map((image) => numbers[image] as number);
  const photographs = new Set(photograph).size;
  if (values.length < 2 || kept.length < LEAST_IN_ALL || photographs < LEAST_PHOTOGRAPHS) {
    return { name, rows: kept.length, values: values.length, needs: needsOf(values.length, kept.length, photographs) };
  }
  const value = Int32Array.from(kept, (at) => position.get(labels[at] as string) as number);
  const counts = new Float64Array(values.length);
  for (const one of value) counts[one] = (counts[one] as number) + 1;
  return {
    ...{ name, isKind, values, images, value, counts, photograph, photographs },
    texts: Int32Array.from(kept, (at) => annotationOf(at).captions[0] as number),
    fold: photograph.map((number) => folds.get(number) as number),
    ...kindsOf(isKind ? undefined : kind, kept),
  };
}

/** Annotations with a value and a caption, the first of every image. */
function firstOfImages({ annotations }: MatchingData, labels: readonly (string | undefined)[]): number[] {
  const seen = new Set<number>();
  return annotations.flatMap(({ image, captions }, at) => {
    if (labels[at] === undefined || captions.length === 0 || seen.has(image)) return [];
    seen.add(image);
    return [at];
  });
}

/** What there is often enough, the most frequent first, in no more than MOST_VALUES. */
function frequent(labels: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .filter(([, rows]) => rows >= LEAST_ROWS)
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_VALUES)
    .map(([label]) => label);
}

/** A number for the kind of each row; rare ones and those that nobody knows share one. */
function kindsOf(kind: Attribute | undefined, annotations: readonly number[]): Pick<LabelledRows, 'kind' | 'kinds'> {
  if (kind === undefined) return { kind: new Int32Array(annotations.length), kinds: 1 };
  const known = frequent(annotations.flatMap((at) => kind.values[at] ?? []));
  const position = new Map(known.map((value, k) => [value, k]));
  const numbers = annotations.map((at) => position.get(kind.values[at] ?? '') ?? known.length);
  return { kind: Int32Array.from(numbers), kinds: known.length + 1 };
}

function needsOf(values: number, rows: number, photographs: number): string {
  if (values < 2) return `two values with ${LEAST_ROWS} images each; ${values === 1 ? 'one has' : 'none has'} so many`;
  if (rows < LEAST_IN_ALL) return `${LEAST_IN_ALL} images in all; there are ${rows}`;
  return `images of ${LEAST_PHOTOGRAPHS} photographs; these are of ${photographs}`;
}

function checkAttributes({ annotations }: MatchingData, attributes: readonly Attribute[]): void {
  const wrong = attributes.find(({ values }) => values.length !== annotations.length);
  if (wrong !== undefined) {
    throw new FgclipError('SHAPE_MISMATCH', `Attribute "${wrong.name}" does not have one value for each annotation`, {
      expected: `${annotations.length} values`,
      found: `${wrong.values.length}`,
    });
  }
  if (new Set(attributes.map(({ name }) => name)).size < attributes.length) {
    throw new FgclipError('INVALID_ARGUMENT', 'Two attributes have one name', {
      found: attributes.map(({ name }) => name).join(', '),
    });
  }
  if (attributes.filter(({ isKind }) => isKind === true).length > 1) {
    throw new FgclipError('INVALID_ARGUMENT', 'More than one attribute is said to be the kind of thing', {
      expected: 'one with `isKind`, or none',
    });
  }
}
