import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FgclipError } from '@fgclip/core';
import type { TrainingOptions } from './steps/training-options.ts';
import type { TrainSwatchbookOwlOptions } from './swatchbook-owl/train-swatchbook-owl.ts';

export const clipUsage = `Trains swatchbook-clip from nothing, or goes on where it was stopped.

  --work FOLDER            examples and checkpoints (training/.work)
  --out FOLDER             the model (packages/swatchbook/models/swatchbook-clip)
  --scenes N               scenes to draw (20000)
  --steps N                training steps (1600)
  --batch N                examples a step (256)
  --seed N                 of everything random (1)
  --attribute-share X      chance that a caption which names an attribute is drawn (0.01)
  --rate X                 highest learning rate (0.0015)
  --threads N              threads of ONNX Runtime (one for each core)
  --help`;

export const owlUsage = `Makes swatchbook-owl of swatchbook-clip and trains it, or goes on where it was stopped.

  --encoder FOLDER         swatchbook-clip (packages/swatchbook/models/swatchbook-clip)
  --work FOLDER            scenes and checkpoints (training/.work)
  --out FOLDER             the model (packages/swatchbook/models/swatchbook-owl)
  --scenes N               scenes to draw (8000)
  --steps N                training steps (1200)
  --batch N                scenes a step (32)
  --seed N                 of everything random (1)
  --attribute-share X      chance that an object is asked for by its attributes (0.01)
  --rate X                 highest learning rate (0.001)
  --threads N              threads of ONNX Runtime (one for each core)
  --help`;

type Values = Readonly<Record<string, string | boolean | undefined>>;

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The command line's options, or undefined where help is asked for. Throws INVALID_ARGUMENT. */
export function readClipOptions(args: readonly string[]): TrainingOptions | undefined {
  const values = parse(args, []);
  if (values.help === true) return undefined;
  return {
    ...folders(values, '../../packages/swatchbook/models/swatchbook-clip'),
    ...sizes(values, { scenes: 20_000, steps: 1600, batch: 256, rate: 1.5e-3 }),
  };
}

/** The same for the detector. */
export function readOwlOptions(args: readonly string[]): TrainSwatchbookOwlOptions | undefined {
  const values = parse(args, ['encoder']);
  if (values.help === true) return undefined;
  return {
    encoder: textOf(values.encoder) ?? fromHere('../../packages/swatchbook/models/swatchbook-clip'),
    ...folders(values, '../../packages/swatchbook/models/swatchbook-owl'),
    ...sizes(values, { scenes: 8000, steps: 1200, batch: 32, rate: 1e-3 }),
  };
}

function parse(args: readonly string[], more: readonly string[]): Values {
  const named = ['work', 'out', 'scenes', 'steps', 'batch', 'seed', 'attribute-share', 'rate', 'threads', ...more];
  const text = { type: 'string' } as const;
  const options = Object.fromEntries(named.map((name) => [name, text]));
  try {
    return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean' } } }).values as Values;
  } catch (cause) {
    throw new FgclipError('INVALID_ARGUMENT', (cause as Error).message, { hint: 'See --help', cause });
  }
}

function folders(values: Values, out: string) {
  return { work: textOf(values.work) ?? fromHere('../.work'), out: textOf(values.out) ?? fromHere(out) };
}

function sizes(
  values: Values,
  usual: { readonly scenes: number; readonly steps: number; readonly batch: number; readonly rate: number },
) {
  return {
    scenes: numberOf('scenes', values, usual.scenes, isCount),
    steps: numberOf('steps', values, usual.steps, isCount),
    batchSize: numberOf('batch', values, usual.batch, isCount),
    seed: numberOf('seed', values, 1, (value) => Number.isSafeInteger(value) && value >= 0),
    attributeShare: numberOf('attribute-share', values, 0.01, (value) => value >= 0 && value <= 1),
    peakRate: numberOf('rate', values, usual.rate, (value) => value > 0),
    threads: values.threads === undefined ? undefined : numberOf('threads', values, 1, isCount),
  };
}

const isCount = (value: number) => Number.isSafeInteger(value) && value > 0;

function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(name: string, values: Values, usual: number, fits: (value: number) => boolean): number {
  const text = textOf(values[name]);
  const value = text === undefined ? usual : Number(text);
  if (text?.trim() !== '' && fits(value)) return value;
  throw new FgclipError('INVALID_ARGUMENT', `--${name} ${text}`, { hint: 'See --help' });
}
