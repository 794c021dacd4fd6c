import { loadStatistics, type PairStatistics, saveStatistics } from '@fgclip/heads/closed-form';
import { readBytes, writeFileAtomically } from '../files/files.ts';

/** Reads what writeStatisticsFile() wrote. Throws NOT_FOUND for a missing file; the rest as loadStatistics() does. */
export async function readStatisticsFile(path: string): Promise<PairStatistics> {
  return loadStatistics(await readBytes(path), { file: path });
}

/** Writes statistics of pairs, atomically. Throws as writeFileAtomically() does. */
export async function writeStatisticsFile(path: string, statistics: PairStatistics): Promise<void> {
  await writeFileAtomically(path, saveStatistics(statistics));
}
