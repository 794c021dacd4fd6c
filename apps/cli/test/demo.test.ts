import { join } from 'node:path';
import type { EvaluationResult } from '@fgclip/heads';
import { expect, test } from 'vitest';
import { conclusion, demonstrate } from '../src/commands/demo.ts';
import { catchingConsole, fgclip, temporaryFolder } from './run-cli.ts';

const small = { images: 80, dimension: 64, epochs: 1 };
const onnx = { runtime: 'onnx', threads: 1 } as const;

test('goes the whole way with the files and functions of the other commands, the same every time', async () => {
  const printed: string[] = [];
  for (const out of [temporaryFolder(), temporaryFolder()]) {
    const { console, text } = catchingConsole();
    await demonstrate({ ...onnx, out, seed: 3 }, console, small);
    printed.push(text().stdout.replaceAll(out, 'OUT'));
    if (printed.length > 1) continue;
    const evaluated = await fgclip('evaluate', join(out, 'table'), '--run', join(out, 'run'), '--threads', '1', '-q');
    expect(evaluated.code).toBe(0);
    expect(text().stdout).toContain(evaluated.stdout);
  }
  expect(printed[0]).toBe(printed[1]);
  expect(printed[0]).toMatch(/^Synthetic embeddings of 80 images/);
  for (const head of ['linear', 'linear-text', 'linear-image', 'mlp', 'attention']) {
    expect(printed[0]).toMatch(new RegExp(`^${head} +warm-up .*\\n +±.*\\n${head} +fine-tune `, 'm'));
  }
  expect(printed[0]).toMatch(/The embeddings are synthetic/);
});

test('the conclusion says whether heads have learned anything', () => {
  const result = (head: string, mean: number) => ({
    head,
    stage: 'fine-tune',
    benchmarks: [{ ranks: [{ negatives: 10, mean }] }],
  });
  const of = (...results: object[]) => conclusion({ results } as unknown as EvaluationResult);
  expect(of(result('cosine', 4.5), result('linear', 1.4), result('mlp', 1.3))).toMatch(
    /^Among 11 captions .* 4\.50 on average, the best head \(mlp after fine-tune\) 1\.30: the attributes are in/,
  );
  expect(of(result('cosine', 4.5), result('mlp', 5))).toContain('no head has learned');
});
