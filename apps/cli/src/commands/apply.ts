import { readHeadFile } from '@fgclip/node';
import { applyHead } from '@fgclip/node/internal';
import { Command, Option } from 'commander';
import { type HeadModules, headModuleOption, readHeadModules } from '../options/head-modules.ts';
import { type RuntimeChoice, runtimeOptions, withRuntime } from '../options/runtime.ts';
import type { Console } from '../printing/console.ts';
import { count } from '../printing/output.ts';

interface ApplyOptions extends RuntimeChoice, HeadModules {
  readonly vectors: string;
  readonly out: string;
  readonly side: 'image' | 'text';
  readonly dtype: 'float32' | 'float16';
  readonly scales?: boolean;
  readonly json?: boolean;
}

/** Turns stored embeddings into codes of a head. */
async function apply(path: string, options: ApplyOptions, console: Console): Promise<void> {
  const { vectors, out, side, dtype, scales, json } = options;
  const head = await readHeadFile(path, { families: await readHeadModules(options) });
  const progress = console.progress('Applying', 'vectors');
  const applied = await withRuntime(options, (runtime) =>
    applyHead(head, {
      ...{ vectors, out, side, dtype, what: scales ? 'scales' : 'codes', runtime, signal: console.signal },
      onProgress: ({ done, total }) => progress.update(done, total, ''),
    }),
  ).finally(() => progress.end());
  const words = scales ? 'a number each' : `codes of ${applied.width} values`;
  console.print(
    json ? `${JSON.stringify({ out, ...applied }, null, 2)}\n` : `${out}: ${count(applied.rows, 'row')}, ${words}\n`,
  );
}

export function applyCommand(console: Console): Command {
  const command = new Command('apply')
    .description(
      'Turns stored embeddings into codes of a head, by which an index finds what the head scores high: not a picture is ' +
        'embedded again. Works row by row, however many there are. With --scales it writes the one number a row that a ' +
        'linear head on the side of the query needs, and the index stays as it is.',
    )
    .argument('<head>', 'a head file')
    .requiredOption('--vectors <file>', 'embeddings, an .npy file [rows, d]')
    .requiredOption('--out <file>', 'the .npy file to write')
    .addOption(new Option('--side <side>', 'whose embeddings they are').choices(['image', 'text']).default('image'))
    .addOption(
      new Option('--dtype <type>', 'what numbers are stored as').choices(['float32', 'float16']).default('float32'),
    )
    .option('--scales', 'write 1 / |W v + b| of each row in place of its code')
    .option('--json', 'print what was done as JSON')
    .addOption(headModuleOption())
    .addHelpText(
      'after',
      '\nExample:\n  $ fgclip apply my-run/linear.balanced.safetensors --vectors photos.npy --out codes.npy',
    )
    .action((head: string, options: ApplyOptions) => apply(head, options, console));
  for (const option of runtimeOptions()) command.addOption(option);
  return command;
}
