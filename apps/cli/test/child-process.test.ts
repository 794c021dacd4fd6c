import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildScript } from '../../../test/build-script.ts';
import { makeUpFiles } from './made-up-files.ts';
import { fgclip, temporaryFolder } from './run-cli.ts';

const folder = temporaryFolder();
const table = join(folder, 'table');
const plain = ['--runtime', 'plain'];
const script = await buildScript(new URL('../src/main.ts', import.meta.url));

beforeAll(async () => {
  const { images, texts, captions } = makeUpFiles(folder);
  await fgclip('import', 'embeddings', '--images', images, '--texts', texts, '--captions', captions, '--out', table);
  await fgclip('mine', table, ...plain);
});

function start(args: readonly string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    written.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    written.stderr += text;
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, ...written }));
  });
  return { child, ended };
}

/** Every file under a folder, by its path in it. */
function filesIn(path: string): Record<string, Buffer> {
  const names = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(path.length + 1), readFileSync(file)]),
  );
}

async function untilThere(file: string): Promise<void> {
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('tells the shell how it went', () => {
  const codeOf = (...args: string[]) => spawnSync(process.execPath, [script, ...args]).status;
  expect(codeOf('--version')).toBe(0);
  expect(codeOf('evaluate', join(folder, 'nowhere'))).toBe(1);
  expect(codeOf('evaluate')).toBe(2);
});

test('a training that was interrupted goes on to the very same files', async () => {
  const [interrupted, straight] = [join(folder, 'interrupted'), join(folder, 'straight')];
  const training = ['--recipe', 'paper', '--heads', 'linear', '--test', '0.2', '--batch-size', '4', ...plain];
  const long = [...training, '--epochs', 'warm-up=80', '--epochs', 'fine-tune=2'];
  const checkpoint = 'linear.warm-up.checkpoint';

  const { child, ended } = start(['train', table, '--out', interrupted, ...long]);
  await untilThere(join(interrupted, 'fold-0', checkpoint));
  child.kill('SIGINT');
  const stopped = await ended;
  expect(stopped).toMatchObject({ code: 130, stdout: '' });
  expect(stopped.stderr).toContain('Stopping at the next step; Ctrl-C again stops at once.');
  expect(stopped.stderr).toContain(`Run the same command again to go on from the checkpoint in ${interrupted}`);
  expect(stopped.stderr).not.toContain('error');
  expect(Object.keys(filesIn(interrupted))).toEqual(['experiment.json', join('fold-0', checkpoint)]);

  const [again, never] = await Promise.all(
    [interrupted, straight].map((out) => start(['train', table, '--out', out, ...long]).ended),
  );
  expect([again?.code, never?.code]).toEqual([0, 0]);
  expect(Object.keys(filesIn(straight))).toEqual([
    'experiment.json',
    join('fold-0', 'linear.fine-tune.safetensors'),
    join('fold-0', 'linear.warm-up.safetensors'),
  ]);
  expect(filesIn(interrupted)).toEqual(filesIn(straight));
  expect(again?.stdout).toBe(never?.stdout);
});

test('the second Ctrl-C stops at once', async () => {
  const out = join(folder, 'twice');
  const { child, ended } = start(['train', table, '--out', out, '--recipe', 'paper', '--epochs', '100000', ...plain]);
  await untilThere(join(out, 'fold-0', 'linear.warm-up.checkpoint'));
  child.kill('SIGINT');
  child.kill('SIGTERM');
  const { code, stderr } = await ended;
  expect(code).toBe(130);
  expect(stderr).not.toContain('Run the same command again');
});

test('a reader that closes the pipe early is no failure', async () => {
  const { images, texts } = makeUpFiles(join(folder, 'many'), 4000, 4);
  const { child, ended } = start(['score', '--head', 'cosine', '--images', images, '--texts', texts, '-q', ...plain]);
  child.stdout.once('data', () => child.stdout.destroy());
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
});
