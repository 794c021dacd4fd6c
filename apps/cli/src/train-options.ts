import { type BuiltInName, builtInNames, isBuiltIn, presets, type Stage, stageFromReleasedConfig } from '@fgclip/heads';
import type { SplitPlan } from '@fgclip/node';
import { UsageError } from './errors.ts';
import { readYaml } from './files.ts';
import type { RuntimeChoice } from './options.ts';
import { overrideStages, type StageOverrides } from './stage-overrides.ts';

/** What to train and how. */
export interface TrainOptions extends RuntimeChoice {
  readonly out: string;
  readonly heads: readonly BuiltInName[];
  readonly stages: readonly Stage[];
  readonly split: SplitPlan;
  readonly seed: number;
  readonly start: 'default' | 'identity';
}

/** The same as the command line has it. */
export interface TrainArguments extends RuntimeChoice, StageOverrides {
  readonly out: string;
  readonly heads?: readonly string[];
  readonly stages?: readonly string[];
  readonly config?: readonly string[];
  readonly folds: number;
  readonly test?: number;
  readonly validation: number;
  readonly seed: number;
  readonly start: 'default' | 'identity';
}

/** What to train and how. @throws UsageError for names of heads or stages that do not exist. */
export async function trainOptions(given: TrainArguments): Promise<TrainOptions> {
  const { folds, test, validation, heads = ['linear'], stages: names = Object.keys(presets), config } = given;
  const stages = config === undefined ? names.map(presetStage) : await Promise.all(config.map(configuredStage));
  return {
    ...given,
    heads: headNames(heads),
    stages: overrideStages(stages, given),
    split: test === undefined ? { folds, validation } : { test, validation },
  };
}

/** Names of the heads that have something to train. */
export const trainable = builtInNames.filter((name) => name !== 'cosine');

/** The heads asked for, each once; "all" is all that can be trained. */
function headNames(names: readonly string[]): BuiltInName[] {
  const wanted = names.flatMap((name) => (name === 'all' ? trainable : [name]));
  return [...new Set(wanted)].map((name) => {
    if (name === 'cosine') throw new UsageError('The cosine has nothing to train; every evaluation starts with it.');
    if (isBuiltIn(name)) return name;
    throw new UsageError(`No head is called "${name}". There are: ${trainable.join(', ')}; or all.`);
  });
}

function presetStage(name: string): Stage {
  const stage = presets[name];
  if (stage !== undefined) return stage;
  throw new UsageError(`No stage is called "${name}". There are: ${Object.keys(presets).join(', ')}.`);
}

async function configuredStage(path: string): Promise<Stage> {
  return stageFromReleasedConfig(await readYaml(path));
}
