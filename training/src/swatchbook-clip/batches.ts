import { type Tensor, tensor } from '@fgclip/core';
import { drawnBatches } from '../steps/drawn-batches.ts';
import type { BatchOptions } from '../steps/training-options.ts';
import { normalizePixels } from './preprocessing.ts';
import type { Example } from './scene-examples.ts';
import { attributeCount, attributesIn } from './step-graph.ts';
import { paddedIds } from './swatchbook-tokenizer.ts';

export interface BatchesOptions extends BatchOptions {
  readonly examples: readonly Example[];
}

/** The training's batches by the number of the step, from 1: nothing but the seed and the step decides them. */
export type Batches = (step: number) => Record<BatchInput, Tensor>;

type BatchInput = 'pixels' | 'ids' | 'negatives' | 'imageLabels' | 'labelled' | 'fineIds' | 'textLabels';

/**
 * Batches of examples in an order drawn anew whenever all have been seen, each with one of its captions.
 *
 * @throws INVALID_ARGUMENT for fewer examples than a batch has.
 */
export function createBatches(options: BatchesOptions): Batches {
  const { examples, imageSize, batchSize, seed, attributeShare, padId } = options;
  const texts = captionTable(options);
  const draw = drawnBatches([...examples.keys()], { batchSize, seed });
  return (step) => {
    const { items: chosen, random } = draw(step);
    const captions = chosen.map((index) => {
      const { plain, telling } = texts.ofExample[index] ?? { plain: [], telling: [] };
      const isTelling = plain.length === 0 || (telling.length > 0 && random.uniform() < attributeShare);
      const list = isTelling ? telling : plain;
      return list[random.integer(list.length)] ?? 0;
    });
    const ids = captions.map((caption) => texts.ids[caption] ?? []);
    const fine = chosen.map((index, i) => {
      const list = texts.ofExample[index]?.telling ?? [];
      return list.length === 0 ? (captions[i] ?? 0) : (list[random.integer(list.length)] ?? 0);
    });
    const looks = chosen.map((index) => texts.looks[index]);
    return {
      pixels: normalizePixels(
        chosen.map((index) => examples[index]?.image ?? new Uint8Array()),
        imageSize,
      ),
      ids: paddedIds(ids, padId),
      fineIds: paddedIds(
        fine.map((caption) => texts.ids[caption] ?? []),
        padId,
      ),
      imageLabels: labelRows(looks.map((look) => look ?? [])),
      labelled: tensor(
        looks.map((look) => Number(look !== undefined)),
        [looks.length, 1],
      ),
      textLabels: labelRows(fine.map((caption) => texts.said[caption] ?? [])),
      negatives: negativesOf(
        chosen.map((index) => texts.trueOf[index] ?? new Set()),
        captions,
      ),
    };
  };
}

interface CaptionTable {
  /** Ids of every caption, by its number. */
  readonly ids: readonly (readonly number[])[];
  /** Numbers of each example's captions: those that name no attribute, and those that do. */
  readonly ofExample: readonly { readonly plain: readonly number[]; readonly telling: readonly number[] }[];
  readonly trueOf: readonly ReadonlySet<number>[];
  /** Attributes that each caption speaks of. */
  readonly said: readonly (readonly number[])[];
  /** Attributes of the object that each example shows; undefined where it shows several. */
  readonly looks: readonly (readonly number[] | undefined)[];
}

function captionTable({ examples, encode }: BatchesOptions): CaptionTable {
  const numbers = new Map<string, number>();
  const numberOf = (caption: string) => {
    const number = numbers.get(caption) ?? numbers.size;
    numbers.set(caption, number);
    return number;
  };
  const all = examples.map(({ coarse, fine }) => [...coarse, ...fine].map(numberOf));
  const said = [...numbers.keys()].map((caption) => attributesIn([caption]));
  const isPlain = (caption: number) => said[caption]?.length === 0;
  return {
    ids: [...numbers.keys()].map(encode),
    ofExample: all.map((captions) => ({
      plain: captions.filter(isPlain),
      telling: captions.filter((caption) => !isPlain(caption)),
    })),
    said,
    looks: examples.map(({ fine }) => (fine.length === 0 ? undefined : attributesIn(fine.filter(isPhrase)))),
    trueOf: all.map((captions) => new Set(captions)),
  };
}

/** Sentences may speak of the parts of an object, too; phrases speak of its body alone. */
function isPhrase(caption: string): boolean {
  return !caption.endsWith('.');
}

/** [rows, attributes]: 1 for what a row has. */
function labelRows(rows: readonly (readonly number[])[]): Tensor {
  const data = new Float32Array(rows.length * attributeCount);
  for (const [i, row] of rows.entries()) for (const attribute of row) data[i * attributeCount + attribute] = 1;
  return tensor(data, [rows.length, attributeCount]);
}

/** 1 where the caption of the column is not known to be true of the picture of the row. */
function negativesOf(trueOf: readonly ReadonlySet<number>[], captions: readonly number[]): Tensor {
  const values = trueOf.flatMap((known) => captions.map((caption) => (known.has(caption) ? 0 : 1)));
  return tensor(values, [captions.length, captions.length]);
}
