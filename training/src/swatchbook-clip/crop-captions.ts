import { FgclipError, type Random } from '@fgclip/core';
import type { RgbImage } from '@fgclip/core/vision';
import { captionObject, type Look, type SceneObject, type SwatchbookSplit } from '@fgclip/swatchbook';
import { drawInSplit } from '@fgclip/swatchbook/internal';
import sharp from 'sharp';

/** Fine captions of the data set that an example gets beside those that name one or two attributes of the body. */
const FULL_CAPTIONS = 2;

const frames = [(words: string) => words, (words: string) => `a photo of ${words}`];

/** Captions of the crop of one object that name no attribute: "a photo of a mug", "a mug on a beach". */
export function coarseCropCaptions(kind: string, place: string): string[] {
  const thing = withArticle(kind);
  return [
    thing,
    `a photo of ${thing}`,
    `a picture of ${thing}`,
    `a close-up of ${thing}`,
    `there is ${thing}`,
    `${thing} ${place}`,
    `a photo of ${thing} ${place}`,
  ];
}

/**
 * Captions of the crop of one object that name one attribute or few: "a red mug", "a mug made of glass", "a striped
 * pillow", and some of the split's fine captions.
 */
export function fineCropCaptions(object: SceneObject, split: SwatchbookSplit, random: Random): string[] {
  const phrases = attributePhrases(object.kind, bodyOf(object));
  const framed = phrases.flatMap((phrase) => frames.map((frame) => frame(phrase)));
  const full = Array.from({ length: FULL_CAPTIONS }, () => drawInSplit(() => captionObject(object, random), split));
  return [...new Set([...framed, ...full.filter((caption) => caption !== undefined)])];
}

/** How the body of an object looks, its first part. Throws INVALID_DATA where it has none. */
export function bodyOf({ kind, looks }: SceneObject): Look {
  const [body] = Object.values(looks);
  if (body === undefined) throw new FgclipError('INVALID_DATA', `A ${kind} has no part`);
  return body;
}

/** What is plain or opaque is not said. */
function attributePhrases(kind: string, { color, material, pattern, transparency }: Look): string[] {
  const adjectives = [color, material, pattern, transparency].filter((word) => !unsaid.has(word));
  const pairs = adjectives.flatMap((first, i) =>
    adjectives.slice(i + 1).map((second) => order(first, second, material)),
  );
  return [
    ...[...adjectives, ...pairs].map((words) => withArticle(`${words} ${kind}`)),
    `${withArticle(kind)} made of ${material}`,
    ...(pattern === 'plain' ? [] : [`${withArticle(kind)} with a ${pattern}${pattern === 'logo' ? '' : ' pattern'}`]),
  ];
}

/** A logo is no adjective. */
const unsaid: ReadonlySet<string> = new Set(['plain', 'opaque', 'logo']);

/** The material stands next to the noun. */
function order(first: string, second: string, material: string): string {
  return first === material ? `${second} ${first}` : `${first} ${second}`;
}

/** "a mug", "an umbrella". */
export function withArticle(words: string): string {
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
}

/** The pixels of an SVG at its own size. */
export async function rasterize(svg: string): Promise<RgbImage> {
  const { data, info } = await sharp(Buffer.from(svg))
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
