import { type Choosing, type Stage, stageFromReleasedConfig } from '@fgclip/heads';
import { COARSE, contrasting, presets, recipes } from '@fgclip/heads/internal';
import type { DataSource } from '@fgclip/node';
import { asReleased, trainingErrata } from '@fgclip/node/internal';
import { UsageError } from '../printing/errors.ts';
import { chosenErrata, type ErrataChoice } from './errata.ts';
import { readYaml } from './files.ts';
import { overrideStages, type StageOverrides } from './stage-overrides.ts';
import type { NamedValue } from './values.ts';

/** How heads are trained, as the command line has it. */
export interface RecipeArguments extends ErrataChoice, StageOverrides {
  readonly recipe?: readonly string[];
  readonly stages?: readonly string[];
  readonly config?: readonly string[];
  /** Folders of coarse tables, by the names of their sources. */
  readonly coarse?: readonly NamedValue<string>[];
  readonly coarseValidation?: readonly NamedValue<string>[];
  /** Weights of what is kept, by source. */
  readonly keep?: readonly NamedValue<number>[];
  readonly keepRecall?: number;
}

/** Folders of a source: its table, and one to validate on where that is not dealt out of the same. */
export interface CoarseFolders {
  readonly training: string;
  readonly validation?: string;
}

/** The recipes of a training that names none. */
const USUAL_RECIPE = 'balanced';

/**
 * The stages asked for: of recipes, presets or configurations, with their settings; `usual` where nothing is.
 *
 * @throws UsageError for what there is not.
 */
export async function chosenStages(given: RecipeArguments, usual: readonly string[] | undefined): Promise<Stage[]> {
  const { config, protocol, erratum } = given;
  const isReleased = protocol === 'paper' || erratum !== undefined;
  const names = given.stages ?? usual ?? stagesOf(given.recipe ?? [isReleased ? 'paper' : USUAL_RECIPE]);
  const chosen = config === undefined ? names.map(presetStage) : await Promise.all(config.map(configuredStage));
  const errata = chosenErrata(given, trainingErrata, 'erratum of training');
  const released = chosen.map((stage) => (stage.choose === undefined ? asReleased(stage, errata) : stage));
  return overrideStages(released, given).map((stage) => withKeeping(stage, given));
}

function stagesOf(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const stages = recipes[name];
    if (stages !== undefined) return stages.map((stage) => stage.name);
    throw new UsageError(`No recipe is called "${name}". There are: ${Object.keys(recipes).join(', ')}.`);
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

/** A stage that keeps coarse matching keeps that of every source named, each by its weight; a weight of 0 only watches. */
function withKeeping(stage: Stage, given: RecipeArguments): Stage {
  const { keep: [usual] = [], choose } = stage;
  if (usual === undefined || choose === undefined) return stage;
  const sources = sourceNames(given);
  const keep = sources.flatMap((source) => {
    const weight = weightOf(source, given.keep) ?? usual.weight;
    return weight === 0 ? [] : [{ ...usual, source, weight }];
  });
  const chosen: Choosing = {
    ...choose,
    sources,
    ...(given.keepRecall !== undefined && { least: given.keepRecall }),
  };
  const isUsual = sources.length === 1 && sources[0] === COARSE && keep[0]?.weight === usual.weight;
  if (isUsual)
    return { ...stage, choose: given.keepRecall === undefined ? choose : { ...choose, least: given.keepRecall } };
  return { ...stage, keep, choose: chosen };
}

/** Stages that keep the captions of the table itself, there being no other data to keep, contrast them as well. */
export function fittingStages(stages: readonly Stage[], { sources }: DataSource): Stage[] {
  if (sources.length > 0) return [...stages];
  return stages.map((stage) => ((stage.keep ?? []).length > 0 ? contrasting(stage) : stage));
}

function weightOf(source: string, values: readonly NamedValue<number>[] = []): number | undefined {
  const ofSource = values.findLast(({ name }) => name === source);
  return (ofSource ?? values.findLast(({ name }) => name === undefined))?.value;
}

/** What is given or weighed by name, which may be a set of the table; else the table's own captions. */
function sourceNames({ coarse = [], keep = [] }: RecipeArguments): string[] {
  const names = [...coarse.map(({ name = COARSE }) => name), ...keep.flatMap(({ name }) => name ?? [])];
  return names.length === 0 ? [COARSE] : [...new Set(names)];
}

/**
 * The folders of all coarse data, by name.
 *
 * @throws UsageError where stages keep nothing, a name is given twice, or a table to validate on belongs to none.
 */
export function coarseFolders(stages: readonly Stage[], given: RecipeArguments): Record<string, CoarseFolders> {
  const { coarse = [], coarseValidation = [], keep = [], keepRecall } = given;
  const isAsked = [...coarse, ...coarseValidation, ...keep].length > 0 || keepRecall !== undefined;
  if (isAsked && !stages.some(({ choose }) => choose !== undefined)) {
    throw new UsageError(
      `--coarse and --keep are for stages that keep coarse matching (--recipe balanced), not for ${stages.map(({ name }) => name).join(', ')}.`,
    );
  }
  const folders: Record<string, CoarseFolders> = {};
  for (const { name = COARSE, value: training } of coarse) {
    if (folders[name] !== undefined)
      throw new UsageError(`--coarse: "${name}" is given twice; name them: --coarse scenes=my-table.`);
    const validation = coarseValidation.find((other) => (other.name ?? COARSE) === name)?.value;
    folders[name] = { training, ...(validation !== undefined && { validation }) };
  }
  const idle = coarseValidation.find(({ name = COARSE }) => folders[name] === undefined);
  if (idle === undefined) return folders;
  throw new UsageError(`--coarse-validation: no coarse data is called "${idle.name ?? COARSE}"; give it by --coarse.`);
}
