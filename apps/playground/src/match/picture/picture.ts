import { createRandom, FgclipError } from '@fgclip/core';
import type { Box, RgbImage } from '@fgclip/core/vision';
import { generateHardNegatives } from '@fgclip/datasets';
import { captionObject, captionScene, drawScene, randomScene, type Scene, visibleObjects } from '@fgclip/swatchbook';
import { objectCombination, splitOf } from '@fgclip/swatchbook/internal';

/** A thing on a picture, of which a caption is known. */
export interface Thing {
  /** "mug". */
  readonly kind: string;
  /** Pixels of the picture. */
  readonly box: Box;
  readonly caption: string;
}

/** A picture that captions are ranked for. */
export interface Picture {
  readonly origin: 'scene' | 'photo';
  readonly image: RgbImage;
  /** Where the page shows it from. */
  readonly url: string;
  /** What it is, for those who do not see it. */
  readonly alt: string;
  readonly things: readonly Thing[];
  /** A caption of the whole, where one is known. */
  readonly caption: string | undefined;
}

/** Draws the scene of a number. */
export async function scenePicture(number: number): Promise<Picture> {
  const { scene, things, caption } = sceneFacts(number);
  const url = URL.createObjectURL(new Blob([drawScene(scene)], { type: 'image/svg+xml' }));
  const image = await rasterize(url, scene.width, scene.height);
  return { origin: 'scene', image, url, alt: `Drawing: ${caption}`, things, caption };
}

/** Most pixels of a photo that are kept: what a telephone takes is more than any model looks at. */
const MOST_PIXELS = 12e6;

/** A photo of the visitor's, turned as the page shows it. Throws INVALID_FORMAT for what the browser cannot decode. */
export async function photoPicture(file: Blob): Promise<Picture> {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none' }).catch((cause: unknown) => {
    throw new FgclipError('INVALID_FORMAT', 'The browser cannot decode this picture', {
      found: file.type || 'an unknown type',
      hint: 'JPEG, PNG, WebP, GIF and AVIF do',
      cause,
    });
  });
  const image = pixelsOf(bitmap);
  bitmap.close();
  return { origin: 'photo', image, url: URL.createObjectURL(file), alt: 'Your photo', things: [], caption: undefined };
}

function pixelsOf(bitmap: ImageBitmap): RgbImage {
  const shrink = Math.min(1, Math.sqrt(MOST_PIXELS / (bitmap.width * bitmap.height)));
  const width = Math.max(1, Math.round(bitmap.width * shrink));
  const height = Math.max(1, Math.round(bitmap.height * shrink));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new FgclipError('RUNTIME', 'The browser offers no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return { width, height, data: withoutAlpha(context.getImageData(0, 0, width, height).data) };
}

/** A scene of things that no head was trained on, and what is true of it. */
export interface SceneFacts {
  readonly scene: Scene;
  /** Those that can be seen well, from left to right. */
  readonly things: readonly Thing[];
  readonly caption: string;
}

const random = createRandom(0).fork('playground');

/** Share of a thing that must be seen, and its least width and height in pixels. */
const VISIBLE = 0.6;
const SIDE = 40;
/** Captions drawn for a thing before the last is taken as it is. */
const CAPTIONS = 60;
/** Letters that are read at a glance, and hard negatives that a caption must allow. */
const SHORT = 48;
const NEGATIVES = 10;

/** The scene of a number: the same always and everywhere. */
export function sceneFacts(number: number): SceneFacts {
  const scene = randomScene(random, {
    id: number,
    width: 320,
    height: 240,
    allow: (object) => splitOf(objectCombination(object)) === 'test',
  });
  const captions = random.fork('captions').fork(number);
  const things = visibleObjects(scene)
    .filter(({ visible, box }) => visible >= VISIBLE && Math.min(box.width, box.height) >= SIDE)
    .map(({ object, box }): Thing => {
      const draw = () => captionObject(object, captions);
      return { kind: object.kind, box, caption: tellingCaption(draw) };
    })
    .sort((a, b) => a.box.x - b.box.x);
  return { scene, things, caption: captionScene(scene, captions)[0] ?? '' };
}

/** A short one with room for hard negatives that does not open with "The picture shows". */
function tellingCaption(draw: () => string): string {
  let caption = draw();
  for (let i = 0; i < CAPTIONS && !isTelling(caption); i++) caption = draw();
  return caption;
}

function isTelling(caption: string): boolean {
  const opened = /^(?:there|this|these|here|the|one)\b|^a (?:picture|photo|close view) of/i.test(caption);
  return !opened && caption.length <= SHORT && generateHardNegatives(caption).length === NEGATIVES;
}

/**
 * An SVG document as pixels, at its own size.
 *
 * @throws INVALID_FORMAT for what the browser cannot draw.
 */
export async function rasterize(url: string, width: number, height: number): Promise<RgbImage> {
  const image = new Image(width, height);
  image.src = url;
  await image.decode().catch((cause: unknown) => {
    throw new FgclipError('INVALID_FORMAT', 'The browser cannot draw this picture', { cause });
  });
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new FgclipError('RUNTIME', 'The browser offers no canvas');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0, width, height);
  return { width, height, data: withoutAlpha(context.getImageData(0, 0, width, height).data) };
}

/** [n, 4] to [n, 3]. */
export function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from] ?? 0;
    rgb[to + 1] = rgba[from + 1] ?? 0;
    rgb[to + 2] = rgba[from + 2] ?? 0;
  }
  return rgb;
}
