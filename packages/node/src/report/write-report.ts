import { join } from 'node:path';
import { type ReportData, renderReport, reportFigures } from '@fgclip/heads';
import sharp from 'sharp';
import { writeFileAtomically } from '../files/write-file.ts';

/** Of the figures as PNG: twice the pixels of the drawing, for sharp screens and print. */
const DENSITY = 2;

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
  const figures: string[] = [];
  for (const { name, svg } of reportFigures(data)) {
    const drawing = new TextEncoder().encode(svg);
    const files = {
      svg: drawing,
      png: await sharp(drawing, { density: 72 * DENSITY })
        .png()
        .toBuffer(),
    };
    for (const [ending, bytes] of Object.entries(files)) {
      const path = join(folder, 'figures', `${name}.${ending}`);
      await writeFileAtomically(path, bytes);
      figures.push(path);
    }
  }
  return { page, figures };
}
