import type { HeadFamily, Stage } from '@fgclip/heads';
import { allFamilies, COARSE, isBaseline } from '@fgclip/heads/internal';
import type { Sides, SplitPlan } from '@fgclip/node';
import { UsageError } from '../printing/errors.ts';
import { type HeadModules, readHeadModules } from './head-modules.ts';
import { canStartAsCosine, checkHeadOptions, hasTextOnly } from './head-plan.ts';
import { type CoarseFolders, chosenStages, coarseFolders, type RecipeArguments } from './recipe.ts';
import type { RuntimeChoice } from './runtime.ts';
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
  /** Change captions only. */
  readonly textOnly: boolean;
}

/** Folders of tables: one that is split, or two of its own for every stage; and of coarse data beside them. */
export type TrainData = Tables & { readonly coarse: Readonly<Record<string, CoarseFolders>> };

type Tables =
  | { readonly table: string; readonly split: SplitPlan }
  | { readonly tables: Readonly<Record<string, Sides<string>>> };

/** The same as the command line has it. */
export interface TrainArguments extends RuntimeChoice, RecipeArguments, GivenTables, HeadModules {
  readonly out: string;
  readonly heads?: readonly string[];
  readonly headOption?: readonly HeadOption[];
  readonly folds?: number;
  readonly test?: number;
  readonly validation?: number;
  readonly seed: number;
  readonly start?: 'default' | 'identity';
  readonly activation?: 'gelu' | 'tanh';
  readonly textOnly?: boolean;
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
  const { protocol, start = protocol === 'paper' ? 'default' : 'identity', textOnly = false } = given;
  const tables = trainTables(table, given);
  const families = await readHeadModules(given);
  const isNamed = given.recipe !== undefined || !('tables' in tables);
  const stages = await chosenStages(given, isNamed ? undefined : Object.keys(tables.tables));
  const heads = chosenHeads(given.heads, families, stages, textOnly);
  checkHeadOptions(heads, given.headOption ?? []);
  const data = withCoarse(tables, stages, given);
  checkTables(stages, data);
  const { runtime, threads, out, seed, activation } = given;
  return {
    ...{ runtime, out, heads, headOptions: given.headOption ?? [], families, stages, data, seed, start, textOnly },
    ...(threads !== undefined && { threads }),
    ...(activation !== undefined && { activation }),
  };
}

/** Beside the tables what is to be kept: a balanced stage learns from the tables of fine-tuning, and keeps warm-up's. */
function withCoarse(tables: Tables, stages: readonly Stage[], given: TrainArguments): TrainData {
  const coarse = coarseFolders(stages, given);
  if (!('tables' in tables)) return { ...tables, coarse };
  const all = { ...tables.tables };
  const { 'warm-up': warmUp, 'fine-tune': fineTune } = all;
  const keeping = stages.filter(({ choose }) => choose !== undefined);
  for (const { name } of keeping) if (fineTune !== undefined) all[name] ??= fineTune;
  const isKept = keeping.length > 0 && warmUp !== undefined && coarse[COARSE] === undefined;
  const used = Object.fromEntries(
    Object.entries(all).filter(([name]) => keeping.length === 0 || stages.some((stage) => stage.name === name)),
  );
  const lacking = Object.entries(coarse).find(([, { validation }]) => validation === undefined);
  if (lacking !== undefined) {
    throw new UsageError(`--coarse ${lacking[0]} needs --coarse-validation: tables of the stages are not split.`);
  }
  return { tables: used, coarse: isKept ? { ...coarse, [COARSE]: warmUp } : coarse };
}

/** One table and its split, or the tables of every stage. */
function trainTables(table: string | undefined, given: TrainArguments): Tables {
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

/**
 * The heads asked for, each once; "all" is all that the stages can train. Of nothing, one's own, or the first there is: of
 * those that leave images as they are, where that is wanted.
 */
function chosenHeads(
  names: readonly string[] | undefined,
  own: readonly HeadFamily[],
  stages: readonly Stage[],
  textOnly: boolean,
): HeadFamily[] {
  const known = allFamilies(own);
  const all = known.filter(
    (family) => family.trainable && (!textOnly || hasTextOnly(family)) && canBegin(family, stages),
  );
  const usual = own.length > 0 ? own : all.slice(0, 1);
  const wanted = (names ?? usual.map((family) => family.name)).flatMap((name) =>
    name === 'all' ? all.map((family) => family.name) : [name],
  );
  const there = all.map((one) => one.name).join(', ');
  return [...new Set(wanted)].map((name) => {
    const family = known.find((one) => one.name === name);
    if (family === undefined) {
      throw new UsageError(`No head is called "${name}". There are: ${there}; or all. --head-module brings your own.`);
    }
    if (!family.trainable) {
      throw new UsageError(
        `The ${name} has nothing to train${isBaseline({ head: name }) ? '; every evaluation starts with it' : ''}.`,
      );
    }
    if (textOnly && !hasTextOnly(family)) {
      throw new UsageError(`The ${name} head changes images, too. With --text-only there are: ${there}.`);
    }
    if (canBegin(family, stages)) return family;
    throw new UsageError(
      `The ${name} head cannot start as the cosine; train it by --recipe paper. There are: ${there}.`,
    );
  });
}

/** Whether a head of the family goes through any of the stages: those that start at the cosine are not for all. */
function canBegin(family: HeadFamily, stages: readonly Stage[]): boolean {
  return stages[0]?.start !== 'identity' || canStartAsCosine(family);
}
