import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvaluationResult, HeadResult } from '@fgclip/heads';
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
  expect(hard?.mean).toBeLessThan(5);
  expect(hard?.mean).toBeGreaterThan(3);
  for (const head of ['linear', 'mlp']) {
    expect(interval(of(head, 'fine-tune')).high).toBeLessThan(interval(cosine).low);
    expect(sum(of(head, 'fine-tune'))).toBeLessThan(0.85 * sum(cosine));
    expect(sum(of(head, 'warm-up'))).toBeGreaterThan(0.9 * sum(cosine));
  }
  expect(sum(of('attention', 'fine-tune'))).toBeLessThan(sum(cosine));
  const recall = (result?: HeadResult) => result?.retrievals[0]?.textToImage.recall1 ?? Number.NaN;
  expect(recall(cosine)).toBeGreaterThan(30);
  expect(recall(of('linear', 'fine-tune'))).toBeLessThan(recall(cosine));
});
