import type { Random } from '@fgclip/core';
import type { Box } from '@fgclip/core/vision';
import type { Material } from '@fgclip/datasets';
import { Fnv1a } from '@fgclip/datasets/internal';
import { pick } from '../captions/caption-object.ts';
import type { Kind } from '../kinds/kind.ts';
import { kinds } from '../kinds/kinds.ts';
import type { Look, Scene } from '../scene.ts';
import { objectCombination, type RandomSceneOptions, randomLooks, randomScene } from '../scenes/random-scene.ts';

/** Parts of swatchbook that have nothing in common: neither a scene, nor a combination of an object, nor a caption. */
export type SwatchbookSplit = 'training' | 'validation' | 'test';

/** Shares of all texts, percent; what remains is for training. */
const TEST_SHARE = 12;
const VALIDATION_SHARE = 8;

const encoder = new TextEncoder();

/**
 * The split that a text belongs to, always and everywhere: 80 of 100 texts are for training, 8 for validation, 12 for
 * tests. By FNV-1a.
 */
export function splitOf(text: string): SwatchbookSplit {
  const hash = new Fnv1a().update(encoder.encode(text)).digest();
  // The remainder depends on all 64 bits; the highest alone hardly on the last letters.
  const percent = Number(BigInt(`0x${hash}`) % 100n);
  if (percent < TEST_SHARE) return 'test';
  return percent < TEST_SHARE + VALIDATION_SHARE ? 'validation' : 'training';
}

/**
 * The first text drawn that belongs to the split, or undefined after so many attempts. One text in twelve belongs to
 * the smallest split: 100 attempts fail once in 4,000 times where there are that many texts to draw.
 */
export function drawInSplit(draw: () => string, split: SwatchbookSplit, attempts = 100): string | undefined {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const text = draw();
    if (splitOf(text) === split) return text;
  }
  return undefined;
}

/** A scene and the file that it is drawn to. */
export interface Picture {
  /** Below the folder of the data set: "train2017/000000000001.jpg". */
  readonly file: string;
  readonly scene: Scene;
}

/** An object on a picture with its caption. */
export interface CaptionedBox {
  readonly picture: Picture;
  readonly kind: string;
  readonly box: Box;
  readonly caption: string;
}

/** The same with the negatives that a file of FG-OVD ranks it against. */
export interface AnnotatedBox extends CaptionedBox {
  readonly negatives: readonly string[];
}

const clearMaterials: readonly Material[] = ['glass', 'plastic'];

function clearMaterialsOf({ parts: [body] }: Kind): readonly Material[] {
  return body === undefined || body.seeThrough === false
    ? []
    : clearMaterials.filter((material) => body.materials.includes(material));
}

/** Kinds whose body can be see-through. */
const seeThroughKinds: readonly Kind[] = kinds.filter((kind) => clearMaterialsOf(kind).length > 0);

/** Looks of which the body's is see-through. */
function seeThroughLooks(random: Random, kind: Kind): Readonly<Record<string, Look>> {
  const looks = randomLooks(random, kind);
  const [body] = Object.entries(looks);
  if (body === undefined) return looks;
  const [name, look] = body;
  const material = pick(random, clearMaterialsOf(kind));
  return { ...looks, [name]: { ...look, material, transparency: pick(random, ['translucent', 'transparent']) } };
}

/** Where COCO's release of 2017 keeps the pictures of a split, and the number before that of its first one. */
const places: Readonly<Record<SwatchbookSplit, { readonly folder: string; readonly before: number }>> = {
  training: { folder: 'train2017', before: 0 },
  validation: { folder: 'val2017', before: 1_000_000 },
  test: { folder: 'val2017', before: 2_000_000 },
};

/** 'any' things as they come, or such as one can see through only, of which few come. */
export type Contents = 'any' | 'see-through';

const contentOptions: Readonly<Record<Contents, Omit<RandomSceneOptions, 'id'>>> = {
  any: {},
  'see-through': { kinds: seeThroughKinds, look: seeThroughLooks },
};

/**
 * A picture of which all objects, the kind and the look of the body together, belong to the split.
 *
 * @param number Its number in the split, from 1.
 */
export function makePicture(split: SwatchbookSplit, number: number, contents: Contents, random: Random): Picture {
  const { folder, before } = places[split];
  const id = before + number;
  const allow: RandomSceneOptions['allow'] = (object) => splitOf(objectCombination(object)) === split;
  const scene = randomScene(random, { ...contentOptions[contents], id, allow });
  return { file: `${folder}/${String(id).padStart(12, '0')}.jpg`, scene };
}
