import { type CaptionTokenizer, FgclipError } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import type { Box } from '@fgclip/core/vision';
import type { Annotation, Sample, SampleSet, TableSet } from '@fgclip/datasets';
import { contestedNumbers } from '@fgclip/datasets/internal';
import { createBreath } from './turns.ts';

/** A photograph that is read, once for all its boxes. */
export interface PlannedPhotograph {
  readonly id: string;
  /** Where the file may lie below a folder of images, likeliest first. */
  readonly files: readonly string[];
}

/** A row of the image table. */
export interface PlannedImage {
  /** Position in `photographs`. */
  readonly photograph: number;
  /** Null for the whole picture. */
  readonly box: Box | null;
}

/** The rows of a table to be extracted, in their order. A function of the sample sets alone. */
export interface ExtractionPlan {
  readonly sets: readonly TableSet[];
  readonly photographs: readonly PlannedPhotograph[];
  /** Photographs in order of first use, the boxes of each in order of first use; none twice. */
  readonly images: readonly PlannedImage[];
  /** In order of first use; none twice. */
  readonly captions: readonly string[];
  /** One a sample, set by set. */
  readonly annotations: readonly Annotation[];
  /** Negatives left out, as they are captions of the very sample, or read the same by the model. */
  readonly contradictions: readonly ContradictingNegative[];
}

/** A negative that says to the model what a caption of its sample does. */
export interface ContradictingNegative {
  readonly set: string;
  /** Of the sample. */
  readonly id: string;
  readonly negative: string;
  readonly caption: string;
}

/**
 * Says which rows a table of these samples has: every (photograph, box) once and every caption once.
 *
 * @param readingOf What the model reads in a caption: negatives that read as a caption of their sample are left out.
 * @throws INVALID_DATA for two sets of one name, for a sample without a caption, for two pictures that go by one number of
 * COCO, and when there is no sample at all.
 */
export function planExtraction(
  sets: readonly SampleSet[],
  readingOf: (caption: string) => string = (caption) => caption,
): ExtractionPlan {
  checkSets(sets);
  const captions = new Rows<string>((caption) => caption);
  const photographs = planPhotographs(sets);
  const contradictions: ContradictingNegative[] = [];
  const annotate = (sample: Sample, set: string): Annotation => {
    const { id, negatives } = sample;
    const own = negatives && new Map(sample.captions.map((caption) => [readingOf(caption), caption]));
    const wrong = negatives?.filter((negative) => {
      const caption = own?.get(readingOf(negative));
      if (caption !== undefined) contradictions.push({ set, id, negative, caption });
      return caption === undefined;
    });
    return {
      image: photographs.rowOf(sample),
      captions: sample.captions.map((caption) => captions.add(caption)),
      ...(wrong !== undefined && { negatives: wrong.map((caption) => captions.add(caption)) }),
      id,
      set,
    };
  };
  const annotations = sets.flatMap(({ name, samples }) => samples.map((sample) => annotate(sample, name)));
  return {
    sets: sets.map(({ name, maxNegatives }) => ({ name, ...(maxNegatives !== undefined && { maxNegatives }) })),
    photographs: photographs.list,
    images: photographs.images,
    captions: captions.values,
    annotations,
    contradictions,
  };
}

/**
 * What a tokenizer makes of the captions that have to be told from negatives, for planExtraction(). The same for texts
 * that differ in nothing but what it drops: case, double spaces, the form of an accent, all behind a cut.
 *
 * @throws ABORTED; INVALID_DATA for a caption that is too long, where the tokenizer refuses those.
 */
export async function readingsBy(
  { encode }: Pick<CaptionTokenizer, 'encode'>,
  sets: readonly SampleSet[],
  signal: AbortSignal | undefined,
): Promise<(caption: string) => string> {
  const readings = new Map<string, string>();
  const breathe = createBreath();
  for (const { captions, negatives = [] } of sets.flatMap(({ samples }) => samples)) {
    if (negatives.length === 0) continue;
    throwIfAborted(signal);
    for (const text of [...captions, ...negatives]) {
      if (!readings.has(text)) readings.set(text, encode(text).ids.join());
      await breathe();
    }
  }
  return (caption) => readings.get(caption) ?? caption;
}

/** Numbers photographs, and after them all their boxes. */
function planPhotographs(sets: readonly SampleSet[]) {
  const seen = new Map<string, { readonly files: Set<string>; readonly boxes: Rows<Box | null> }>();
  for (const { photograph, files = [photograph], box = null } of sets.flatMap(({ samples }) => samples)) {
    const known = seen.get(photograph) ?? { files: new Set(), boxes: new Rows(boxKey) };
    seen.set(photograph, known);
    for (const file of files) known.files.add(file);
    known.boxes.add(box);
  }
  const images: PlannedImage[] = [];
  const firstRows = new Map<string, number>();
  for (const [position, [id, { boxes }]] of [...seen].entries()) {
    firstRows.set(id, images.length);
    for (const box of boxes.values) images.push({ photograph: position, box });
  }
  return {
    list: [...seen].map(([id, { files }]) => ({ id, files: [...files] })),
    images,
    rowOf({ photograph, box }: Sample): number {
      return (firstRows.get(photograph) ?? 0) + (seen.get(photograph)?.boxes.add(box ?? null) ?? 0);
    },
  };
}

function boxKey(box: Box | null): string {
  return box === null ? '' : `${box.x} ${box.y} ${box.width} ${box.height}`;
}

function checkSets(sets: readonly SampleSet[]): void {
  const names = sets.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new FgclipError('INVALID_DATA', `Two sets are called "${twice}"`, { hint: 'Give one of them another name' });
  }
  for (const { name, samples } of sets) {
    const mute = samples.find(({ captions }) => captions.length === 0);
    if (mute !== undefined) throw new FgclipError('INVALID_DATA', `Sample "${mute.id}" of "${name}" has no caption`);
  }
  const [contested] = contestedNumbers(sets.flatMap(({ samples }) => samples));
  if (contested !== undefined) {
    throw new FgclipError('INVALID_DATA', 'The data files give one number of COCO to pictures in different folders', {
      expected: `one picture called ${contested.photograph}`,
      found: contested.names.join(', '),
      hint: 'If they are COCO, name them alike in all files; else make a table of each file',
    });
  }
  if (sets.every(({ samples }) => samples.length === 0)) {
    throw new FgclipError('INVALID_DATA', 'There are no samples to embed', { found: `${sets.length} empty sets` });
  }
}

/** Values in order of first use, each once: its position is its row. */
export class Rows<T> {
  readonly #rows = new Map<string, number>();
  readonly #values: T[] = [];
  readonly #keyOf: (value: T) => string;

  /** @param keyOf What makes two values the same. */
  constructor(keyOf: (value: T) => string) {
    this.#keyOf = keyOf;
  }

  get values(): readonly T[] {
    return this.#values;
  }

  /** The row of a value, a new one when it has none yet. */
  add(value: T): number {
    const key = this.#keyOf(value);
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    this.#rows.set(key, this.#values.length);
    return this.#values.push(value) - 1;
  }
}
