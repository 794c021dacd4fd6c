import { FgclipError } from '@fgclip/core';
import { keptApart } from '../photographs/photograph.ts';
import type { Sample, SampleSet, SkippedEntry } from '../sample.ts';
import { EntryProblem, fail } from './fields.ts';
import { checkShare } from './read-options.ts';

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
