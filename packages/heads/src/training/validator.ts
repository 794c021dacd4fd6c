import type { FloatTensor, Loss, Runtime, Tensors } from '@fgclip/core';
import type { Graph } from '@fgclip/core/graph';
import { evaluateRanks } from '../evaluation/ranks.ts';
import { evaluateRetrieval } from '../evaluation/retrieval.ts';
import type { Head } from '../matching/head.ts';
import { createMatcher } from '../matching/matcher.ts';
import type { MatchingData } from '../matching/matching-data.ts';
import { type EpochRecord, finiteOrNull } from './record.ts';
import type { Stage } from './stage.ts';
import type { StageData } from './stage-data.ts';
import { sumOfLosses } from './stage-graphs.ts';

type Validation = Pick<EpochRecord, 'validationLoss' | 'validationRank'>;
type Values = Readonly<Record<string, FloatTensor>>;

/** Measures parameters on the validation data: mean loss per example, and mean rank. */
export interface Validator {
  measure(values: Values): Promise<Validation>;
  dispose(): Promise<void>;
}

export interface ValidatorInput {
  readonly head: Head;
  readonly stage: Stage;
  readonly loss: Loss;
  readonly graph: Graph;
  readonly data: MatchingData;
  readonly examples: StageData;
  readonly runtime: Runtime;
  /** First values of the loss graph's parameters. */
  readonly state: Tensors;
  readonly signal?: AbortSignal | undefined;
}

export async function createValidator(setup: ValidatorInput): Promise<Validator> {
  const { head, stage, loss, graph, data, examples, runtime, state, signal } = setup;
  const names = graph.parameters.map((node) => node.attributes.name);
  const pick = (values: Tensors): Tensors =>
    Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
  const program = await runtime.compile(graph, pick(state));
  const matcher = createMatcher(head, { runtime, signal });

  const meanLoss = async (): Promise<number> => {
    let total = 0;
    for (let from = 0; from < examples.examples; from += stage.batchSize) {
      const size = Math.min(stage.batchSize, examples.examples - from);
      const result = await program.run(examples.batch(Array.from({ length: size }, (_, i) => from + i)));
      total += sumOfLosses(result, loss, size);
    }
    return total / examples.examples;
  };
  const meanRank = async (): Promise<number> => {
    if (stage.kind === 'pairs') return (await evaluateRetrieval(matcher, data, { signal })).imageToText.meanRank;
    const { perNegatives } = await evaluateRanks(matcher, data, { maxNegatives: stage.negatives ?? 10, signal });
    return perNegatives.at(-1)?.mean ?? Number.NaN;
  };
  return {
    async measure(values) {
      await program.writeState(pick(values));
      const validationLoss = finiteOrNull(await meanLoss());
      if (validationLoss === null) return { validationLoss, validationRank: null };
      await matcher.setParameters(headValues(head, values));
      return { validationLoss, validationRank: await meanRank() };
    },
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
