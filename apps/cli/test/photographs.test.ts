import { copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { writeNpy } from '@fgclip/core/formats';
import { createHead } from '@fgclip/heads';
import { decodeImage, openClip, writeHeadFile } from '@fgclip/node';
import { writeFileAtomically } from '@fgclip/node/internal';
import { beforeAll, describe, expect, test } from 'vitest';
import { pictureName, writePictures } from '../../../packages/node/test/extraction/pictures.ts';
import { writeTinyClip } from '../../../packages/node/test/tiny-clip.ts';
import { fgclip, temporaryFolder } from './run-cli.ts';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const model = path('model');
const photo = join(folder, pictureName(0));

/** The embedding of the photograph with red and blue exchanged, and the right one. */
async function writeEmbeddings(): Promise<void> {
  const clip = await openClip(model, { cacheFolder: path('cache'), threads: 1 });
  try {
    const image = await decodeImage(photo);
    const swapped = image.data.map((_, i) => image.data[i + 2 - 2 * (i % 3)] ?? 0);
    const rows = await clip.embedImages([image, { ...image, data: swapped }]);
    for (const [row, name] of ['right.npy', 'swapped.npy'].entries()) {
      const data = rows.data.slice(row * clip.dimension, (row + 1) * clip.dimension);
      await writeFileAtomically(path(name), writeNpy({ shape: [1, clip.dimension], data }));
    }
  } finally {
    await clip.dispose();
  }
}

beforeAll(async () => {
  await writeTinyClip(model);
  await writePictures(folder, 1);
  await writeEmbeddings();
  await writeHeadFile(path('linear.safetensors'), createHead('linear', { dimension: 16 }, { seed: 5 }));
});

describe('match', () => {
  const ask = (...more: string[]) => fgclip('match', photo, 'a red mug', 'a dark dog', '--model', model, ...more);

  test('ranks captions by the cosine and by a head, best of the head first', async () => {
    const { code, stdout } = await ask('--head', path('linear.safetensors'));
    expect(code).toBe(0);
    const [heading, ...lines] = stdout.trimEnd().split('\n');
    expect(heading).toMatch(/^ *cosine +linear +caption$/);
    const scores = lines.map((line) => Number(line.trim().split(/ +/)[1]));
    expect(scores).toHaveLength(2);
    expect(scores[0]).toBeGreaterThanOrEqual(scores[1] ?? Number.NaN);
    expect(lines.map((line) => line.slice(18)).sort()).toEqual(['a dark dog', 'a red mug']);
  });

  test('names heads of one kind apart by their files', async () => {
    mkdirSync(path('other'), { recursive: true });
    for (const copy of ['second.safetensors', 'other/second.safetensors', 'cosine.safetensors']) {
      copyFileSync(path('linear.safetensors'), path(copy));
    }
    const headsOf = async (...names: string[]) => {
      const { stdout } = await ask('--json', '--head', ...names.map(path));
      return (JSON.parse(stdout) as { results: { head: string }[] }).results.map(({ head }) => head);
    };
    expect(await headsOf('linear.safetensors', 'second.safetensors')).toEqual(['cosine', 'linear', 'second']);
    expect(await headsOf('second.safetensors', 'other/second.safetensors', 'cosine.safetensors')).toEqual([
      'cosine',
      ...['second.safetensors', 'other/second.safetensors', 'cosine.safetensors'].map(path),
    ]);
    expect(await headsOf('second.safetensors')).toEqual(['cosine', 'linear']);
  });

  test('looks at the box that is meant, and speaks JSON', async () => {
    const scoresOf = async (...more: string[]) => {
      const { stdout } = await ask('--json', ...more);
      const { results } = JSON.parse(stdout) as { results: { captions: { caption: string; score: number }[] }[] };
      return results[0]?.captions.map(({ score }) => score);
    };
    const whole = await scoresOf();
    expect(whole).toHaveLength(2);
    expect(await scoresOf('--box', '2,3,12,10')).not.toEqual(whole);
    expect(await scoresOf('--box', '0,0,40,40')).toEqual(whole);
  });

  test('says what is wrong', async () => {
    const none = await fgclip('match', photo, '--model', model);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('no captions to rank')]);
    const absent = await fgclip('match', path('absent.jpg'), 'a dog', '--model', model);
    expect([absent.code, absent.stderr]).toEqual([1, expect.stringContaining('absent.jpg: Cannot read the picture')]);
    expect((await ask('--box', '1,2,3')).code).toBe(2);
    expect((await ask('--box', '200,200,9,9')).stderr).toContain('The box has no pixel of the picture');
    expect((await ask('--provider', 'abacus')).stderr).toContain('no execution provider "abacus"');
  });
});

describe('pictures', () => {
  test('of a kind that is not read are named, with what to do', async () => {
    const heic = path('phone.jpg');
    await writeFileAtomically(heic, Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic'));
    for (const command of [
      ['match', heic, 'a dog', '--model', model],
      ['check', model, '--image', heic],
    ]) {
      const { code, stderr } = await fgclip(...command);
      expect(code).toBe(1);
      expect(stderr).toContain(`${heic}: HEIC is not read`);
      expect(stderr).toContain('Convert it to JPEG or PNG');
    }
  });

  test('of more pixels than they may have are refused, by the name of the option', async () => {
    for (const command of [
      ['match', photo, 'a dog', '--model', model],
      ['check', model, '--image', photo],
    ]) {
      const { code, stderr } = await fgclip(...command, '--max-pixels', '99');
      expect([code, stderr]).toEqual([1, expect.stringContaining('Raise --max-pixels')]);
      expect((await fgclip(...command, '--max-pixels', '99999')).stderr).not.toContain('pixels');
    }
  });

  test.each(['match', 'check', 'extract', 'detect', 'report', 'reproduce'])('may be larger: %s', async (command) => {
    expect((await fgclip(command, '--help')).stdout).toContain('--max-pixels <n>');
  });
});

describe('check', () => {
  const check = (...more: string[]) => fgclip('check', model, ...more);

  test('says what a model is', async () => {
    const { code, stdout } = await check();
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^image tower +vision_model.onnx: pixel_values float32 \[batch, 3, 32, 32\] -> image_embeds/m,
    );
    expect(stdout).toMatch(/^ran +the image tower on a blank picture, the text tower on "a photo of a cat"$/m);
    expect(stdout).toMatch(/^verdict +nothing is wrong, as far as it goes: both towers run$/m);
    expect((await check('--clean', 'openai')).stdout).toMatch(/^captions +up to 77 tokens, cleaned as the original/m);
  });

  test('checks the weights that there are', async () => {
    const half = path('half-only');
    await writeTinyClip(half, { float16: true });
    for (const tower of ['vision_model', 'text_model']) {
      renameSync(join(half, 'onnx', `${tower}.onnx`), join(half, 'onnx', `${tower}_fp16.onnx`));
    }
    for (const more of [[], ['--model-dtype', 'fp16']]) {
      const { code, stdout, stderr } = await fgclip('check', half, ...more);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^model +.*half-only, fp16$/m);
      expect(stdout).toMatch(/^drift +not measured$/m);
      expect(stderr.includes('The model has no fp32 weights; its fp16 ones are checked')).toBe(more.length === 0);
    }
    const asked = await fgclip('check', half, '--model-dtype', 'fp32');
    expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining('fp32 weights are not there')]);
  });

  test('passes on the right embedding, and names the channel order behind a wrong one', async () => {
    const right = await check('--image', photo, '--image-embedding', path('right.npy'), '--json');
    expect(right.code).toBe(0);
    expect(JSON.parse(right.stdout)).toMatchObject({
      passed: true,
      findings: [],
      cosine: { image: expect.closeTo(1, 6) },
    });
    const wrong = await check('--image', photo, '--image-embedding', path('swapped.npy'));
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(/^channel-order +.*blue, green, red/m);
    expect(wrong.stdout).toMatch(/^verdict +something is wrong$/m);
  });

  test('tells how far other weights move the embeddings', async () => {
    const half = path('half');
    await writeTinyClip(half, { float16: true });
    for (const tower of ['vision_model', 'text_model']) {
      copyFileSync(join(half, 'onnx', `${tower}.onnx`), join(model, 'onnx', `${tower}_fp16.onnx`));
    }
    const { stdout } = await check('--model-dtype', 'fp16', '--image', photo, '--image-embedding', path('right.npy'));
    const cosines = [...stdout.matchAll(/^drift +\w+: cosine with fp32 ([\d.]+) on average/gm)].map(([, cosine]) =>
      Number(cosine),
    );
    expect(cosines).toHaveLength(2);
    for (const cosine of cosines) expect(cosine).toBeGreaterThan(0.999);
    const missing = await check('--model-dtype', 'q8');
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('q8 weights are not there')]);
  });
});
