import { FgclipError, type FloatTensor, type Loss, type Runtime, type Tensors } from '@fgclip/core';
import type { Graph } from '@fgclip/core/graph';
import { type Standing, standingsOn } from '../choosing/standing.ts';
import { evaluateRanks } from '../evaluation/ranks.ts';
import { evaluateRetrieval } from '../evaluation/retrieval.ts';
import type { Head } from '../matching/head.ts';
import { createMatcher } from '../matching/matcher.ts';
import type { MatchingData } from '../matching/matching-data.ts';
import { type EpochRecord, finiteOrNull } from './record.ts';
import type { Stage } from './stage.ts';
import type { StageData } from './stage-data.ts';
import { sumOfLosses } from './stage-graphs.ts';
import { type CoarseData, chosenSources, coarseOf, type TermData } from './terms.ts';

type Validation = Pick<EpochRecord, 'validationLoss' | 'validationRank' | 'kept' | 'recalls'>;
type Values = Readonly<Record<string, FloatTensor>>;

/** Measures parameters on the validation data: mean loss per example, and mean rank, or all that is chosen by. */
export interface Validator {
  measure(values: Values): Promise<Validation>;
  /** What a head of these values is worth, where the stage chooses by that. */
  standing(values: Values): Promise<Standing>;
  dispose(): Promise<void>;
}

export interface ValidatorInput {
  readonly head: Head;
  readonly stage: Stage;
  readonly loss: Loss;
  readonly graph: Graph;
  readonly data: MatchingData;
  readonly examples: StageData;
  /** The coarse data of the stage, and the batches of it that its terms take. */
  readonly coarse: CoarseData;
  readonly terms: TermData;
  readonly runtime: Runtime;
  /** First values of the loss graph's parameters. */
  readonly state: Tensors;
  readonly signal?: AbortSignal | undefined;
}

export async function createValidator(setup: ValidatorInput): Promise<Validator> {
  const { head, stage, loss, graph, data, examples, coarse, terms, runtime, state, signal } = setup;
  const names = graph.parameters.map((node) => node.attributes.name);
  const pick = (values: Tensors): Tensors =>
    Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
  const program = await runtime.compile(graph, pick(state));
  const matcher = createMatcher(head, { runtime, signal });
  const maxNegatives = stage.negatives ?? 10;
  const sources = Object.fromEntries(chosenSources(stage).map((name) => [name, coarseOf(coarse, name)]));
  const standing =
    stage.choose && (await standingsOn({ fine: data, coarse: sources }, { runtime, maxNegatives, signal }));

  const meanLoss = async (): Promise<number> => {
    let total = 0;
    for (let from = 0; from < examples.examples; from += stage.batchSize) {
      const size = Math.min(stage.batchSize, examples.examples - from);
      const own = examples.batch(Array.from({ length: size }, (_, i) => from + i));
      const result = await program.run({ ...own, ...terms.batch(`row ${from}`) });
      total += sumOfLosses(result, loss, size);
    }
    return total / examples.examples;
  };
  const meanRank = async (): Promise<number> => {
    if (stage.kind === 'pairs') return (await evaluateRetrieval(matcher, data, { signal })).imageToText.meanRank;
    const { perNegatives } = await evaluateRanks(matcher, data, { maxNegatives, signal });
    return perNegatives.at(-1)?.mean ?? Number.NaN;
  };
  const standingOf = async (values: Values): Promise<Standing> => {
    if (standing === undefined) {
      throw new FgclipError('INVALID_ARGUMENT', `Stage "${stage.name}" does not choose by rank and recall`);
    }
    await matcher.setParameters(headValues(head, values));
    return standing(matcher);
  };
  return {
    async measure(values) {
      await program.writeState(pick(values));
      const validationLoss = finiteOrNull(await meanLoss());
      if (validationLoss === null) return { validationLoss, validationRank: null };
      if (stage.choose !== undefined) {
        const { rank, kept, recalls } = await standingOf(values);
        return { validationLoss, validationRank: rank, kept, recalls };
      }
      await matcher.setParameters(headValues(head, values));
      return { validationLoss, validationRank: await meanRank() };
    },
    standing: standingOf,
    async dispose() {
      await program.dispose();
      await matcher.dispose();
    },
  };
}

/** Of a training state, the head's own parameters. */
export function headValues(head: Head, values: Values): Record<string, FloatTensor> {
  return Object.fromEntries(
    Object.keys(head.parameters).flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}
