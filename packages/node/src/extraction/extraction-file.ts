import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { isThere } from '../files/read-file.ts';
import { claimFolder as claimRecord, parseRecord } from '../record/claim-folder.ts';
import type { ExtractionProtocol } from './protocol.ts';

const EXTRACTION_FILE = 'extraction.json';

/**
 * Makes a folder an extraction's own: writes extraction.json, or finds the same protocol there.
 *
 * @throws INVALID_ARGUMENT when the folder holds a table that was made otherwise, or an extraction with another
 * protocol, naming the difference; INVALID_FORMAT for a broken file.
 */
export async function claimFolder(folder: string, protocol: ExtractionProtocol): Promise<void> {
  await claimRecord({
    file: join(folder, EXTRACTION_FILE),
    record: protocol,
    read: (bytes, file) => parseRecord(bytes, file, [1], 'the protocol of an extraction'),
    other: 'another extraction',
    hint: 'Go on with the same data, model and options, or name another folder',
    beforeTaking: () => refuseOtherTable(folder),
  });
}

async function refuseOtherTable(folder: string): Promise<void> {
  if (!(await isThere(join(folder, 'manifest.json')))) return;
  throw new FgclipError('INVALID_ARGUMENT', 'There is an embedding table here already', {
    file: folder,
    expected: `a new folder, or one with an ${EXTRACTION_FILE} to go on with`,
    hint: 'Name another folder',
  });
}
