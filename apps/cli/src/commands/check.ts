import { basename } from 'node:path';
import { FgclipError, type ModelPort } from '@fgclip/core';
import { type ClipReport, checkClip, type Drift, decodeImage } from '@fgclip/node';
import { Command } from 'commander';
import { readEmbeddingRow } from '../options/files.ts';
import { MODEL_HELP, type ModelOptions, modelChoice, modelNamed, modelOptions } from '../options/model.ts';
import type { Console } from '../printing/console.ts';
import { driftOf } from './weights-drift.ts';

interface CheckOptions extends ModelOptions {
  readonly image?: string;
  readonly imageEmbedding?: string;
  readonly caption?: string;
  readonly textEmbedding?: string;
  readonly json?: boolean;
}

/** Says what a model is, and whether it gives the embeddings it should. Fails when it does not. */
async function checkModel(model: string, options: CheckOptions, console: Console): Promise<void> {
  const { image, imageEmbedding, caption, textEmbedding } = options;
  const reference = {
    ...(image !== undefined && { image: await decodeImage(image, { signal: console.signal }) }),
    ...(imageEmbedding !== undefined && { imageEmbedding: await readEmbeddingRow(imageEmbedding) }),
    ...(caption !== undefined && { caption }),
    ...(textEmbedding !== undefined && { textEmbedding: await readEmbeddingRow(textEmbedding) }),
  };
  const choice = modelChoice(options, console);
  const report = await checkClip(model, { ...choice, reference });
  const drift = choice.dtype === 'fp32' ? undefined : await driftOf(model, choice, reference.image);
  const found = { ...report, ...(drift && { drift }) };
  console.print(options.json ? `${JSON.stringify(found, null, 2)}\n` : describe(found));
  if (report.passed) return;
  throw new FgclipError('INVALID_DATA', 'The model does not give what it should', {
    hint: 'The findings say what is wrong, where a usual mix-up explains it',
  });
}

type CheckReport = ClipReport & { readonly drift?: Readonly<Partial<Record<'texts' | 'images', Drift>>> };

function describe(report: CheckReport): string {
  const { model, preprocessing, contextLength, towers, cosine, findings, passed, drift = {} } = report;
  const { id, revision, dtype, weightsHash } = model;
  const cosines = Object.entries(cosine).map(([side, value]) => `${side} ${value.toFixed(6)}`);
  const compared = cosines.length === 0 ? 'nothing was given to compare with' : cosines.join(', ');
  const lines = [
    ['model', `${id}${revision === undefined ? '' : `@${revision}`}, ${dtype}`],
    ['weights', `sha256 ${weightsHash}`],
    ['pixels', preprocessing],
    ['captions', `up to ${contextLength} tokens`],
    ...Object.entries(towers).map(([side, tower]) => [
      `${side} tower`,
      `${basename(tower.file)}: ${ports(tower.inputs)} -> ${ports(tower.outputs)}`,
    ]),
    ['cosines', compared],
    ...Object.entries(drift).map(([side, { mean, min }]) => [
      'drift',
      `${side}: cosine with fp32 ${mean.toFixed(4)} on average, ${min.toFixed(4)} at worst`,
    ]),
    ...findings.map(({ kind, message }) => [kind, message]),
    ['verdict', passed ? 'nothing is wrong' : 'something is wrong'],
  ];
  return lines.map(([name = '', text]) => `${name.padEnd(16)}${text}\n`).join('');
}

function ports(list: readonly ModelPort[]): string {
  return list.map(({ name, dtype, shape }) => `${name} ${dtype} [${shape.join(', ')}]`).join(', ');
}

export function checkCommand(console: Console): Command {
  const command = new Command('check')
    .description(
      'Compares what a model makes of a picture or a caption with an embedding that is known to be right (from Python, ' +
        'say), and names what is mixed up when they differ: channel order, normalisation, cropping, padding, GELU and ' +
        'QuickGELU. Without embeddings, what config.json says is compared with what the model computes.',
    )
    .argument('<model>', MODEL_HELP, modelNamed)
    .option('--image <file>', 'a picture')
    .option('--image-embedding <file>', 'its embedding, .npy [d] or [1, d]')
    .option('--caption <text>', 'a caption')
    .option('--text-embedding <file>', 'its embedding, .npy [d] or [1, d]')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n' +
        '  $ fgclip check my-clip --image cat.jpg --image-embedding cat.npy --caption "a cat" --text-embedding a-cat.npy',
    )
    .action((model: string, options: CheckOptions) => checkModel(model, options, console));
  for (const option of modelOptions()) command.addOption(option);
  return command;
}
