import { type Box, cropBox } from '@fgclip/core';
import { filesOfPhotograph } from '@fgclip/datasets';
import type { GalleryItem } from '@fgclip/heads';
import { findImage, type ImageFolders } from '../extraction/find-images.ts';
import { mapAhead } from '../extraction/map-ahead.ts';
import { decodeImage } from '../images/decode-image.ts';

/** A part of a photograph; null or absent for all of it. */
export interface Region {
  readonly photograph: string;
  readonly box?: Box | null;
}

/** What of it a page shows. */
type Crop = Pick<GalleryItem, 'image' | 'width' | 'height'>;

/** Pixels along the longer side of what a report shows, twice as many as on paper, for sharp screens. */
const SIDE = 320;
/** Crops that are cut out at once. */
const AHEAD = 4;

/** The regions as data URIs of JPEG pictures with their sizes in pixels; undefined for a photograph that is in none of the folders. */
export async function cropsOf(
  regions: readonly Region[],
  folders: ImageFolders,
  maxPixels?: number,
): Promise<(Crop | undefined)[]> {
  const crops: (Crop | undefined)[] = [];
  for await (const crop of mapAhead(regions, AHEAD, (region) => cropOf(region, folders, maxPixels))) crops.push(crop);
  return crops;
}

async function cropOf(
  { photograph, box }: Region,
  folders: ImageFolders,
  maxPixels: number | undefined,
): Promise<Crop | undefined> {
  const path = await findImage({ id: photograph, files: filesOfPhotograph(photograph) }, folders);
  if (path === undefined) return undefined;
  const image = await decodeImage(path, { maxPixels });
  const { default: sharp } = await import('sharp');
  const { left, top, right, bottom } = box
    ? cropBox(box, image)
    : { left: 0, top: 0, right: image.width, bottom: image.height };
  const { data, info } = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .extract({ left, top, width: right - left, height: bottom - top })
    .resize({ width: SIDE, height: SIDE, fit: 'inside' })
    .jpeg({ quality: 84 })
    .toBuffer({ resolveWithObject: true });
  return { image: `data:image/jpeg;base64,${data.toString('base64')}`, width: info.width, height: info.height };
}
