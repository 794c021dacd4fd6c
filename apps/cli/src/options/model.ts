import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CaptionCleaning, WeightDType } from '@fgclip/core';
import { captionCleanings, weightDTypes } from '@fgclip/core/internal';
import { defaultCacheFolder, type LocateModelOptions } from '@fgclip/node';
import { Option } from 'commander';
import type { Console } from '../printing/console.ts';
import { transferProgress } from '../printing/progress-lines.ts';
import { list } from './values.ts';

/** What the models that come with the program are called on the command line. */
const builtInModels = ['swatchbook-clip', 'swatchbook-owl'] as const;

export type BuiltInModel = (typeof builtInModels)[number];

export const MODEL_HELP = 'folder of a CLIP model in ONNX, a hub id, or swatchbook-clip, which comes along';

export const DETECTOR_HELP =
  'folder of an OWL-ViT or OWLv2 model in ONNX, a hub id, or swatchbook-owl, which comes along';

/** Folder of a model that comes with the program. */
export function builtInModelFolder(name: BuiltInModel): string {
  const manifest = createRequire(import.meta.url).resolve('@fgclip/swatchbook/package.json');
  return join(dirname(manifest), 'models', name);
}

/** What is to be opened for a model named by the user: a folder, a hub id, or one that comes with the program. */
export function modelNamed(name: string): string {
  const builtIn = builtInModels.find((known) => known === name);
  return builtIn === undefined ? name : builtInModelFolder(builtIn);
}

/** What every command that reads a model offers. */
export interface ModelOptions {
  readonly cache?: string;
  readonly offline?: boolean;
  readonly endpoint?: string;
  readonly revision?: string;
  readonly modelDtype?: WeightDType;
  readonly provider?: readonly string[];
  readonly clean?: CaptionCleaning;
}

/** What the library needs to find and run a model, but for its files. */
export interface ModelChoice extends Omit<LocateModelOptions, 'files' | 'optionalFiles'> {
  readonly dtype: WeightDType;
  readonly clean: CaptionCleaning;
  readonly executionProviders?: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The options of ModelOptions, for Command.addOption(). */
export function modelOptions(): Option[] {
  return [
    cacheOption(),
    new Option('--offline', 'use what is cached and ask nobody (or FGCLIP_OFFLINE=1)'),
    new Option(
      '--endpoint <url>',
      'hub or mirror to take models from (or HF_ENDPOINT; default: https://huggingface.co)',
    ),
    new Option('--revision <name>', 'branch, tag or commit of the model (default: main)'),
    new Option('--model-dtype <kind>', 'kind of weights').choices(weightDTypes).default('fp32'),
    new Option(
      '--clean <how>',
      "what is done to captions before they are tokenised: openai as the original CLIP does, none as Hugging Face's tokenizers",
    )
      .choices(captionCleanings)
      .default('none'),
    new Option(
      '--provider <names>',
      'where models run, best first: cuda, coreml, dml, webgpu, cpu (default: cpu)',
    ).argParser(list),
  ];
}

export function cacheOption(): Option {
  return new Option('--cache <folder>', 'where downloads are kept (or FGCLIP_CACHE; "fgclip cache where" shows it)');
}

/** The folder of the cache: the option, FGCLIP_CACHE, or where the system keeps such things. */
export function cacheFolderOf({ cache }: Pick<ModelOptions, 'cache'>, environment: Environment = process.env): string {
  return cache ?? (environment.FGCLIP_CACHE || defaultCacheFolder(environment, process.platform, homedir()));
}

/**
 * The options for the library, with what the environment says where the command line is silent: FGCLIP_CACHE,
 * FGCLIP_OFFLINE, HF_ENDPOINT and, as a token has no place in a shell's history, HF_TOKEN alone.
 */
export function modelChoice(
  options: ModelOptions,
  console: Console,
  environment: Environment = process.env,
): ModelChoice {
  const line = transferProgress(console);
  return {
    cacheFolder: cacheFolderOf(options, environment),
    offline: options.offline ?? isOn(environment.FGCLIP_OFFLINE),
    endpoint: options.endpoint ?? (environment.HF_ENDPOINT || undefined),
    token: environment.HF_TOKEN || undefined,
    revision: options.revision,
    dtype: options.modelDtype ?? 'fp32',
    clean: options.clean ?? 'none',
    ...(options.provider !== undefined && { executionProviders: options.provider }),
    signal: console.signal,
    onProgress: ({ file, allDone, allTotal, ...state }) => {
      line.update(file, state);
      if (state.state === 'downloading' && allDone >= allTotal) line.end();
    },
  };
}

function isOn(value = ''): boolean {
  return !['', '0', 'false', 'no', 'off'].includes(value.toLowerCase());
}
