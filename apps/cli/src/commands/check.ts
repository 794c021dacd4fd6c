import { basename } from 'node:path';
import { type CaptionCleaning, FgclipError, type ModelPort } from '@fgclip/core';
import { uselessKinds } from '@fgclip/core/internal';
import type { RgbImage } from '@fgclip/core/vision';
import { type ClipReport, checkClip, type Drift, decodeImage, openClip } from '@fgclip/node';
import { embeddingDrift } from '@fgclip/node/internal';
import { Command } from 'commander';
import { readEmbeddingRow } from '../options/files.ts';
import {
  MODEL_HELP,
  type ModelChoice,
  type ModelOptions,
  modelChoice,
  modelNamed,
  modelOptions,
} from '../options/model.ts';
import { maxPixelsOption, type PictureOptions } from '../options/values.ts';
import type { Console } from '../printing/console.ts';

interface CheckOptions extends ModelOptions, PictureOptions {
  readonly image?: string;
  readonly imageEmbedding?: string;
  readonly caption?: string;
  readonly textEmbedding?: string;
  readonly json?: boolean;
}

/** Short and long, of the kind that is measured. */
const SAMPLE_CAPTIONS = [
  'a photo of a dog',
  'A light brown dog.',
  'A dark brown dog.',
  'A translucent plastic bottle with a striped label and a dark blue cap.',
  'A man in a grey wool hat sits at a wooden table in front of a white ceramic bowl.',
];

/** Says what a model is, and whether it gives the embeddings it should. Fails when it does not. */
async function checkModel(
  model: string,
  options: CheckOptions,
  console: Console,
  isDTypeGiven: boolean,
): Promise<void> {
  const { image, imageEmbedding, caption, textEmbedding, maxPixels } = options;
  const reference = {
    ...(image !== undefined && { image: await decodeImage(image, { maxPixels, signal: console.signal }) }),
    ...(imageEmbedding !== undefined && { imageEmbedding: await readEmbeddingRow('image', imageEmbedding) }),
    ...(caption !== undefined && { caption }),
    ...(textEmbedding !== undefined && { textEmbedding: await readEmbeddingRow('text', textEmbedding) }),
  };
  const choice = modelChoice(options, console);
  const report = await checkClip(model, { ...choice, dtype: isDTypeGiven ? choice.dtype : undefined, reference });
  const { dtype } = report.model;
  if (dtype !== choice.dtype) console.say(`The model has no ${choice.dtype} weights; its ${dtype} ones are checked`);
  const isSound = report.findings.every(({ kind }) => !uselessKinds.includes(kind));
  const drift = dtype === 'fp32' || !isSound ? undefined : await driftOf(model, { ...choice, dtype }, reference.image);
  const found = { ...report, clean: choice.clean, ...(drift && { drift }) };
  console.print(options.json ? `${JSON.stringify(found, null, 2)}\n` : describe(found));
  if (report.passed) return;
  throw new FgclipError('INVALID_DATA', 'The model does not give what it should', {
    hint: 'The findings say what is wrong, where a usual mix-up explains it',
  });
}

type CheckReport = ClipReport & {
  readonly clean: CaptionCleaning;
  readonly drift?: Readonly<Partial<Record<'texts' | 'images', Drift>>>;
};

function describe(report: CheckReport): string {
  const { model, preprocessing, contextLength, towers, ran, clean, cosine, findings, passed, drift } = report;
  const { id, revision, dtype, weightsHash } = model;
  const cosines = Object.entries(cosine).map(([side, value]) => `${side} ${value.toFixed(6)}`);
  const compared = cosines.length === 0 ? 'nothing was given to compare with' : cosines.join(', ');
  const lines = [
    ['model', `${id}${revision === undefined ? '' : `@${revision}`}, ${dtype}`],
    ['weights', `sha256 ${weightsHash}`],
    ['pixels', preprocessing],
    ['captions', `up to ${contextLength} tokens${clean === 'none' ? '' : ', cleaned as the original CLIP does'}`],
    ...Object.entries(towers).map(([side, tower]) => [
      `${side} tower`,
      `${basename(tower.file)}: ${ports(tower.inputs)} -> ${ports(tower.outputs)}`,
    ]),
    ['ran', `the image tower on ${ran.image}, the text tower on ${ran.text}`],
    ['cosines', compared],
    ...(dtype === 'fp32' || drift ? [] : [['drift', 'not measured']]),
    ...Object.entries(drift ?? {}).map(([side, { mean, min }]) => [
      'drift',
      `${side}: cosine with fp32 ${mean.toFixed(4)} on average, ${min.toFixed(4)} at worst`,
    ]),
    ...findings.map(({ kind, message }) => [kind, message]),
    ['verdict', verdictOf(passed, cosines.length)],
  ];
  return lines.map(([name = '', text]) => `${name.padEnd(16)}${text}\n`).join('');
}

/** What runs need not be right: that only a comparison says. */
function verdictOf(passed: boolean, compared: number): string {
  if (!passed) return 'something is wrong';
  return compared > 0 ? 'nothing is wrong' : 'nothing is wrong, as far as it goes: both towers run';
}

function ports(list: readonly ModelPort[]): string {
  return list.map(({ name, dtype, shape }) => `${name} ${dtype} [${shape.join(', ')}]`).join(', ');
}

/** How far other weights move the embeddings from those of fp32, on a few captions and the picture given. */
async function driftOf(model: string, choice: ModelChoice, image: RgbImage | undefined) {
  const reference = await openClip(model, { ...choice, dtype: 'fp32' }).catch((error: unknown) => {
    if (FgclipError.isInstance(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  });
  if (reference === undefined) return undefined;
  try {
    const encoder = await openClip(model, choice);
    try {
      const images = image === undefined ? [] : [image];
      return await embeddingDrift(reference, encoder, { captions: SAMPLE_CAPTIONS, images });
    } finally {
      await encoder.dispose();
    }
  } finally {
    await reference.dispose();
  }
}

export function checkCommand(console: Console): Command {
  const command = new Command('check')
    .description(
      'Compares what a model makes of a picture or a caption with an embedding that is known to be right (from Python, ' +
        'say), and names what is mixed up when they differ: channel order, normalisation, cropping, padding, GELU and ' +
        'QuickGELU. Without embeddings both towers are run all the same, on what is given or on a blank picture and an ' +
        'example, and what config.json says is compared with what the model computes: that finds a model that is broken, ' +
        'not one that is another.',
    )
    .argument('<model>', MODEL_HELP, modelNamed)
    .option('--image <file>', 'a picture')
    .addOption(maxPixelsOption())
    .option('--image-embedding <file>', 'its embedding, .npy [d] or [1, d]')
    .option('--caption <text>', 'a caption')
    .option('--text-embedding <file>', 'its embedding, .npy [d] or [1, d]')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n' +
        '  $ fgclip check my-clip --image cat.jpg --image-embedding cat.npy --caption "a cat" --text-embedding a-cat.npy',
    )
    .action((model: string, options: CheckOptions) =>
      checkModel(model, options, console, command.getOptionValueSource('modelDtype') !== 'default'),
    );
  for (const option of modelOptions()) command.addOption(option);
  return command;
}
