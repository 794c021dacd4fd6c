import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createConsole, type Surroundings } from '../src/printing/console.ts';
import { run } from '../src/program.ts';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program in this process; what it prints is caught. */
export async function fgclip(...args: string[]): Promise<Outcome> {
  const caught = catcher();
  const code = await run(args, caught.surroundings);
  return { code, ...caught.text() };
}

/** A console whose output is caught. */
export function catchingConsole() {
  const caught = catcher();
  return { console: createConsole(caught.surroundings, () => false), text: caught.text };
}

function catcher() {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const surroundings: Surroundings = {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    signal: new AbortController().signal,
  };
  return { surroundings, text: () => ({ ...written }) };
}

/** A folder that is gone when the tests of the file are over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fgclip-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
