import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readNpy } from '@fgclip/core/formats';
import type { EvaluationResult } from '@fgclip/heads';
import { beforeAll, describe, expect, test } from 'vitest';
import { type MadeUpFiles, makeUpFiles } from './made-up-files.ts';
import { fgclip, temporaryFolder } from './run-cli.ts';

const folder = temporaryFolder();
const table = join(folder, 'table');
const run = join(folder, 'run');
const plain = ['--runtime', 'plain'];
const paper = ['--recipe', 'paper'];
const training = [
  ...['--heads', 'linear', '--test', '0.2', '--epochs', '3', '--learning-rate', 'warm-up=1e-2'],
  ...paper,
  ...plain,
];
let files: MadeUpFiles;

beforeAll(async () => {
  files = makeUpFiles(folder);
  const imported = await fgclip(
    ...['import', 'embeddings', '--images', files.images, '--texts', files.texts, '--captions', files.captions],
    ...['--model', 'made up', '--out', table],
  );
  expect(imported).toEqual({
    code: 0,
    stdout: expect.stringMatching(/: 60 images, \d+ captions, 60 annotations; 16 values a row, float32; fingerprint /),
    stderr: '',
  });
});

describe('the way from a table to results', () => {
  test('mine reports what it found and changes the table in place', async () => {
    const { code, stdout, stderr } = await fgclip('mine', table, '--negatives', '4', ...plain);
    expect(code).toBe(0);
    expect(stdout).toContain('each of 60 captions got its 4 nearest');
    expect(stdout.match(/^ {2}caption {3}a /gm)).toHaveLength(3);
    expect(stderr).toMatch(/^Mining {2}100 %/);
    const lines = readFileSync(join(table, 'annotations.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).negatives.length)).toEqual(Array(60).fill(4));
  });

  test('train sums up what it did, and a second time finds nothing left to do', async () => {
    const first = await fgclip('train', table, '--out', run, ...training);
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/^linear {2}warm-up +3\.0 /m);
    expect(first.stdout).toMatch(/^linear {2}fine-tune +3\.0 /m);
    expect(first.stderr).toContain(`Next: fgclip evaluate ${table} --run ${run}`);
    const { stages } = JSON.parse(readFileSync(join(run, 'experiment.json'), 'utf8'));
    expect(stages).toMatchObject([
      { name: 'warm-up', epochs: 3, learningRate: 1e-2 },
      { name: 'fine-tune', epochs: 3, learningRate: 1e-5 },
    ]);
    const second = await fgclip('train', table, '--out', run, ...training);
    expect(second).toMatchObject({ code: 0, stdout: first.stdout });
    expect(second.stderr).not.toContain('Training');
  });

  test('train with another plan into the same folder is an error that names the difference', async () => {
    const { code, stdout, stderr } = await fgclip('train', table, '--out', run, ...training, '--seed', '5');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^error: .*another plan: seed differs \[INVALID_ARGUMENT\]\n {2}expected: 123\n {2}found: +5\n/,
    );
  });

  test('evaluate prints one table over the cosine and both stages, in every format', async () => {
    const evaluate = (...format: string[]) => fgclip('evaluate', table, '--run', run, '-q', ...plain, ...format);
    const text = await evaluate();
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(/^cosine .*\n +±.*\nlinear {7}warm-up .*\n +±.*\nlinear {7}fine-tune /m);
    expect(text.stdout).toMatch(/^blind guess +3\.00 +20\.0$/m);
    expect(text.stdout).toContain('Measured on held-out images.');

    const json = JSON.parse((await evaluate('--json')).stdout) as EvaluationResult;
    expect(json.results.map(({ head, stage }) => [head, stage])).toEqual([
      ['cosine', undefined],
      ['linear', 'warm-up'],
      ['linear', 'fine-tune'],
    ]);
    expect(json.protocol).toMatchObject({
      ranked: 12,
      runtime: 'plain',
      tables: [{ model: 'made up' }],
    });
    expect(json.results[0]?.retrievals[0]?.gallery.images).toBe(12);
    expect(json.comparisons).toHaveLength(3);

    const csv = (await evaluate('--csv')).stdout.split('\n');
    expect(csv[0]).toMatch(/^head,stage,mean rank,mean rank low,mean rank high,median,top-1 %,i2t R@1,/);
    expect(Number(csv[2]?.split(',')[2])).toBeCloseTo(
      json.results[1]?.benchmarks[0]?.ranks.at(-1)?.mean ?? Number.NaN,
      6,
    );
    expect((await evaluate('--markdown')).stdout).toMatch(/^\| head \| stage \|/);
    expect((await evaluate('--latex')).stdout).toContain('\\begin{tabular}{llrrrrrrrrrr}');
    expect((await evaluate('--per-n')).stdout).toMatch(/Mean rank .*Median rank .*Right caption ranked first/s);
    expect((await evaluate('--no-intervals')).stdout).not.toContain('±');
    expect((await evaluate('--comparisons', '--scores')).stdout).toMatch(
      /Differences of the mean rank\n.*^linear {2}fine-tune {2}linear warm-up .*Mean scores of captions\n/ms,
    );
    expect((await evaluate('--compare', 'cosine')).stdout).toMatch(
      /^cosine +0\.00.*^linear {7}warm-up +[+-]?0\.\d\d.*Differences from the/ms,
    );
    expect((await evaluate('--erratum', 'random-baseline')).stdout).toMatch(
      /^blind guess +2\.50 .*Errata of the released code repeated: random-baseline\./ms,
    );
    expect(JSON.parse((await evaluate('--protocol', 'paper', '--json')).stdout).protocol.errata).toHaveLength(5);
    const paper = (await evaluate('--compare', 'paper')).stdout;
    expect(paper).toMatch(/^ +paper +11\.6 +38\.9 +67\.8 +79\.3 +36\.3 +64\.7 +75\.6 +362\.6$/m);
  });

  test('evaluate --out writes a file in the format of its ending, and nothing to stdout', async () => {
    const out = join(folder, 'results.md');
    const { code, stdout } = await fgclip('evaluate', table, '--run', run, '--out', out, ...plain);
    expect([code, stdout]).toEqual([0, '']);
    expect(readFileSync(out, 'utf8')).toMatch(/^\| head \| stage \|/);
  });

  test('evaluate --heads measures on all images, and warns of a head that has seen them', async () => {
    const head = join(run, 'fold-0', 'linear.fine-tune.safetensors');
    const { code, stdout, stderr } = await fgclip('evaluate', table, '--heads', head, ...plain);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^linear\.fine-tune {2}fine-tune /m);
    expect(stdout).toContain('Measured on all images.');
    expect(stderr).toContain('Note: "linear.fine-tune" was trained on images of this table');
  });

  test('heads that start as the cosine and hardly move are as good as it', async () => {
    const out = join(folder, 'identity');
    const names = ['linear', 'linear-text', 'linear-image', 'mlp', 'low-rank', 'orthogonal'];
    const start = ['--heads', names.join(','), '--start', 'identity', '--stages', 'warm-up'];
    const { code } = await fgclip(
      ...[
        'train',
        table,
        '--out',
        out,
        ...start,
        '--test',
        '0.2',
        '--epochs',
        '1',
        '--learning-rate',
        '1e-9',
        ...plain,
      ],
    );
    expect(code).toBe(0);
    const { stdout } = await fgclip('evaluate', table, '--run', out, '--json', '-q', ...plain);
    const [cosine, ...heads] = (JSON.parse(stdout) as EvaluationResult).results;
    expect(heads.map(({ head }) => head)).toEqual(names);
    for (const { benchmarks, retrievals } of heads) {
      expect(benchmarks[0]?.ranks).toEqual(cosine?.benchmarks[0]?.ranks);
      expect(retrievals).toEqual(cosine?.retrievals);
    }
  });

  test('train and evaluate take the tables of every stage, and several to measure on', async () => {
    const made = async (name: string, images: number, seed: number, ...negatives: string[]) => {
      const [out, { images: image, texts, captions }] = [
        join(folder, name),
        makeUpFiles(join(folder, `${name}-files`), images, 16, seed),
      ];
      const input = ['--images', image, '--texts', texts, '--captions', captions];
      expect((await fgclip('import', 'embeddings', ...input, '--out', out)).code).toBe(0);
      if (negatives.length > 0) expect((await fgclip('mine', out, '--negatives', ...negatives, ...plain)).code).toBe(0);
      return out;
    };
    const [training, validation, other] = [
      await made('training', 60, 8, '10'),
      await made('validation', 50, 9, '10'),
      await made('coarse', 30, 10),
    ];
    const out = join(folder, 'given');
    const tables = ['warm-up', 'fine-tune'].flatMap((stage) => [
      `--${stage}`,
      training,
      `--${stage}-validation`,
      validation,
    ]);
    const settings = ['--epochs', '1', '--protocol', 'paper', '--heads', 'mlp', '--activation', 'tanh', ...plain];
    const trained = await fgclip('train', ...tables, '--out', out, ...settings);
    expect(trained).toMatchObject({ code: 0, stdout: expect.stringMatching(/^mlp {3}warm-up .*\nmlp {3}fine-tune /m) });
    expect(trained.stdout).toContain('warm-up: 50 photographs of the validation table are trained on as well.');
    expect(JSON.parse(readFileSync(join(out, 'experiment.json'), 'utf8'))).toMatchObject({
      formatVersion: 2,
      heads: [{ name: 'mlp', start: 'default', options: { activation: 'tanh', activateLast: true } }],
      stages: [
        { name: 'warm-up', samePhotographNegatives: true },
        { name: 'fine-tune', minNegatives: 10, captionNormalization: 'captions-axis' },
      ],
    });

    const single = join(folder, 'single-erratum');
    await fgclip(
      'train',
      ...tables,
      '--out',
      single,
      '--epochs',
      '1',
      '--erratum',
      'same-photograph-negatives',
      ...plain,
    );
    const { stages } = JSON.parse(readFileSync(join(single, 'experiment.json'), 'utf8'));
    expect(stages).toMatchObject([{ samePhotographNegatives: true }, {}]);
    expect(stages[1]).not.toHaveProperty('captionNormalization');
    const none = await fgclip('train', ...tables, '--out', single, '--erratum', 'typo', ...plain);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('There are: same-photograph-negatives, ')]);

    const { stdout } = await fgclip('evaluate', table, other, '--run', out, '--json', '-q', ...plain);
    const { results } = JSON.parse(stdout) as EvaluationResult;
    expect(results.map(({ stage }) => stage)).toEqual([undefined, 'warm-up', 'fine-tune']);
    expect(results[0]?.benchmarks.map(({ name }) => name)).toEqual(['all']);
    expect(results[0]?.retrievals.map(({ gallery }) => gallery.images)).toEqual([60, 30]);
    const refused = await fgclip('evaluate', training, '--run', out, ...plain);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('trained or validated on this table') });
  });

  test('train takes a configuration of the released code as its stage', async () => {
    const config = join(folder, 'train.yaml');
    writeFileSync(config, 'lr: 0.002\nltype: infonce\nnum_epochs: 2\nbatch_size: 16\n');
    const out = join(folder, 'configured');
    const { code } = await fgclip(
      'train',
      table,
      '--out',
      out,
      '--config',
      config,
      '--epochs',
      '1',
      '--folds',
      '2',
      ...plain,
    );
    expect(code).toBe(0);
    const { stages, split } = JSON.parse(readFileSync(join(out, 'experiment.json'), 'utf8'));
    expect(stages).toMatchObject([{ loss: { type: 'infonce' }, learningRate: 0.002, epochs: 1, batchSize: 16 }]);
    expect(split).toEqual({ folds: 2, validation: 0.1 });
  });
});

describe('score', () => {
  const score = (...args: string[]) =>
    fgclip('score', '--head', 'cosine', '--images', files.images, '--texts', files.texts, ...plain, ...args);

  test('writes the cosine of every image and text, and prints the highest', async () => {
    const out = join(folder, 'scores.npy');
    const { code, stdout } = await score('--captions', files.captions, '--top', '2', '--json', '--out', out);
    expect(code).toBe(0);
    const { shape, data } = readNpy(readFileSync(out));
    expect(shape).toEqual([60, 60]);
    const [images, texts] = [files.made.imageEmbeddings.data, files.made.textEmbeddings.data];
    const dot = (a: Float32Array, i: number, b: Float32Array, j: number) =>
      a.subarray(i * 16, i * 16 + 16).reduce((sum, value, k) => sum + value * (b[j * 16 + k] ?? 0), 0);
    const cosine = (i: number, j: number) =>
      dot(images, i, texts, j) / Math.sqrt(dot(images, i, images, i) * dot(texts, j, texts, j));
    for (const [i, j] of [
      [0, 0],
      [3, 41],
      [59, 59],
    ] as const)
      expect(data[i * 60 + j]).toBeCloseTo(cosine(i, j), 5);

    const row = Array.from(data.subarray(0, 60));
    const found = JSON.parse(stdout);
    expect(found).toHaveLength(60);
    expect(found[0].image).toBe('synthetic-000000');
    expect(found[0].best[0].score).toBe(Math.max(...row));
    expect(found[0].best[0].caption).toBe(files.made.captions[row.indexOf(Math.max(...row))]?.caption);
    expect(found[0].best[1].score).toBe(row.sort((a, b) => b - a)[1]);
  });

  test('prints text and CSV', async () => {
    expect((await score('--top', '1')).stdout).toMatch(/^image 0\n {2} +-?0\.\d{4} {2}text \d+\nimage 1\n/);
    expect((await score('--top', '1', '--csv')).stdout).toMatch(
      /^image,rank,text row,score,caption\n0,1,\d+,0\.\d+,\n1,1,/,
    );
  });

  test('refuses captions that are not as many as the texts', async () => {
    const short = join(folder, 'short.csv');
    writeFileSync(short, 'image,caption\na,one\nb,two\n');
    const { code, stderr } = await score('--captions', short);
    expect(code).toBe(1);
    expect(stderr).toMatch(/not as many captions.*\n {2}expected: 60 captions\n {2}found: +2\n$/);
  });
});

describe('usage', () => {
  test('--help and --version go to stdout', async () => {
    const help = await fgclip('--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const command of ['demo', 'import', 'mine', 'train', 'evaluate', 'score'])
      expect(help.stdout).toContain(`  ${command} `);
    expect(await fgclip('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });

  test.each(['demo', 'import embeddings', 'import head', 'mine', 'train', 'evaluate', 'score'])(
    '%s --help has examples',
    async (command) => {
      const { code, stdout } = await fgclip(...command.split(' '), '--help');
      expect(code).toBe(0);
      expect(stdout).toContain(`$ fgclip ${command}`);
    },
  );

  test.each([
    [[], /^Usage: fgclip/],
    [['trian'], /unknown command 'trian'\n\(Did you mean train\?\)/],
    [['train', 'x'], /required option '--out <run>'/],
    [['train', 'x', '--out', 'y', '--folds', '1'], /whole number, 2 or more/],
    [['train', 'x', '--out', 'y', '--folds', '3', '--test', '0.2'], /cannot be used with/],
    [['train', 'x', '--out', 'y', '--heads', 'deep'], /No head is called "deep"/],
    [['train', 'x', '--out', 'y', '--stages', 'cool-down'], /No stage is called "cool-down"/],
    [['train', 'x', '--out', 'y', '--epochs', 'cool-down=3'], /No stage "cool-down" is trained here/],
    [['train', '--out', 'y'], /Name a table to train on/],
    [['train', 'x', '--out', 'y', '--warm-up', 'a', '--warm-up-validation', 'b'], /not both/],
    [['train', '--out', 'y', '--warm-up', 'a'], /--warm-up needs --warm-up-validation/],
    [['train', '--out', 'y', '--fine-tune-validation', 'a'], /--fine-tune-validation needs --fine-tune/],
    [['train', '--out', 'y', '--warm-up', 'a', '--warm-up-validation', 'b', '--folds', '3'], /are not split/],
    [
      ['train', '--out', 'y', '--warm-up', 'a', '--warm-up-validation', 'b', '--stages', 'fine-tune'],
      /Stage "fine-tune" has no tables/,
    ],
    [['evaluate', 'x', '--erratum', 'typo'], /No erratum is called "typo". There are: retrieval-normalization, /],
    [['evaluate', 'x', '--compare', 'folklore'], /Allowed choices are cosine, paper/],
    [['evaluate', 'x', '--json', '--csv'], /cannot be used with/],
    [['evaluate', 'x', '--run', 'a', '--heads', 'b'], /cannot be used with/],
  ])('fgclip %j is a usage error', async (args, message) => {
    const { code, stdout, stderr } = await fgclip(...(args as string[]));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test('a failure is one message without a stack, or with it when asked', async () => {
    const failed = await fgclip('evaluate', join(folder, 'nowhere'));
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(
      /^error: .*nowhere: There is no embedding table here \[NOT_FOUND\]\n {2}expected: .*\n$/,
    );
    expect((await fgclip('evaluate', join(folder, 'nowhere'), '--debug')).stderr).toMatch(/^ +at /m);
  });

  test('a table is only replaced when forced to', async () => {
    const again = [
      'import',
      'embeddings',
      '--images',
      files.images,
      '--texts',
      files.texts,
      '--captions',
      files.captions,
    ];
    const other = join(folder, 'other');
    expect((await fgclip(...again, '--out', other)).code).toBe(0);
    const refused = await fgclip(...again, '--out', other);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('There is an embedding table here already');
    expect((await fgclip(...again, '--out', other, '--force', '--dtype', 'float16')).stdout).toContain('float16');
  });

  test('--quiet leaves only results', async () => {
    expect(await fgclip('evaluate', table, '--quiet', ...plain)).toMatchObject({ code: 0, stderr: '' });
  });
});
