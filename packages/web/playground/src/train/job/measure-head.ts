import type { Runtime } from '@fgclip/core';
import { type BenchmarkScores, createMatcher, evaluateRanks, type Head } from '@fgclip/heads';
import type { TestSet } from './training-job.ts';

/** Scores of a head on every test set that has hard negatives, in the order of its annotations. */
export async function measureHead(head: Head, sets: readonly TestSet[], runtime: Runtime): Promise<BenchmarkScores[]> {
  const matcher = createMatcher(head, { runtime });
  const measured: BenchmarkScores[] = [];
  try {
    for (const { name, title, maxNegatives, data } of sets) {
      const annotations = data.annotations.filter(({ negatives = [] }) => negatives.length > 0);
      if (annotations.length === 0) continue;
      const { rows } = await evaluateRanks(matcher, { ...data, annotations }, { maxNegatives });
      const photographs = annotations.map(({ image }) => data.imageIds?.[image] ?? `${image}`);
      measured.push({ name, title, maxNegatives, rows, photographs });
    }
    return measured;
  } finally {
    await matcher.dispose();
  }
}
