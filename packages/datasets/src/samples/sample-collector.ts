import { FgclipError } from '@fgclip/core';
import type { Box, ImageSize } from '@fgclip/core/vision';
import { EntryProblem, expected, fail, type JsonRecord, numberIn, shown } from '../json.ts';
import { keptApart, type Sample, type SampleSet, type SkippedEntry } from './sample.ts';

/** What a reader knows of a sample before it has a name. */
type SampleParts = Omit<Sample, 'id'> & { readonly id?: string };

/** Unusable entries that the error about too many of them names. */
const NAMED = 3;

/** Gathers the samples of a file, and the entries that cannot be used with their reasons. */
export class SampleCollector {
  readonly file: string;
  readonly #maxSkippedShare: number;
  readonly #parts: SampleParts[] = [];
  readonly #skipped: SkippedEntry[] = [];
  /** Those of the skipped that are entries of the file, not parts of one. */
  readonly #lost: SkippedEntry[] = [];
  readonly #ids = new Set<string>();
  #entries = 0;

  /** @throws INVALID_ARGUMENT for a share out of range. */
  constructor({ file, maxSkippedShare = 1 }: { readonly file: string; readonly maxSkippedShare?: number }) {
    checkShare('maxSkippedShare', maxSkippedShare);
    this.file = file;
    this.#maxSkippedShare = maxSkippedShare;
  }

  /** The entries left out so far. */
  get skipped(): readonly SkippedEntry[] {
    return this.#skipped;
  }

  /** What `read` makes of an entry of the file, or undefined when it meets a problem: the entry is lost and listed. */
  attempt<T>(entry: string, read: () => T): T | undefined {
    this.#entries++;
    return this.#try(read, (field, reason) => this.lose(entry, field, reason));
  }

  /** The same for a part of an entry, which is used without it; `remark` is added to the reason. */
  attemptPart<T>(entry: string, read: () => T, remark = ''): T | undefined {
    return this.#try(read, (field, reason) => this.skip(entry, field, reason + remark));
  }

  /** Lists an entry that has been read as lost all the same. */
  lose(entry: string, field: string | undefined, reason: string): void {
    this.#lost.push(this.skip(entry, field, reason));
  }

  /** Lists something as left out without which nothing of the file is lost. */
  skip(entry: string, field: string | undefined, reason: string): SkippedEntry {
    const skipped = { file: this.file, entry, ...(field === undefined ? {} : { field }), reason };
    this.#skipped.push(skipped);
    return skipped;
  }

  /**
   * Adds a sample. One without an id is named after its photograph and box, the same in every file that speaks of them:
   * "val2017/000000056288.jpg#xywh=0,114.24,62.27,93.74" (W3C Media Fragments), with "#2" and so on for more of the same.
   */
  add(parts: SampleParts): void {
    const { id } = parts;
    if (id !== undefined && this.#ids.has(id)) fail('id', `"${id}" is taken by an earlier entry`);
    if (id !== undefined) this.#ids.add(id);
    this.#parts.push(parts);
  }

  /** The largest number of negatives a sample has; undefined where there are none. */
  mostNegatives(): number | undefined {
    const most = this.#parts.reduce((most, { negatives = [] }) => Math.max(most, negatives.length), 0);
    return most === 0 ? undefined : most;
  }

  /** All that was gathered. @throws INVALID_DATA where a larger share of the entries is lost than is allowed. */
  set(name: string, maxNegatives?: number): SampleSet {
    this.#checkLost();
    const limit = maxNegatives === undefined ? {} : { maxNegatives };
    const samples = keptApart(this.#parts).map((parts) => this.#named(parts));
    return { name, ...limit, samples, skipped: this.#skipped };
  }

  #named({ id, photograph, box, ...rest }: SampleParts): Sample {
    const fragment = box === undefined ? '' : `#xywh=${box.x},${box.y},${box.width},${box.height}`;
    const name = id ?? this.#freeId(photograph + fragment);
    this.#ids.add(name);
    return { id: name, photograph, ...(box === undefined ? {} : { box }), ...rest };
  }

  #freeId(wanted: string): string {
    let id = wanted;
    for (let n = 2; this.#ids.has(id); n++) id = `${wanted}#${n}`;
    return id;
  }

  #try<T>(read: () => T, list: (field: string | undefined, reason: string) => void): T | undefined {
    try {
      return read();
    } catch (problem) {
      if (!(problem instanceof EntryProblem)) throw problem;
      list(problem.field, problem.message);
      return undefined;
    }
  }

  #checkLost(): void {
    const lost = this.#lost.length;
    if (lost <= this.#maxSkippedShare * this.#entries) return;
    const first = this.#lost.slice(0, NAMED).map(({ entry, field, reason }) => {
      return `${field === undefined ? entry : `${entry}.${field}`} (${reason})`;
    });
    throw new FgclipError('INVALID_DATA', 'Too many entries cannot be used', {
      file: this.file,
      expected: `at most ${Number((100 * this.#maxSkippedShare).toPrecision(6))} % of ${this.#entries}`,
      found: `${lost}, among them ${first.join(', ')}`,
      hint: 'Mend the file, or allow a greater share with `maxSkippedShare`',
    });
  }
}

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

/** Boxes may reach this many pixels outside of the picture, as rounding makes them do. */
const SLACK = 1;

/**
 * A box in a field, [left, top, width, height] in pixels. Where the picture's size is known, it must lie inside, give or
 * take a pixel.
 */
export function boxOf(record: JsonRecord, field: string, size?: ImageSize): Box {
  const value = record[field];
  const [x, y, width, height] = fourNumbers(value) ?? fail(field, expected('[left, top, width, height]', value));
  if (width <= 0 || height <= 0) fail(field, `has no area: ${shown(value)}`);
  const overhang = Math.max(-x, -y, x + width - (size?.width ?? Infinity), y + height - (size?.height ?? Infinity));
  if (overhang > SLACK) {
    const picture = size === undefined ? 'the picture' : `the picture of ${size.width} x ${size.height}`;
    fail(field, `${shown(value)} reaches ${Number(overhang.toFixed(2))} pixels outside of ${picture}`);
  }
  return { x, y, width, height };
}

/** Width and height of a picture, where the record says. */
export function sizeOf(record: JsonRecord): ImageSize | undefined {
  if (record.width === undefined && record.height === undefined) return undefined;
  return { width: lengthOf(record, 'width'), height: lengthOf(record, 'height') };
}

function lengthOf(record: JsonRecord, field: string): number {
  const value = record[field];
  const length = numberIn(value) ?? 0;
  return length > 0 ? length : fail(field, expected('a number of pixels', value));
}

function fourNumbers(value: unknown): readonly [number, number, number, number] | undefined {
  if (!Array.isArray(value) || value.length !== 4) return undefined;
  const numbers = value.map(numberIn);
  return numbers.includes(undefined) ? undefined : (numbers as [number, number, number, number]);
}

/** What every reader takes. */
export interface ReadOptions {
  /** Name of the file, for messages and for the set's name. */
  readonly file: string;
  /** Name of the set. Default the file's name without folder and ending. */
  readonly name?: string;
  /** Largest share of the file's entries that may be unusable, 0 to 1; more is an error. Default 1. */
  readonly maxSkippedShare?: number;
}

export interface NegativesOptions {
  /** Hard negatives a sample is ranked against. Default the benchmark's limit, or as many as the samples have. */
  readonly maxNegatives?: number;
}

/** 'benchmarks/3_attributes.json' -> '3_attributes'. */
export function baseName(file: string): string {
  const name = file.split(/[\\/]/).at(-1) ?? '';
  return name.replace(/(?<=.)\.\w+$/, '') || 'samples';
}

/** @throws INVALID_ARGUMENT for anything but a number from 0 to 1. */
function checkShare(option: string, share: number): void {
  if (share >= 0 && share <= 1) return;
  throw new FgclipError('INVALID_ARGUMENT', `${option} is out of range`, { expected: '0 to 1', found: `${share}` });
}

/** @throws INVALID_ARGUMENT for anything but a whole number of 1 or more. */
export function checkCount(option: string, count: number | undefined): void {
  if (count === undefined || (Number.isInteger(count) && count >= 1)) return;
  throw new FgclipError('INVALID_ARGUMENT', `\`${option}\` must be a whole number of 1 or more`, { found: `${count}` });
}
