import type { Candidate, Standstill, TrainingRecord } from '@fgclip/heads';
import { FEW_COARSE_IMAGES, standstillOf } from '@fgclip/heads/internal';
import { type ColumnOf, renderText, tableOf } from '@fgclip/heads/results';
import type { ExperimentProgress, ExperimentRecord, GivenDataPlan } from '@fgclip/node';
import { count } from './output.ts';

type Trained = ExperimentRecord['trained'][number];

/** "linear warm-up, fold 1 of 5, epoch 3 of 10, loss 0.1234". */
export function progressDetail({ head, fold, folds, training }: ExperimentProgress): string {
  const { stage, epoch, epochs, loss } = training;
  return [
    `${head} ${stage}`,
    ...(folds > 1 ? [`fold ${fold + 1} of ${folds}`] : []),
    `epoch ${epoch} of ${epochs}`,
    ...(loss === null ? [] : [`loss ${loss.toPrecision(3)}`]),
  ].join(', ');
}

/** What training did to the validation loss and rank of every head, stage by stage, as means over the folds. */
export function trainingSummary({ trained, ...plan }: ExperimentRecord): string {
  const groups = new Map<string, Trained[]>();
  for (const one of trained) {
    const key = `${one.head} ${one.stage}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const ofFirst = (text: (one: Trained) => string) => (group: Trained[]) => group.map(text)[0];
  const columns: ColumnOf<Trained[]>[] = [
    { header: 'head', value: ofFirst(({ head }) => head) },
    { header: 'stage', value: ofFirst(({ stage }) => stage) },
    {
      header: 'epochs',
      value: meanOf(({ record }) => (record.epochs.length > 0 ? record.epochs.length - 1 : 0)),
      digits: 1,
    },
    { header: 'best', value: meanOf(({ record }) => record.bestEpoch), digits: 1 },
    { header: 'before', group: 'validation loss', value: meanOf(epochValue('validationLoss', 'first')), digits: 4 },
    { header: 'after', group: 'validation loss', value: meanOf(epochValue('validationLoss', 'best')), digits: 4 },
    { header: 'before', group: 'validation rank', value: meanOf(epochValue('validationRank', 'first')), digits: 2 },
    { header: 'after', group: 'validation rank', value: meanOf(rankAfter), digits: 2 },
    { header: 'kept %', group: 'recall', value: meanOf(({ record }) => percent(chosenOf(record)?.kept)), digits: 1 },
  ];
  const folds = new Set(trained.map(({ fold }) => fold)).size;
  const notes = [
    ...(folds > 1 ? [`Means over ${folds} folds.`] : []),
    'Best: the epoch whose values were kept; 0 is the head before the stage.',
    'Rank among the hard negatives, in warm-up among all captions of the validation images.',
    ...choiceNotes(trained),
    ...trained.filter(({ record }) => record.stopped === 'diverged').map(divergence),
    ...[...groups.values()].flatMap((group) => standstills(group, folds)),
    ...('tables' in plan ? sharedNotes(plan.tables) : []),
  ];
  return renderText(tableOf([...groups.values()], columns, { notes }));
}

/** How stages that choose by rank and recall did so, and where there is too little to go by. */
function choiceNotes(trained: readonly Trained[]): string[] {
  const choosing = trained.flatMap(({ head, stage, fold, record }) => {
    const chosen = chosenOf(record);
    return record.choice === undefined || chosen === undefined
      ? []
      : [{ head, stage, fold, choice: record.choice, chosen }];
  });
  const [first] = choosing;
  if (first === undefined) return [];
  const least = percent(first.choice.least)?.toFixed(0);
  const blended = choosing.filter(({ chosen }) => chosen.share < 1).map(blendNote);
  const few = Math.min(...choosing.flatMap(({ choice }) => Object.values(choice.coarseImages)));
  return [
    `Kept: share of the cosine's recall on coarse validation data. Of all epochs, and of blends of the one of the best rank with the cosine, the best rank is taken that keeps ${least} %.`,
    ...blended,
    ...choosing.filter(({ chosen, choice }) => chosen.kept < choice.least).map(unkeptNote),
    ...(few < FEW_COARSE_IMAGES
      ? [
          `Only ${count(few, 'coarse image')} to validate on: what is kept elsewhere may be some percent less. ${FEW_COARSE_IMAGES} or more promise better (--coarse).`,
        ]
      : []),
  ];
}

type Chosen = { readonly head: string; readonly stage: string; readonly fold: number; readonly chosen: Candidate };

function blendNote({ head, stage, fold, chosen }: Chosen): string {
  const share = (100 * chosen.share).toFixed(0);
  return `${head} ${stage}, fold ${fold + 1}: epoch ${chosen.epoch} by ${share} % and the head before by the rest keep enough.`;
}

function unkeptNote({ head, stage, fold }: Chosen): string {
  return `${head} ${stage}, fold ${fold + 1}: nothing keeps that much; what keeps most was taken.`;
}

function chosenOf({ choice }: TrainingRecord): Candidate | undefined {
  return choice?.candidates[choice.chosen];
}

/** The rank of what was taken: a blend's own. */
function rankAfter(one: Trained): number | null | undefined {
  return chosenOf(one.record)?.rank ?? epochValue('validationRank', 'best')(one);
}

function percent(share: number | undefined): number | undefined {
  return share === undefined ? undefined : 100 * share;
}

type Value = (one: Trained) => number | null | undefined;

function epochValue(key: 'validationLoss' | 'validationRank', which: 'first' | 'best'): Value {
  return ({ record: { epochs, bestEpoch } }) =>
    epochs.find(({ epoch }) => epoch === (which === 'first' ? 0 : bestEpoch))?.[key];
}

/** Mean over the folds; nothing where a fold has no number. */
function meanOf(value: Value): (group: Trained[]) => number | undefined {
  return (group) => {
    const numbers = group.map(value);
    if (numbers.some((number) => number === null || number === undefined)) return undefined;
    return numbers.reduce<number>((sum, number) => sum + (number ?? 0), 0) / numbers.length;
  };
}

function divergence({ head, stage, fold, record }: Trained): string {
  const epochs = count(record.epochs.length - 1, 'epoch');
  return `${head} ${stage}, fold ${fold + 1}: the loss was no number after ${epochs}; try a lower --learning-rate.`;
}

const advice: Readonly<Record<Standstill, string>> = {
  'nothing-to-learn':
    'the validation loss is 0 as it is, every right caption a margin ahead: a larger --margin, or harder negatives, leave something to learn',
  'hardly-moved':
    'the validation loss moved by less than 1 %: raise --learning-rate or --epochs, or lower --batch-size',
  'no-better':
    'no epoch was better on validation than the head before, which is kept: lower --learning-rate, or train on more images',
};

/** Stages that came to nothing, and what to change. */
function standstills(group: readonly Trained[], folds: number): string[] {
  return (Object.keys(advice) as Standstill[]).flatMap((kind) => {
    const [first, ...others] = group.filter(({ record }) => standstillOf(record) === kind);
    if (first === undefined) return [];
    const where = folds === 1 ? '' : ` in ${count(1 + others.length, 'fold')} of ${folds}`;
    return [`${first.head} ${first.stage} changed next to nothing${where}: ${advice[kind]}.`];
  });
}

/** Photographs that the validation table shares with the training table, which makes its numbers too good. */
function sharedNotes(tables: GivenDataPlan['tables']): string[] {
  return Object.entries(tables).flatMap(([stage, { sharedPhotographs }]) =>
    sharedPhotographs === 0
      ? []
      : [`${stage}: ${count(sharedPhotographs, 'photograph')} of the validation table are trained on as well.`],
  );
}
