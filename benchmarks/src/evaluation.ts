import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bootstrapSum, createRandom, ranksOf } from '@fgclip/core';
import { type CaseResult, measureCase } from './evaluation-case.ts';
import { printTable } from './report.ts';

/**
 * Evaluation from ready embeddings, d 512, beside PyTorch on the same cores: ranks among ten hard negatives (FG-OVD's
 * Hard, 3,545 boxes, one core) and retrieval both ways (COCO's 5,000 images and 25,000 captions, two cores). Each case
 * runs in a process of its own, the two sides in turn.
 *
 * Usage: node dist/evaluation.js [images of the retrieval] [cases, separated by commas]
 */
const boxes = 3545;
const cases = [
  'ranks of codes/cosine',
  'ranks/cosine',
  'ranks/linear',
  'ranks/mlp',
  'retrieval/cosine',
  'retrieval/linear',
  'retrieval/attention',
];

const [first, ...rest] = process.argv.slice(2);
if (first === '--case') {
  const [name = '', size, threads] = rest;
  console.log(JSON.stringify(await measureCase(name, Number(size), Number(threads))));
} else {
  compare(Number(first ?? 5000), rest[0]?.split(',') ?? cases);
}

function compare(images: number, wanted: readonly string[]): void {
  statistics();
  const python = ['python3', '/usr/bin/python3'].find((path) => spawnSync(path, ['-c', 'import torch']).status === 0);
  printTable(
    ['case', 'cores', 'fgclip s', 'M scores/s', 'MB', 'PyTorch s', 'MB'],
    wanted.map((one) => rowOf(one, images, python)),
  );
}

function rowOf(one: string, images: number, python: string | undefined): string[] {
  const isRetrieval = one.startsWith('retrieval');
  const [count, cores] = isRetrieval ? [images, 2] : [boxes, 1];
  const scores = isRetrieval ? count * 5 * count : count * 11;
  const ours = ask(process.execPath, [fileURLToPath(import.meta.url), '--case', one, `${count}`, `${cores}`]);
  const hasTheirs = python !== undefined && !one.startsWith('ranks of codes');
  const script = fileURLToPath(new URL('../src/pytorch-evaluation.py', import.meta.url));
  const theirs = hasTheirs ? ask(python, [script, one, `${count}`, `${cores}`]) : undefined;
  return [
    one,
    `${cores}`,
    ours.seconds.toFixed(2),
    (scores / ours.seconds / 1e6).toFixed(2),
    ours.megabytes.toFixed(0),
    theirs?.seconds.toFixed(2) ?? '-',
    theirs?.megabytes.toFixed(0) ?? '-',
  ];
}

function ask(program: string, parameters: readonly string[]): CaseResult {
  const { status, stdout, stderr } = spawnSync(program, parameters, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${parameters.join(' ')} failed: ${stderr}`);
  return JSON.parse(stdout) as CaseResult;
}

/** Prints the pace of ranks of ready scores, and the time for the intervals of eleven heads over eight benchmarks. */
function statistics(): void {
  const random = createRandom(1);
  const rows = Array.from({ length: 200_000 }, () => Float32Array.from({ length: 11 }, () => random.uniform()));
  ranksOf(rows);
  const ranking = secondsOf(() => ranksOf(rows));
  console.log(`ranks of ready scores: ${((11 * rows.length) / ranking / 1e6).toFixed(0)} M scores/s on one core`);
  const means = [3545, 2968, 1299, 3545, 2000, 1500, 800, 409].map((items) => ({
    values: Float64Array.from({ length: items }, () => 1 + random.integer(11)),
    clusters: Int32Array.from({ length: items }, () => random.integer(2000)),
  }));
  const bootstrap = secondsOf(() => {
    for (let head = 0; head < 11; head++) bootstrapSum(means);
  });
  console.log(`intervals of 11 heads, 8 benchmarks and their sum, 2,000 resamples: ${bootstrap.toFixed(2)} s`);
}

function secondsOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
