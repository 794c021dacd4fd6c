import type { Runtime } from '@fgclip/core';
import { createMatcher, evaluateRanks, evaluateRetrieval, type Head } from '@fgclip/heads';
import type { StageBaseline, StageJob } from './training-job.ts';

/** How the cosine and a blind guess rank what a stage is validated on. */
export async function stageBaseline(
  cosine: Head,
  { stage, validation }: StageJob,
  runtime: Runtime,
): Promise<StageBaseline> {
  const matcher = createMatcher(cosine, { runtime });
  const named = { stage: stage.name, kind: stage.kind, epochs: stage.epochs };
  try {
    if (stage.kind === 'pairs') {
      const { imageToText } = await evaluateRetrieval(matcher, validation);
      return { ...named, cosineRank: imageToText.meanRank };
    }
    const { perNegatives } = await evaluateRanks(matcher, validation, { maxNegatives: stage.negatives ?? 10 });
    const { mean = Number.NaN, randomMean } = perNegatives.at(-1) ?? {};
    return { ...named, cosineRank: mean, ...(randomMean !== undefined && { blindRank: randomMean }) };
  } finally {
    await matcher.dispose();
  }
}
