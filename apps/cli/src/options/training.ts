import { type HeadFamily, presets, type Stage, stageFromReleasedConfig } from '@fgclip/heads';
import { allFamilies, isBaseline } from '@fgclip/heads/internal';
import type { Sides, SplitPlan } from '@fgclip/node';
import { asReleased, trainingErrata } from '@fgclip/node/internal';
import { UsageError } from '../printing/errors.ts';
import { chosenErrata, type ErrataChoice } from './errata.ts';
import { readYaml } from './files.ts';
import { type HeadModules, readHeadModules } from './head-modules.ts';
import { checkHeadOptions } from './head-plan.ts';
import type { RuntimeChoice } from './runtime.ts';
import { overrideStages, type StageOverrides } from './stage-overrides.ts';
import type { HeadOption } from './values.ts';

/** What to train and how. */
export interface TrainOptions extends RuntimeChoice {
  readonly out: string;
  readonly heads: readonly HeadFamily[];
  readonly headOptions: readonly HeadOption[];
  /** Of the user's own. */
  readonly families: readonly HeadFamily[];
  readonly stages: readonly Stage[];
  readonly data: TrainData;
  readonly seed: number;
  readonly start: 'default' | 'identity';
  /** Between the layers of an mlp; tanh also after the last, as in the paper's code. Default gelu. */
  readonly activation?: 'gelu' | 'tanh';
}

/** Folders of tables: one that is split, or two of its own for every stage. */
export type TrainData =
  | { readonly table: string; readonly split: SplitPlan }
  | { readonly tables: Readonly<Record<string, Sides<string>>> };

/** The same as the command line has it. */
export interface TrainArguments extends RuntimeChoice, ErrataChoice, StageOverrides, GivenTables, HeadModules {
  readonly out: string;
  readonly heads?: readonly string[];
  readonly headOption?: readonly HeadOption[];
  readonly stages?: readonly string[];
  readonly config?: readonly string[];
  readonly folds?: number;
  readonly test?: number;
  readonly validation?: number;
  readonly seed: number;
  readonly start?: 'default' | 'identity';
  readonly activation?: 'gelu' | 'tanh';
}

/** Tables of the stages, as published data sets have them. */
interface GivenTables {
  readonly warmUp?: string;
  readonly warmUpValidation?: string;
  readonly fineTune?: string;
  readonly fineTuneValidation?: string;
}

/** What to train and how. @throws UsageError for heads, stages or tables that do not fit together. */
export async function trainOptions(table: string | undefined, given: TrainArguments): Promise<TrainOptions> {
  const { config, protocol, start = protocol === 'paper' ? 'default' : 'identity' } = given;
  const data = trainData(table, given);
  const families = await readHeadModules(given);
  const heads = chosenHeads(given.heads, families);
  checkHeadOptions(heads, given.headOption ?? []);
  const names = given.stages ?? ('tables' in data ? Object.keys(data.tables) : Object.keys(presets));
  const chosen = config === undefined ? names.map(presetStage) : await Promise.all(config.map(configuredStage));
  const errata = chosenErrata(given, trainingErrata, 'erratum of training');
  const released = chosen.map((stage) => asReleased(stage, errata));
  const stages = overrideStages(released, given);
  checkTables(stages, data);
  const { runtime, threads, out, seed, activation } = given;
  return {
    ...{ runtime, out, heads, headOptions: given.headOption ?? [], families, stages, data, seed, start },
    ...(threads !== undefined && { threads }),
    ...(activation !== undefined && { activation }),
  };
}

/** One table and its split, or the tables of every stage. */
function trainData(table: string | undefined, given: TrainArguments): TrainData {
  const { folds = 5, test, validation = 0.1 } = given;
  const tables = Object.fromEntries([
    ...sidesOf('warm-up', given.warmUp, given.warmUpValidation),
    ...sidesOf('fine-tune', given.fineTune, given.fineTuneValidation),
  ]);
  const isGiven = Object.keys(tables).length > 0;
  if (table !== undefined && isGiven) {
    throw new UsageError('Name one table to split, or the tables of the stages (--warm-up, --fine-tune), not both.');
  }
  if (table !== undefined) return { table, split: test === undefined ? { folds, validation } : { test, validation } };
  if (!isGiven) throw new UsageError('Name a table to train on, or the tables of the stages (--warm-up, --fine-tune).');
  if ([given.folds, given.test, given.validation].some((value) => value !== undefined)) {
    throw new UsageError('--folds, --test and --validation split one table; tables of the stages are not split.');
  }
  return { tables };
}

function sidesOf(stage: string, training: string | undefined, validation: string | undefined) {
  if (training === undefined && validation === undefined) return [];
  if (training === undefined) throw new UsageError(`--${stage}-validation needs --${stage}, the table to train on.`);
  if (validation !== undefined) return [[stage, { training, validation }] as const];
  throw new UsageError(`--${stage} needs --${stage}-validation, the table that decides which epoch is kept.`);
}

function checkTables(stages: readonly Stage[], data: TrainData): void {
  if (!('tables' in data)) return;
  const without = stages.find(({ name }) => data.tables[name] === undefined);
  if (without !== undefined)
    throw new UsageError(`Stage "${without.name}" has no tables: --${without.name} is missing.`);
  const idle = Object.keys(data.tables).find((name) => !stages.some((stage) => stage.name === name));
  if (idle !== undefined) throw new UsageError(`--${idle}: this stage is not trained here.`);
}

/** The built-in heads that have something to train. */
export const trainable: readonly HeadFamily[] = allFamilies().filter((family) => family.trainable);

/** The heads asked for, each once; "all" is all that can be trained. Of nothing, one's own, or the first there is. */
function chosenHeads(names: readonly string[] | undefined, own: readonly HeadFamily[]): HeadFamily[] {
  const known = allFamilies(own);
  const all = known.filter((family) => family.trainable);
  const usual = own.length > 0 ? own : trainable.slice(0, 1);
  const wanted = (names ?? usual.map((family) => family.name)).flatMap((name) =>
    name === 'all' ? all.map((family) => family.name) : [name],
  );
  return [...new Set(wanted)].map((name) => {
    const family = known.find((one) => one.name === name);
    if (family?.trainable) return family;
    if (family === undefined) {
      const there = all.map((one) => one.name).join(', ');
      throw new UsageError(`No head is called "${name}". There are: ${there}; or all. --head-module brings your own.`);
    }
    throw new UsageError(
      `The ${name} has nothing to train${isBaseline({ head: name }) ? '; every evaluation starts with it' : ''}.`,
    );
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
