import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FgclipError } from '@fgclip/core';

/** Throws IO when the disk that a file goes to has no room for so many more bytes. */
export async function refuseFullDisk(target: string, wanted: number): Promise<void> {
  const room = await statfs(dirname(target)).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Number.POSITIVE_INFINITY,
  );
  if (wanted <= room) return;
  throw new FgclipError('IO', 'There is not enough room on the disk', {
    file: target,
    expected: `${wanted} bytes free`,
    found: `${room} bytes`,
    hint: 'Make room, or name a folder on another disk',
  });
}
