import { createRandom, FgclipError, takeRows } from '@fgclip/core';
import { createTable } from '../table/create-table.ts';
import type { EmbeddingTable } from '../table/table.ts';

/** What to split: a table (grouped by image id), or the group of every row. */
export type Groups = EmbeddingTable | readonly string[];

export interface SplitOptions<Part extends string> {
  /** Share of the groups in each part; they add up to 1. */
  readonly fractions: Readonly<Record<Part, number>>;
  readonly seed: number;
}

/**
 * Deals image rows out to parts such as train, validation and test. Rows of one group (one image id) are never on two
 * sides, since captions of the same photograph on both would make a test of memory. Parts are sized by groups, rounded.
 *
 * @returns The image rows of each part, ascending; every row is in exactly one.
 * @throws INVALID_ARGUMENT for fractions that do not add up to 1, or too few groups to put one in every part.
 */
export function splitByImage<Part extends string>(groups: Groups, options: SplitOptions<Part>): Record<Part, number[]> {
  const parts = Object.entries<number>(options.fractions);
  const total = parts.reduce((sum, [, fraction]) => sum + fraction, 0);
  if (Math.abs(total - 1) > 1e-9 || parts.some(([, fraction]) => !(fraction >= 0))) {
    throw new FgclipError('INVALID_ARGUMENT', 'The fractions of a split must add up to 1', { found: `${total}` });
  }
  const shuffled = shuffledGroups(groups, options.seed);
  let passed = 0;
  let from = 0;
  const entries = parts.map(([part, fraction]) => {
    passed += fraction;
    const to = Math.round(passed * shuffled.length);
    const rows = shuffled.slice(from, to).flat().sort(ascending);
    from = to;
    if (rows.length === 0 && fraction > 0) throw tooFewGroups(shuffled.length, `"${part}"`);
    return [part, rows] as const;
  });
  return Object.fromEntries(entries) as Record<Part, number[]>;
}

export interface FoldOptions {
  /** Number of folds, k, 2 or more. */
  readonly folds: number;
  readonly seed: number;
}

/** One round of a cross-validation: image rows, ascending. */
export interface Fold {
  readonly train: number[];
  readonly test: number[];
}

/**
 * k-fold cross-validation by image: every row is in the test part of exactly one fold, and groups stay together as in
 * `splitByImage`. The folds' numbers of groups differ by one at most.
 *
 * @throws INVALID_ARGUMENT for fewer than two folds or fewer groups than folds.
 */
export function foldsByImage(groups: Groups, { folds, seed }: FoldOptions): Fold[] {
  if (!(Number.isInteger(folds) && folds >= 2)) {
    throw new FgclipError('INVALID_ARGUMENT', 'Cross-validation takes two folds or more', { found: `${folds}` });
  }
  const shuffled = shuffledGroups(groups, seed);
  if (shuffled.length < folds) throw tooFewGroups(shuffled.length, `each of ${folds} folds`);
  const rowsWhere = (isWanted: (position: number) => boolean) =>
    shuffled
      .filter((_, position) => isWanted(position))
      .flat()
      .sort(ascending);
  return Array.from({ length: folds }, (_, fold) => ({
    train: rowsWhere((position) => position % folds !== fold),
    test: rowsWhere((position) => position % folds === fold),
  }));
}

/** The rows of every group, groups in random order. */
function shuffledGroups(groups: Groups, seed: number): number[][] {
  const ids = 'imageIds' in groups ? groups.imageIds : groups;
  const rowsOf = new Map<string, number[]>();
  ids.forEach((id, row) => {
    const rows = rowsOf.get(id);
    if (rows === undefined) rowsOf.set(id, [row]);
    else rows.push(row);
  });
  const ordered = [...rowsOf.values()];
  return Array.from(createRandom(seed).permutation(ordered.length), (index) => ordered[index] ?? []);
}

function ascending(a: number, b: number): number {
  return a - b;
}

function tooFewGroups(groups: number, part: string): FgclipError {
  return new FgclipError('INVALID_ARGUMENT', `Too few images to split: none is left for ${part}`, {
    found: `${groups} images`,
  });
}

/**
 * The part of a table that concerns the given image rows, in the given order: those images, their annotations, and the
 * text rows these speak of, renumbered.
 *
 * Negatives that are captions of images outside of the selection stay, as text rows: a head being trained then sees
 * the embedding of a caption whose image it does not see. Mine negatives after selecting where that matters.
 *
 * @throws INVALID_ARGUMENT for a row that is out of range or named twice.
 */
export function selectRows(table: EmbeddingTable, imageRows: ArrayLike<number>): EmbeddingTable {
  const newImage = numberRows(Array.from(imageRows));
  const kept = table.annotations.filter(({ image }) => newImage.has(image));
  const used = new Set(kept.flatMap(({ captions, negatives = [] }) => [...captions, ...negatives]));
  const textRows = table.captions.map((_, text) => text).filter((text) => used.has(text));
  const newText = numberRows(textRows);
  const { boxes } = table;
  const renumber = (rows: readonly number[]) => rows.map((text) => newText.get(text) ?? -1);
  return createTable(
    {
      images: takeRows(table.images, imageRows),
      imageIds: Array.from(imageRows, (image) => table.imageIds[image] ?? ''),
      ...(boxes !== undefined && { boxes: Array.from(imageRows, (image) => boxes[image] ?? null) }),
      texts: takeRows(table.texts, textRows),
      captions: textRows.map((text) => table.captions[text] ?? ''),
      annotations: kept.map((annotation) => ({
        ...annotation,
        image: newImage.get(annotation.image) ?? -1,
        captions: renumber(annotation.captions),
        ...(annotation.negatives !== undefined && { negatives: renumber(annotation.negatives) }),
      })),
    },
    table.manifest,
  );
}

/** Old row to new row. */
function numberRows(rows: readonly number[]): Map<number, number> {
  const numbers = new Map(rows.map((row, index) => [row, index]));
  if (numbers.size !== rows.length) {
    const twice = rows.find((row, index) => rows.indexOf(row) !== index);
    throw new FgclipError('INVALID_ARGUMENT', `Image row ${twice} is selected twice`);
  }
  return numbers;
}

/**
 * The table without the hard negatives that are captions of other images than the given rows, and of none of those. For
 * training beside held-out images: their captions must not be learned from, not even as wrong answers. Texts that
 * describe no image at all, such as negatives made by replacing attributes, stay.
 */
export function keepNegativesOf(table: EmbeddingTable, imageRows: Iterable<number>): EmbeddingTable {
  const images = new Set(imageRows);
  const captionsOf = (wanted: boolean) =>
    table.annotations.filter(({ image }) => images.has(image) === wanted).flatMap(({ captions }) => captions);
  const heldOut = new Set(captionsOf(false));
  for (const text of captionsOf(true)) heldOut.delete(text);
  const annotations = table.annotations.map((annotation) =>
    annotation.negatives === undefined
      ? annotation
      : { ...annotation, negatives: annotation.negatives.filter((text) => !heldOut.has(text)) },
  );
  return createTable({ ...table, annotations }, table.manifest);
}
