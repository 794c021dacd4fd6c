import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { isThere } from '../files/read-file.ts';
import { claimFolder as claimRecord, parseRecord } from '../record/claim-folder.ts';
import { type ExtractionProtocol, inFormat1, protocolEntries } from './protocol.ts';

const EXTRACTION_FILE = 'extraction.json';

/**
 * Makes a folder an extraction's own: writes extraction.json, or finds the same protocol there. One of format 1 stays
 * what it is, and what it does not say is not compared.
 *
 * @returns The protocol, in the format that it has there.
 * @throws INVALID_ARGUMENT when the folder holds a table that was made otherwise, or an extraction with another
 * protocol, naming the difference; INVALID_FORMAT for a broken file.
 */
export async function claimFolder(folder: string, protocol: ExtractionProtocol): Promise<ExtractionProtocol> {
  return claimRecord({
    file: join(folder, EXTRACTION_FILE),
    record: protocol,
    read: (bytes, file) => parseRecord(bytes, file, [1, 2], 'the protocol of an extraction') as ExtractionProtocol,
    asFound: ({ formatVersion }) => (formatVersion === 1 ? inFormat1(protocol) : protocol),
    meanings: protocolEntries,
    other: 'another extraction',
    hint: 'Name another folder, or go on with the same data, model and options',
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
