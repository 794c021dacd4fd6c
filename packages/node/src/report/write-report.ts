import { join } from 'node:path';
import { type Box, cropBox } from '@fgclip/core/vision';
import { filesOfPhotograph } from '@fgclip/datasets/internal';
import { type GalleryItem, type ReportData, type ReportFigure, renderReport, reportFigures } from '@fgclip/report';
import { findImage, type ImageFolders } from '../extraction/photographs.ts';
import { mapAhead } from '../extraction/turns.ts';
import { writeFileAtomically } from '../files/files.ts';
import { decodeImage } from '../images/decode-image.ts';

/** What writeReport() left. */
export interface WrittenReport {
  /** Path of the page. */
  readonly page: string;
  /** Paths of the figures, each as .svg and as .png. */
  readonly figures: readonly string[];
}

/**
 * Writes a report into a folder: report.html, one page that needs nothing else, and its figures in figures/ as .svg and
 * .png.
 *
 * @throws IO.
 */
export async function writeReport(folder: string, data: ReportData): Promise<WrittenReport> {
  const page = join(folder, 'report.html');
  await writeFileAtomically(page, new TextEncoder().encode(renderReport(data)));
  return { page, figures: await writeFigures(join(folder, 'figures'), reportFigures(data)) };
}

/** Of the figures as PNG: twice the pixels of the drawing, for sharp screens and print. */
const DENSITY = 2;

/** Writes figures into a folder, each as .svg and as .png. Returns their paths. @throws IO. */
export async function writeFigures(folder: string, figures: readonly ReportFigure[]): Promise<string[]> {
  const { default: sharp } = await import('sharp');
  const written: string[] = [];
  for (const { name, svg } of figures) {
    const drawing = new TextEncoder().encode(svg);
    const files = {
      svg: drawing,
      png: await sharp(drawing, { density: 72 * DENSITY })
        .png()
        .toBuffer(),
    };
    for (const [ending, bytes] of Object.entries(files)) {
      const path = join(folder, `${name}.${ending}`);
      await writeFileAtomically(path, bytes);
      written.push(path);
    }
  }
  return written;
}

/** A part of a photograph; null or absent for all of it. */
export interface Region {
  readonly photograph: string;
  readonly box?: Box | null;
}

/** What of it a page shows. */
type Crop = Pick<GalleryItem, 'image' | 'width' | 'height'> & {
  /** Pixels of it for one of the photograph. */
  readonly scale: number;
};

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
  return {
    image: `data:image/jpeg;base64,${data.toString('base64')}`,
    ...{ width: info.width, height: info.height, scale: info.width / (right - left) },
  };
}
