import { basename, join } from 'node:path';
import { exportHead } from '@fgclip/heads/deploy';
import { readHeadFile } from '@fgclip/node';
import { writeFileAtomically } from '@fgclip/node/internal';
import { Command } from 'commander';
import { type HeadModules, headModuleOption, readHeadModules } from '../options/head-modules.ts';
import type { Console } from '../printing/console.ts';
import { formatBytes } from '../printing/output.ts';

interface ExportOptions extends HeadModules {
  readonly out?: string;
  readonly json?: boolean;
}

/** Writes a head as three ONNX models. */
async function exportFile(path: string, options: ExportOptions, console: Console): Promise<void> {
  const head = await readHeadFile(path, { families: await readHeadModules(options) });
  const name = basename(path, '.safetensors');
  const out = options.out ?? `${name}-onnx`;
  const files = Object.entries(exportHead(head)).map(([part, bytes]) => ({
    file: join(out, `${part}.onnx`),
    part,
    bytes,
  }));
  for (const { file, bytes } of files) await writeFileAtomically(file, bytes);
  const told = files.map(({ file, part, bytes }) => ({ part, file, bytes: bytes.length }));
  if (options.json) console.print(`${JSON.stringify(told, null, 2)}\n`);
  else console.print(told.map(({ part, file, bytes }) => `${part.padEnd(8)}${file}  ${formatBytes(bytes)}\n`).join(''));
}

export function exportCommand(console: Console): Command {
  return new Command('export')
    .description(
      'Writes a head as ONNX for programs in any language: image.onnx and text.onnx turn embeddings into codes, score.onnx ' +
        'codes into scores. What the head is and how it was trained stands in their metadata.',
    )
    .argument('<head>', 'a head file')
    .option('--out <folder>', 'where the models go (default: the name of the head, with -onnx behind it)')
    .option('--json', 'print what was written as JSON')
    .addOption(headModuleOption())
    .addHelpText('after', '\nExample:\n  $ fgclip export my-run/attention.fine-tune.safetensors --out my-head')
    .action((head: string, options: ExportOptions) => exportFile(head, options, console));
}
