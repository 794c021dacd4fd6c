import type { Sample, SampleSet, SkippedEntry } from '../sample.ts';
import { EntryProblem, fail } from './fields.ts';

/** What a reader knows of a sample before it has a name. */
type SampleParts = Omit<Sample, 'id'> & { readonly id?: string };

/** Gathers the samples of a file, and the entries that cannot be used with their reasons. */
export class SampleCollector {
  readonly file: string;
  readonly #samples: Sample[] = [];
  readonly #skipped: SkippedEntry[] = [];
  readonly #ids = new Set<string>();

  constructor(file: string) {
    this.file = file;
  }

  /** The entries left out so far. */
  get skipped(): readonly SkippedEntry[] {
    return this.#skipped;
  }

  /** What `read` returns, or undefined when it meets a problem, which is listed; `remark` is added to the reason. */
  attempt<T>(entry: string, read: () => T, remark = ''): T | undefined {
    try {
      return read();
    } catch (problem) {
      if (!(problem instanceof EntryProblem)) throw problem;
      this.skip(entry, problem.field, problem.message + remark);
      return undefined;
    }
  }

  /** Lists an entry, or a part of one, as left out. */
  skip(entry: string, field: string | undefined, reason: string): void {
    this.#skipped.push({ file: this.file, entry, ...(field === undefined ? {} : { field }), reason });
  }

  /**
   * Adds a sample. One without an id is named after its photograph and box, the same in every file that speaks of them:
   * "val2017/000000056288.jpg#xywh=0,114.24,62.27,93.74" (W3C Media Fragments), with "#2" and so on for more of the same.
   */
  add({ id, photograph, box, ...rest }: SampleParts): void {
    if (id !== undefined && this.#ids.has(id)) fail('id', `"${id}" is taken by an earlier entry`);
    const fragment = box === undefined ? '' : `#xywh=${box.x},${box.y},${box.width},${box.height}`;
    const name = id ?? this.#freeId(photograph + fragment);
    this.#ids.add(name);
    this.#samples.push({ id: name, photograph, ...(box === undefined ? {} : { box }), ...rest });
  }

  /** The largest number of negatives a sample has; undefined where there are none. */
  mostNegatives(): number | undefined {
    const most = this.#samples.reduce((most, { negatives = [] }) => Math.max(most, negatives.length), 0);
    return most === 0 ? undefined : most;
  }

  /** All that was gathered. */
  set(name: string, maxNegatives?: number): SampleSet {
    const limit = maxNegatives === undefined ? {} : { maxNegatives };
    return { name, ...limit, samples: this.#samples, skipped: this.#skipped };
  }

  #freeId(wanted: string): string {
    let id = wanted;
    for (let n = 2; this.#ids.has(id); n++) id = `${wanted}#${n}`;
    return id;
  }
}
