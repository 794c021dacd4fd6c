import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildScript } from '../../../../test/build-script.ts';
import { readDetections } from '../../src/detection/compare-predictions.ts';
import { DETECTION_FILE } from '../../src/detection/detection-file.ts';
import { resultsIn, temporaryFolder } from '../folders.ts';
import { smallDetection } from './small-detection.ts';

const { images, pictures, detect } = await smallDetection();
const script = await buildScript(new URL('detect-until-killed.ts', import.meta.url));

function detectUntil(folder: string, moment: string): void {
  const args = [script, images, folder, `${pictures}`, moment];
  const { signal, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
  // As ten seconds do: until then, whoever comes next waits for the dead.
  rmSync(join(folder, `${DETECTION_FILE}.lock`), { recursive: true });
}

describe('a detection that is killed', () => {
  it.each([
    [['photographs 0']],
    [['photographs 3', 'photographs 4', 'photographs 8']],
    [['file detection', 'file hard', 'file easy', 'file skipped']],
  ])('goes on to the files of one that was not: %j', async (moments) => {
    const straight = await detect();
    const folder = join(temporaryFolder(), 'found');
    mkdirSync(folder);
    for (const moment of moments) {
      detectUntil(folder, moment);
      await expect(readDetections(folder)).rejects.toMatchObject({ name: 'FgclipError' });
    }
    await detect({}, folder);
    expect(resultsIn(folder)).toEqual(resultsIn(straight.folder));
  });
});
