import { join } from 'node:path';
import type { ReportFigure } from '@fgclip/heads';
import { writeFileAtomically } from '../files/write-file.ts';

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
