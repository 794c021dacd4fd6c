import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { root } from './sources.ts';

/** Runs the program as it was built: build before. Nothing is installed in the folder. */
const program = join(root, 'apps/cli/dist/main.js');
const example = join(root, 'examples/own-head');
const folder = mkdtempSync(join(tmpdir(), 'fgclip-own-head-'));
const head = 'shared-linear';

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the commands of the example do what it says', () => {
  copyFileSync(join(example, 'head.js'), join(folder, 'head.js'));
  const printed = Object.fromEntries(commands().map((args) => [args[0], fgclip(...args)]));
  expect(printed.train).toMatch(/^shared-linear +balanced /m);
  expect(printed.evaluate).toMatch(/^shared-linear +balanced /m);
  expect(printed.match).toMatch(/^ *cosine +shared-linear +caption$/m);
  expect(readFileSync(join(folder, 'run/report.html'), 'utf8')).toContain(head);
  expect(existsSync(join(folder, `run/fold-1/${head}.balanced.safetensors`))).toBe(true);

  const withoutModule = spawnSync(process.execPath, [program, 'evaluate', 'table', '--run', 'run'], options);
  expect(withoutModule.status).toBe(1);
  expect(withoutModule.stderr).toMatch(/No matching function is called "shared-linear" \[NOT_FOUND\].*--head-module/s);
});

const options = { cwd: folder, encoding: 'utf8' } as const;

function fgclip(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], options);
  expect(status, `fgclip ${args.join(' ')}\n${stderr}`).toBe(0);
  return stdout;
}

/** The arguments of every `fgclip` in the README's shell block. */
function commands(): string[][] {
  const [, block = ''] = /^```sh\n(.*?)^```$/ms.exec(readFileSync(join(example, 'README.md'), 'utf8')) ?? [];
  const lines = block.replaceAll('\\\n', ' ').trim().split('\n');
  return lines.map((line) =>
    [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word = '']) => quoted ?? word).slice(1),
  );
}
