import { FgclipError, throwIfAborted } from '@fgclip/core';
import { createTable } from '../table/create-table.ts';
import type { Annotation, EmbeddingTable, TableSet } from '../table/table.ts';
import { dotBlock, unitRows } from './cosine-blocks.ts';
import { barNonPositives, groupPairs, groupTexts, splitCaptions } from './mining-pairs.ts';
import { nearestFirst } from './nearest-first.ts';
import { type LeftOut, negativeFilter, noneLeftOut } from './negative-filter.ts';

export interface MineOptions {
  /** Negatives wanted for each caption. Default 10. */
  readonly negatives?: number;
  /** Cosine of two captions' embeddings from which on they are taken to say the same. Default 0.97. */
  readonly nearDuplicate?: number;
  /** Share of common words (Jaccard, over content words) from which on captions are taken to say the same. Default 0.95. */
  readonly maxWordOverlap?: number;
  /**
   * Cosines of text rows `from` (included) to `to` (excluded) with all text rows, [to - from, texts]: a fast runtime
   * can supply them. Computed in plain JavaScript by default.
   */
  readonly similarity?: (from: number, to: number) => Float32Array | Promise<Float32Array>;
  /** Text rows a block. By default as many as fill about 16 MB. */
  readonly blockRows?: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

export interface MiningReport {
  /** (Image, caption) pairs, each now an annotation of its own. */
  readonly annotations: number;
  /** Pairs that got fewer negatives than asked. */
  readonly short: number;
  /** Candidates nearer than the last negative taken that were left out, by reason. */
  readonly leftOut: LeftOut;
}

const DEFAULT_BLOCK_SCORES = 2 ** 22;

/**
 * Finds hard negatives among a table's own captions: for every (image, caption) pair the nearest captions of other
 * images, by cosine of the text embeddings, hardest first, equal cosines by row. Captions that probably hold for the
 * image too are left out: see `negativeFilter` for the rules. Nobody has looked at the images, so some of what remains
 * is true by chance ("a black t-shirt" fits many photos); FG-OVD's replaced attributes do not have this flaw.
 *
 * An annotation with several captions becomes one annotation a caption; with an id, "id#0", "id#1" and so on.
 *
 * @returns A new table over the same rows, earlier negatives replaced, and what was left out.
 * @throws INVALID_ARGUMENT for options out of range; SHAPE_MISMATCH for a block of the wrong size; ABORTED.
 */
export async function mineHardNegatives(
  table: EmbeddingTable,
  options: MineOptions = {},
): Promise<{ table: EmbeddingTable; report: MiningReport }> {
  const { negatives = 10, nearDuplicate = 0.97, maxWordOverlap = 0.95, onProgress, signal } = options;
  checkAtLeastOne('negatives', negatives);
  checkShare('nearDuplicate', nearDuplicate);
  checkShare('maxWordOverlap', maxWordOverlap);
  const count = table.captions.length;
  const blockRows = options.blockRows ?? Math.max(1, Math.floor(DEFAULT_BLOCK_SCORES / Math.max(1, count)));
  checkAtLeastOne('blockRows', blockRows);

  const unit = unitRows(table.texts);
  const similarity = options.similarity ?? ((from: number, to: number) => dotBlock(unit, unit, from, to));
  const filter = negativeFilter(table, unit, { nearDuplicate, maxWordOverlap });
  const textsOfPhoto = groupTexts(table);
  const pairs = splitCaptions(table.annotations);
  const pairsOfText = groupPairs(pairs, count);
  const mined: Annotation[] = [...pairs];
  const leftOut = noneLeftOut();
  /** 1 where a text row must not be taken: no positive of any image, or a caption of the photograph in hand. */
  const barred = barNonPositives(pairsOfText);

  const mine = (pair: number, text: number, scores: Float32Array): void => {
    const annotation = pairs[pair];
    if (annotation === undefined) return;
    const own = textsOfPhoto.get(table.imageIds[annotation.image] ?? '') ?? [];
    for (const row of own) barred[row] = 1;
    const chosen: number[] = [];
    for (const candidate of nearestFirst(scores, (index) => barred[index] === 1)) {
      const reason = filter(candidate, text, own, scores[candidate] ?? 0);
      if (reason === undefined) chosen.push(candidate);
      else leftOut[reason]++;
      if (chosen.length === negatives) break;
    }
    for (const row of own) barred[row] = 0;
    mined[pair] = { ...annotation, negatives: chosen };
  };

  for (let from = 0; from < count; from += blockRows) {
    throwIfAborted(signal);
    const to = Math.min(from + blockRows, count);
    const block = await similarity(from, to);
    checkBlock(block, to - from, count);
    for (let text = from; text < to; text++) {
      const scores = block.subarray((text - from) * count, (text - from + 1) * count);
      for (const pair of pairsOfText[text] ?? []) mine(pair, text, scores);
    }
    onProgress?.({ done: to, total: count });
  }

  const { source, sets } = table.manifest;
  const protocol = { method: 'nearest captions', negatives, nearDuplicate, maxWordOverlap };
  return {
    table: createTable(
      { ...table, annotations: mined },
      {
        ...table.manifest,
        ...(sets && { sets: sets.map((set) => withMined(set, negatives)) }),
        source: { ...source, negatives: protocol },
      },
    ),
    report: {
      annotations: mined.length,
      short: mined.filter((annotation) => (annotation.negatives?.length ?? 0) < negatives).length,
      leftOut,
    },
  };
}

/** What was for retrieval stays so. */
function withMined({ maxNegatives, ...set }: TableSet, negatives: number): TableSet {
  return { ...set, maxNegatives: negatives, ...(maxNegatives === undefined && { retrieval: true }) };
}

function checkAtLeastOne(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new FgclipError('INVALID_ARGUMENT', `\`${name}\` must be a positive integer`, { found: `${value}` });
}

/** Above 1 is allowed: it switches the rule off. */
function checkShare(name: string, value: number): void {
  if (value > 0) return;
  throw new FgclipError('INVALID_ARGUMENT', `\`${name}\` must be above 0`, { found: `${value}` });
}

function checkBlock(block: Float32Array, rows: number, texts: number): void {
  if (block.length !== rows * texts) {
    throw new FgclipError('SHAPE_MISMATCH', 'The block of similarities has the wrong size', {
      expected: `[${rows}, ${texts}]`,
      found: `${block.length} values`,
    });
  }
  if (block.some(Number.isNaN)) throw new FgclipError('INVALID_DATA', 'The block of similarities holds NaN');
}
