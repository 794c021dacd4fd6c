import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, it } from 'vitest';
import { trainExperiment } from '../src/experiments/train-experiment.ts';
import { filesIn, temporaryFolder } from './folders.ts';
import { smallExperiment, smallTable } from './small-experiment.ts';

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

it('gives the same files after two kills as without any', async () => {
  const table = await smallTable();
  const [straight, killed] = [temporaryFolder(), temporaryFolder()];
  await trainExperiment(smallExperiment(straight, table));

  const script = await buildScript(temporaryFolder());
  const trainUntil = (step: number) => {
    const { signal, stderr } = spawnSync(process.execPath, [script, killed, `${step}`], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(signal).toBe('SIGKILL');
  };
  trainUntil(5);
  expect(Object.keys(filesIn(killed))).toEqual(['experiment.json', 'fold-0/linear.warm-up.checkpoint']);
  trainUntil(11);
  expect(Object.keys(filesIn(killed))).toEqual([
    'experiment.json',
    'fold-0/linear.fine-tune.checkpoint',
    'fold-0/linear.warm-up.safetensors',
  ]);
  await trainExperiment(smallExperiment(killed, table));
  expect(filesIn(killed)).toEqual(filesIn(straight));
});
