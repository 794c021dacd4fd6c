import { join } from 'node:path';
import { type ReportData, renderReport, reportFigures } from '@fgclip/heads';
import { writeFileAtomically } from '../files/write-file.ts';
import { writeFigures } from './write-figures.ts';

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
