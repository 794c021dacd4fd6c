import { basename } from 'node:path';
import { type Head, importPytorchHead } from '@fgclip/heads';
import { writeHeadFile } from '@fgclip/node';
import { Command } from 'commander';
import { readBytes, readYaml } from '../options/files.ts';
import type { Console } from '../printing/console.ts';
import { count } from '../printing/output.ts';

interface ImportHeadOptions {
  readonly config?: string;
  readonly out?: string;
}

async function importHeadFile(file: string, { config, out }: ImportHeadOptions, console: Console): Promise<void> {
  const head = importPytorchHead(await readBytes(file), {
    file: basename(file),
    ...(config !== undefined && { config: await readYaml(config) }),
  });
  const target = out ?? `${basename(file).replace(/\.(pt|pth|bin)$/i, '')}.safetensors`;
  await writeHeadFile(target, head);
  console.print(`${target}: ${describeHead(head)}\n`);
}

/** "linear, 512 values an embedding, 525,312 parameters". */
function describeHead({ function: { name, dimension, options }, parameters }: Head): string {
  const size = Object.values(parameters).reduce((sum, { data }) => sum + data.length, 0);
  const { dimension: _, ...settings } = options;
  const set = Object.entries(settings).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  const called = set.length > 0 ? `${name} (${set.join(', ')})` : name;
  return `${called}, ${dimension} values an embedding, ${count(size, 'parameter')}`;
}

export function importHeadCommand(console: Console): Command {
  return new Command('head')
    .summary("convert a PyTorch state dict of the paper's code")
    .description(
      "Converts a .pt file of the paper's released code to a head of this program. Nothing in the file is executed. " +
        'Shapes and names tell what kind of head it is; --config adds what they cannot tell (a sigmoid, for one).',
    )
    .argument('<file>', 'state dict, .pt')
    .option('--config <yaml>', 'the model configuration it was trained with (mlp_dims, no_act, num_heads, ...)')
    .option('--out <file>', 'where to write it (default: the same name with .safetensors, in this folder)')
    .addHelpText('after', '\nExample:\n  $ fgclip import head fg-ovd_linear-mlp.pt --out linear.safetensors')
    .action((file: string, options: ImportHeadOptions) => importHeadFile(file, options, console));
}
