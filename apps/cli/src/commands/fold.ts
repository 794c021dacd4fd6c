import { basename } from 'node:path';
import { readHeadFile } from '@fgclip/node';
import { type FoldedClip, foldModel } from '@fgclip/node/internal';
import { Command, Option } from 'commander';
import { type HeadModules, headModuleOption, readHeadModules } from '../options/head-modules.ts';
import { MODEL_HELP, type ModelOptions, modelChoice, modelNamed, modelOptions } from '../options/model.ts';
import type { Console } from '../printing/console.ts';

interface FoldOptions extends ModelOptions, HeadModules {
  readonly head: string;
  readonly out: string;
  readonly rows?: 'before' | 'unit';
  readonly json?: boolean;
}

/** Writes a model with a head in it. */
async function fold(model: string, options: FoldOptions, console: Console): Promise<void> {
  const families = await readHeadModules(options);
  const head = await readHeadFile(options.head, { families });
  if (!head.history.some(({ weightsHash }) => typeof weightsHash === 'string')) {
    console.say(`Note: ${options.head} does not say which model it was trained on; see that it is this one.`);
  }
  const found = await foldModel(modelNamed(model), head, {
    ...modelChoice(options, console),
    ...{ out: options.out, rows: options.rows, headName: basename(options.head, '.safetensors') },
  });
  console.print(options.json ? `${JSON.stringify(found, null, 2)}\n` : foldText(found));
  if (head.function.scores === 'probability') {
    console.say('Note: the head ends in a sigmoid; cosines of the model rank as it does, and are no probabilities.');
  }
}

const words = {
  folded: 'multiplied into the projection',
  appended: 'appended behind the projection',
  unchanged: 'left as it is',
} as const;

function foldText({ folder, record: { base, head, sides }, difference }: FoldedClip): string {
  const lines = [
    ['model', base.id],
    ['head', head.name],
    ['images', words[sides.image]],
    ['captions', words[sides.text]],
    ['difference', `${difference.largest.toExponential(1)} between its cosines and the head's scores, at most`],
    ['written', folder],
  ];
  return lines.map(([name = '', value = '']) => `${name.padEnd(12)}${value}\n`).join('');
}

export function foldCommand(console: Console): Command {
  const command = new Command('fold')
    .description(
      'Writes a CLIP model with a head in it: the same files, names and dimension, and the plain cosine of its embeddings is ' +
        "the head's score, so that whatever loads the model loads it. The model itself stays as it is.",
    )
    .argument('<model>', MODEL_HELP)
    .requiredOption('--head <file>', 'the head, trained on embeddings of this model')
    .requiredOption('--out <folder>', 'where the new model goes')
    .addOption(
      new Option(
        '--rows <which>',
        'of a model that makes its rows unit vectors, what the head was trained on: rows before that, or the unit vectors',
      ).choices(['before', 'unit']),
    )
    .option('--json', 'print what was done as JSON')
    .addOption(headModuleOption())
    .addHelpText(
      'after',
      '\nExample:\n  $ fgclip fold Xenova/clip-vit-base-patch16 --head my-run/linear.balanced.safetensors --out my-clip',
    )
    .action((model: string, options: FoldOptions) => fold(model, options, console));
  for (const option of modelOptions()) command.addOption(option);
  return command;
}
