import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FgclipError } from '@fgclip/core';
import type { TrainSwatchbookClipOptions } from './swatchbook-clip/train-swatchbook-clip.ts';

export const usage = `Trains swatchbook-clip from nothing, or goes on where it was stopped.

  --work FOLDER            examples and checkpoints (training/.work)
  --out FOLDER             the model (packages/swatchbook-clip/model)
  --scenes N               scenes to draw (20000)
  --steps N                training steps (1600)
  --batch N                examples a step (256)
  --seed N                 of everything random (1)
  --attribute-share X      chance that a crop's caption names an attribute (0.1)
  --rate X                 highest learning rate (0.0015)
  --threads N              threads of ONNX Runtime (one for each core)
  --help`;

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The command line's options, or undefined where help is asked for. Throws INVALID_ARGUMENT. */
export function readOptions(args: readonly string[]): TrainSwatchbookClipOptions | undefined {
  const values = parse(args);
  if (values.help === true) return undefined;
  return {
    work: values.work ?? fromHere('../.work'),
    out: values.out ?? fromHere('../../packages/swatchbook-clip/model'),
    scenes: numberOf('scenes', values.scenes, 20_000, isCount),
    steps: numberOf('steps', values.steps, 1600, isCount),
    batchSize: numberOf('batch', values.batch, 256, isCount),
    seed: numberOf('seed', values.seed, 1, (value) => Number.isSafeInteger(value) && value >= 0),
    attributeShare: numberOf('attribute-share', values['attribute-share'], 0.1, (value) => value >= 0 && value <= 1),
    peakRate: numberOf('rate', values.rate, 1.5e-3, (value) => value > 0),
    threads: values.threads === undefined ? undefined : numberOf('threads', values.threads, 1, isCount),
  };
}

function parse(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({
      args: [...args],
      options: {
        work: text,
        out: text,
        scenes: text,
        steps: text,
        batch: text,
        seed: text,
        'attribute-share': text,
        rate: text,
        threads: text,
        help: { type: 'boolean' },
      },
    });
    return values;
  } catch (cause) {
    throw new FgclipError('INVALID_ARGUMENT', (cause as Error).message, { hint: 'See --help', cause });
  }
}

const isCount = (value: number) => Number.isSafeInteger(value) && value > 0;

function numberOf(name: string, text: string | undefined, fallback: number, fits: (value: number) => boolean): number {
  const value = text === undefined ? fallback : Number(text);
  if (text?.trim() !== '' && fits(value)) return value;
  throw new FgclipError('INVALID_ARGUMENT', `--${name} ${text}`, { hint: 'See --help' });
}
