import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { inFormat1, protocolEntries } from '../extraction/protocol.ts';
import { isThere, readBytesIfPresent } from '../files/read-file.ts';
import { writeFileAtomically } from '../files/write-file.ts';
import { claimFolder as claimRecord, parseRecord } from '../record/claim-folder.ts';
import { packageVersions } from '../record/package-versions.ts';
import type { SetCounts } from './count-sets.ts';
import type { DetectionProtocol } from './detection-protocol.ts';
import { SKIPPED_FILE } from './prediction-file-names.ts';

/** The file that says what the predictions in a folder come of. */
export const DETECTION_FILE = 'detection.json';

/** What detection.json says: the protocol and some notes. */
export interface DetectionManifest extends DetectionProtocol {
  /** Versions of the packages that made the predictions. */
  readonly packages: Readonly<Record<string, string>>;
  /** Where the samples come from. */
  readonly source?: Readonly<Record<string, unknown>>;
  /** What became of each set's samples; absent until the detection is finished. */
  readonly counts?: readonly SetCounts[];
}

/**
 * Makes a folder a detection's own: writes detection.json, or finds the same protocol there. One of format 1 stays what
 * it is, and what it does not say is not compared.
 *
 * @returns The protocol, in the format that it has there.
 * @throws INVALID_ARGUMENT when the folder holds a detection with another protocol, naming the difference, or files that
 * would be overwritten; INVALID_FORMAT for a broken file.
 */
export async function claimFolder(folder: string, protocol: DetectionProtocol): Promise<DetectionProtocol> {
  return claimRecord({
    file: join(folder, DETECTION_FILE),
    record: protocol,
    written: { ...protocol, packages: await packageVersions() },
    read: (bytes, file) => {
      const { packages: _, source: __, counts: ___, ...found } = parse(bytes, file);
      return found;
    },
    asFound: ({ formatVersion }) => (formatVersion === 1 ? inFormat1(protocol) : protocol),
    meanings: protocolEntries,
    other: 'another detection',
    hint: 'Name another folder, or go on with the same data, model and options',
    beforeTaking: () => refuseOtherFiles(folder, protocol),
  });
}

/** Writes detection.json: with counts, which says that the detection is finished; without, that it is not, or no more. */
export async function writeManifest(
  folder: string,
  protocol: DetectionProtocol,
  { source, counts }: Partial<Record<'source' | 'counts', unknown>> = {},
): Promise<DetectionManifest> {
  const file = join(folder, DETECTION_FILE);
  const text = `${JSON.stringify({ ...protocol, packages: await packageVersions(), source, counts }, null, 2)}\n`;
  const bytes = new TextEncoder().encode(text);
  const there = await readBytesIfPresent(file);
  if (there === undefined || Buffer.compare(there, bytes) !== 0) await writeFileAtomically(file, bytes);
  return JSON.parse(text) as DetectionManifest;
}

/** The manifest of a folder. @throws NOT_FOUND when there is none; INVALID_FORMAT for a broken file. */
export async function readManifest(folder: string): Promise<DetectionManifest> {
  const file = join(folder, DETECTION_FILE);
  const bytes = await readBytesIfPresent(file);
  if (bytes === undefined) {
    throw new FgclipError('NOT_FOUND', 'There are no predictions of a detector here', {
      file: folder,
      expected: `a folder with a ${DETECTION_FILE}`,
    });
  }
  return parse(bytes, file);
}

function parse(bytes: Uint8Array, file: string): DetectionManifest {
  return parseRecord(bytes, file, [1, 2], 'the protocol of a detection') as DetectionManifest;
}

async function refuseOtherFiles(folder: string, { samples }: DetectionProtocol): Promise<void> {
  for (const file of [SKIPPED_FILE, ...samples.sets.map((set) => set.file)]) {
    if (!(await isThere(join(folder, file)))) continue;
    throw new FgclipError('INVALID_ARGUMENT', 'A file would be overwritten that no detection has written', {
      file: join(folder, file),
      expected: `a new folder, or one with a ${DETECTION_FILE} to go on with`,
      hint: 'Name another folder',
    });
  }
}
