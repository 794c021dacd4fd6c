import { beforeAll, describe, expect, it } from 'vitest';
import { attributeWorld, worldDimension } from '../../test/attribute-world.ts';
import { evaluateRanks } from '../evaluation/ranks.ts';
import { cosineHead } from '../matching/head.ts';
import { createMatcher } from '../matching/matcher.ts';
import { chooseFit } from './choose-fit.ts';
import type { FitSource } from './fit.ts';
import { pairBlocks, pairStatistics } from './pair-statistics.ts';

const [training, validation, test] = [attributeWorld(300, 1), attributeWorld(80, 2), attributeWorld(80, 3)] as const;
const data = { fine: validation, coarse: { kinds: validation } };
let fine: FitSource;
let coarse: FitSource;

beforeAll(async () => {
  fine = { statistics: await pairStatistics(pairBlocks(training), { fingerprint: 'fine' }) };
  coarse = { statistics: await pairStatistics(pairBlocks(attributeWorld(300, 4)), { fingerprint: 'coarse' }) };
});

const rankOf = async (head: Parameters<typeof createMatcher>[0]) =>
  (await evaluateRanks(createMatcher(head), test)).perNegatives.at(-1)?.mean ?? Number.NaN;

describe('chooseFit', () => {
  it('finds what the cosine cannot tell, without hard negatives', async () => {
    const { head, keeps } = await chooseFit([fine], data, { ridges: [0.01] });
    expect(keeps).toBe(true);
    expect(await rankOf(cosineHead(worldDimension))).toBeGreaterThan(2);
    expect(await rankOf(head)).toBeLessThan(1.1);
  });

  it('tries every ridge with every weight of the sources that have none, and says how far it is', async () => {
    const seen: number[] = [];
    const { candidates, chosen, head } = await chooseFit([fine, coarse], data, {
      ...{ ridges: [0.01, 1], weights: [0, 0.5, 1] },
      onProgress: ({ done, total }) => seen.push(done / total),
    });
    expect(candidates.map(({ weight, ridge }) => [weight, ridge])).toEqual([
      ...[
        [0, 0.01],
        [0, 1],
        [0.5, 0.01],
        [0.5, 1],
        [1, 0.01],
        [1, 1],
      ],
    ]);
    expect(seen.at(-1)).toBe(1);
    const { weight, ridge, rank } = candidates[chosen] ?? {};
    expect(head.history[0]).toMatchObject({
      ridge,
      sources: [{ weight: 1 }, { weight }],
      choice: { of: 6, least: 0.9, keeps: true, rank },
    });
  });

  it('leaves given weights alone, and tries no ridge where there is none', async () => {
    const given = [fine, { ...coarse, weight: 0.25 }];
    expect((await chooseFit(given, data, { ridges: [0.1] })).candidates).toHaveLength(1);
    expect((await chooseFit(given, data, { method: 'procrustes' })).candidates).toHaveLength(1);
  });

  it('takes what keeps most where nothing keeps enough', async () => {
    const { candidates, chosen, keeps } = await chooseFit([fine], data, { least: 10 });
    expect(keeps).toBe(false);
    expect(candidates[chosen]?.kept).toBe(Math.max(...candidates.map(({ kept }) => kept)));
  });

  it('refuses nothing to try, and stops', async () => {
    await expect(chooseFit([fine], data, { ridges: [] })).rejects.toThrow(/nothing to try/);
    const signal = AbortSignal.abort();
    await expect(chooseFit([fine], data, { signal })).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
