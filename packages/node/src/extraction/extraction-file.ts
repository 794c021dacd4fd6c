import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { isThere, readBytesIfPresent } from '../files/read-file.ts';
import { writeFileAtomically } from '../files/write-file.ts';
import { firstDifference } from '../record/difference.ts';
import type { ExtractionProtocol } from './protocol.ts';

const EXTRACTION_FILE = 'extraction.json';

/**
 * Makes a folder an extraction's own: writes extraction.json, or finds the same protocol there.
 *
 * @throws INVALID_ARGUMENT when the folder holds a table that was made otherwise, or an extraction with another
 * protocol, naming the difference; INVALID_FORMAT for a broken file.
 */
export async function claimFolder(folder: string, protocol: ExtractionProtocol): Promise<void> {
  const file = join(folder, EXTRACTION_FILE);
  const bytes = await readBytesIfPresent(file);
  if (bytes === undefined) {
    await refuseOtherTable(folder);
    const text = `${JSON.stringify(protocol, null, 2)}\n`;
    return writeFileAtomically(file, new TextEncoder().encode(text));
  }
  const difference = firstDifference(parse(bytes, file), protocol);
  if (difference === undefined) return;
  const { path, expected, found } = difference;
  throw new FgclipError('INVALID_ARGUMENT', `The folder holds another extraction: ${path} differs`, {
    file,
    expected,
    found,
    hint: 'Go on with the same data, model and options, or name another folder',
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

function parse(bytes: Uint8Array, file: string): ExtractionProtocol {
  try {
    const protocol = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (protocol.formatVersion !== 1) throw new TypeError(`formatVersion is ${protocol.formatVersion}`);
    return protocol;
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The file does not hold the protocol of an extraction', {
      file,
      expected: 'JSON with formatVersion 1',
      cause,
    });
  }
}
