import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DetectorComparison, EvaluationResult, HeadResult } from '@fgclip/heads';
import { expect, test } from 'vitest';
import { temporaryFolder } from './run-cli.ts';

const program = join(import.meta.dirname, '..', 'dist', 'main.js');

test('the demo shows that heads see what the cosine does not, and what it costs', () => {
  const out = join(temporaryFolder(), 'demo');
  const { status, stderr } = spawnSync(process.execPath, [program, 'demo', '--out', out], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const { results }: EvaluationResult = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8'));
  const of = (head: string, stage?: string) => results.find((row) => row.head === head && row.stage === stage);
  const cosine = of('cosine');
  const sum = (result?: HeadResult) => result?.meanRankSum?.value ?? Number.NaN;
  const interval = (result?: HeadResult) => result?.meanRankSum?.interval ?? { low: Number.NaN, high: Number.NaN };

  const hard = cosine?.benchmarks.find(({ title }) => title === 'Hard')?.ranks.at(-1);
  // A blind guess ranks 6 on average; the cosine is weak and not blind.
  expect(hard?.mean).toBeLessThan(5.5);
  expect(hard?.mean).toBeGreaterThan(3);
  for (const head of ['linear', 'mlp', 'attention']) {
    expect(interval(of(head, 'fine-tune')).high, head).toBeLessThan(interval(cosine).low);
    expect(sum(of(head, 'fine-tune')), head).toBeLessThan((2 / 3) * sum(cosine));
    expect(sum(of(head, 'warm-up')), head).toBeGreaterThan(0.9 * sum(cosine));
  }
  const recall = (result?: HeadResult) => result?.retrievals[0]?.textToImage.recall1 ?? Number.NaN;
  expect(recall(cosine)).toBeGreaterThan(20);
  expect(recall(of('linear', 'fine-tune'))).toBeLessThan(recall(cosine));

  const { systems }: DetectorComparison = JSON.parse(readFileSync(join(out, 'comparison.json'), 'utf8'));
  expect(systems.map(({ name }) => name)).toEqual(['CLIP', 'CLIP + linear fine-tune', 'swatchbook-owl']);
  const [clip, linear, owl] = systems;
  // It finds most boxes and names them no better than CLIP does: localisation is not to blame.
  expect(owl?.localization?.notLocated).toBeLessThan(0.25);
  expect(owl?.localization?.excess.located).toBeGreaterThan(owl?.localization?.excess.notLocated ?? Number.NaN);
  expect(linear?.meanRankSum?.value).toBeLessThan(clip?.meanRankSum?.value ?? 0);
});
