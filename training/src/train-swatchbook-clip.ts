import { FgclipError } from '@fgclip/core';
import { readOptions, usage } from './options.ts';
import { progressLines } from './report-progress.ts';
import { trainSwatchbookClip } from './swatchbook-clip/train-swatchbook-clip.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) print(usage);
  else await trainSwatchbookClip({ ...options, signal: stop.signal, onProgress: progressLines(print) });
} catch (error) {
  if (!FgclipError.isInstance(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
