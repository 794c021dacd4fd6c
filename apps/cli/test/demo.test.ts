import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvaluationResult } from '@fgclip/heads';
import { expect, test } from 'vitest';
import { conclusion, demonstrate } from '../src/commands/demo.ts';
import { catchingConsole, fgclip, temporaryFolder } from './run-cli.ts';

const small = { runtime: 'onnx', threads: 1, seed: 3, size: 0.01, epochs: 1 } as const;

test('goes the whole way, the same every time, with files that the other commands take', {
  timeout: 180_000,
}, async () => {
  const printed: string[] = [];
  const folders = [temporaryFolder(), temporaryFolder()];
  for (const out of folders) {
    const { console, text } = catchingConsole();
    await demonstrate({ ...small, out }, console);
    printed.push(text().stdout);
  }
  expect(printed[0]).toBe(printed[1]);
  for (const head of ['linear', 'mlp', 'attention']) {
    expect(printed[0]).toMatch(new RegExp(`^${head} +warm-up .*\\n +±.*\\n${head} +fine-tune `, 'm'));
  }
  for (const head of ['linear', 'linear-text', 'mlp']) {
    expect(printed[0]).toMatch(new RegExp(`^${head} +balanced `, 'm'));
  }
  expect(printed[0]).toMatch(/^Retrieval on coco-test.*^Retrieval on kinds/ms);
  expect(printed[0]).toMatch(/^In closed form, without training.*^cca +and weighed/ms);
  expect(printed[0]).toMatch(/mean ranks of the right caption sum up to \d/);
  expect(printed[0]).toMatch(/^kind: [A-Z]/m);
  expect(printed[0]).toMatch(/^swatchbook-owl +boxes not found, % /m);

  const [out = ''] = folders;
  const page = readFileSync(join(out, 'report.html'), 'utf8');
  expect(page).toContain('data:image/jpeg');
  const tables = ['coco-test', 'fg-ovd-benchmarks'].map((name) => join(out, 'tables', name));
  const evaluated = await fgclip('evaluate', ...tables, '--run', join(out, 'run'), '--threads', '1', '--json', '-q');
  expect(JSON.parse(evaluated.stdout).results).toEqual(
    JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')).results,
  );
  const reported = await fgclip(
    'report',
    out,
    '--out',
    join(out, 'again'),
    '--title',
    'Once more',
    '--threads',
    '1',
    '-q',
  );
  expect(reported.code).toBe(0);
  const withoutDate = (html: string) => html.replace(/<time.*?<\/time>/, '');
  const again = readFileSync(join(out, 'again', 'report.html'), 'utf8').replaceAll(
    'Once more',
    'fgclip on drawn pictures',
  );
  expect(withoutDate(again)).toBe(withoutDate(page));
});

test('the conclusion says whether heads have learned anything, and what it costs', () => {
  const result = (head: string, sum: number, recall1: number) => ({
    head,
    ...(head !== 'cosine' && { stage: 'fine-tune' }),
    meanRankSum: { value: sum, randomMean: 42.5 },
    retrievals: [{ name: 'coco-test', textToImage: { recall1 } }],
  });
  const of = (...results: object[]) => conclusion({ results } as unknown as EvaluationResult);
  expect(of(result('cosine', 24, 40), result('linear', 13, 33.25), result('mlp', 12, 30))).toMatch(
    /24\.0 by the cosine \(42\.5 by a blind guess\) and to 12\.0 by mlp after fine-tune: the attributes are in .* first for 30\.0 % of captions \(40\.0 by the cosine\)/,
  );
  const kept = { ...result('linear', 12.5, 39), stage: 'balanced' };
  expect(of(result('cosine', 24, 40), result('linear', 12, 30), kept)).toMatch(
    /linear after balanced comes to 12\.5, and the right picture comes first for 39\.0 %/,
  );
  expect(of(result('cosine', 24, 40), result('mlp', 25, 41))).toContain('no head has learned');
});
