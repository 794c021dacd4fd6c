import { join } from 'node:path';
import type { SwatchbookOptions } from '@fgclip/datasets';
import { claimFolder, parseRecord } from '../record/claim-folder.ts';

/**
 * Makes a folder a swatchbook's own: writes swatchbook.json, or finds the same options there.
 *
 * @throws INVALID_ARGUMENT when the folder holds another swatchbook, naming the difference; INVALID_FORMAT for a broken
 * file.
 */
export async function claimSwatchbook(folder: string, options: SwatchbookOptions): Promise<void> {
  await claimFolder({
    file: join(folder, 'swatchbook.json'),
    record: JSON.parse(JSON.stringify({ formatVersion: 1, ...options })),
    read: (bytes, file) => parseRecord(bytes, file, [1], 'the options of a swatchbook'),
    other: 'another swatchbook',
    hint: 'Go on with the same options, or name another folder',
  });
}
