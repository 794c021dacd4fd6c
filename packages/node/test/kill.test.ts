import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { beforeAll, expect, it } from 'vitest';
import { trainExperiment } from '../src/experiments/train-experiment.ts';
import { filesIn, temporaryFolder } from './folders.ts';
import { givenExperiment, smallExperiment, smallTable } from './small-experiment.ts';

const conditions = ['@fgclip/source', 'node', 'import', 'module', 'default'];

/** Builds train-until-killed.ts into one script that plain Node runs. */
async function buildScript(outDir: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'silent',
    define: { __FGCLIP_VERSION__: JSON.stringify('0.0.0-test') },
    resolve: { conditions },
    ssr: { noExternal: true, resolve: { conditions } },
    build: {
      ssr: fileURLToPath(new URL('train-until-killed.ts', import.meta.url)),
      outDir,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: 'script.mjs' } },
    },
  });
  return join(outDir, 'script.mjs');
}

let script: string;
beforeAll(async () => {
  // Outlives the tests' own folders.
  script = await buildScript(mkdtempSync(join(tmpdir(), 'fgclip-')));
  return () => rmSync(dirname(script), { recursive: true });
});

function trainUntil(step: number, folder: string, ...data: string[]): void {
  const { signal, stderr } = spawnSync(process.execPath, [script, folder, `${step}`, ...data], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(signal).toBe('SIGKILL');
}

it('gives the same files after two kills as without any', async () => {
  const table = await smallTable();
  const [straight, killed] = [temporaryFolder(), temporaryFolder()];
  await trainExperiment(smallExperiment(straight, table));

  trainUntil(5, killed);
  expect(Object.keys(filesIn(killed))).toEqual(['experiment.json', 'fold-0/linear.warm-up.checkpoint']);
  trainUntil(11, killed);
  expect(Object.keys(filesIn(killed))).toEqual([
    'experiment.json',
    'fold-0/linear.fine-tune.checkpoint',
    'fold-0/linear.warm-up.safetensors',
  ]);
  await trainExperiment(smallExperiment(killed, table));
  expect(filesIn(killed)).toEqual(filesIn(straight));
});

it('gives the same files on given tables too, without folders for folds', async () => {
  const [straight, killed] = [temporaryFolder(), temporaryFolder()];
  await trainExperiment(await givenExperiment(straight));
  // 120 pairs in batches of 16, three epochs: a stage is 24 steps.
  trainUntil(12, killed, 'given');
  expect(Object.keys(filesIn(killed))).toEqual(['experiment.json', 'linear.warm-up.checkpoint']);
  trainUntil(60, killed, 'given');
  expect(Object.keys(filesIn(killed))).toEqual([
    'experiment.json',
    'linear.fine-tune.safetensors',
    'linear.warm-up.safetensors',
    'mlp.warm-up.checkpoint',
  ]);
  await trainExperiment(await givenExperiment(killed));
  expect(filesIn(killed)).toEqual(filesIn(straight));
});
