import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { buildScript } from '../../../test/build-script.ts';
import { temporaryFolder } from './run-cli.ts';

const script = await buildScript(new URL('../src/main.ts', import.meta.url));

test('the demo shows on held-out images that heads see what the cosine does not', async () => {
  const folder = temporaryFolder();
  const { status, stdout } = spawnSync(process.execPath, [script, 'demo', '-q', '--out', `${folder}/demo`], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  const meanRank = (row: RegExp) => Number(row.exec(stdout)?.[1]);
  // Chance is 6; nothing but the mapping between the modalities separates the cosine from a head.
  expect(meanRank(/^cosine +([\d.]+)/m)).toBeGreaterThan(3.5);
  expect(meanRank(/^linear +fine-tune +([\d.]+)/m)).toBeLessThan(2);
  expect(meanRank(/^mlp +fine-tune +([\d.]+)/m)).toBeLessThan(2);
});
