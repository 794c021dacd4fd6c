import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHead } from '@fgclip/heads';
import { readTableFolder, writeHeadFile } from '@fgclip/node';
import { beforeAll, expect, test } from 'vitest';
import { makeUpFiles } from './made-up-files.ts';
import { fgclip, temporaryFolder } from './run-cli.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const plain = ['--runtime', 'plain'];

beforeAll(async () => {
  const { images, texts, captions } = makeUpFiles(at('files'), 120, 16, 3);
  const input = ['--images', images, '--texts', texts, '--captions', captions, '--model', 'made-up'];
  expect((await fgclip('import', 'embeddings', ...input, '--out', at('table'))).code).toBe(0);
  const { annotations } = await readTableFolder(at('table'));
  writeFileSync(
    at('labels.json'),
    JSON.stringify({ mood: annotations.map((_, k) => (k % 3 === 0 ? 'calm' : 'wild')) }),
  );
  await writeHeadFile(at('head.safetensors'), createHead('linear', { dimension: 16 }));
});

test('fgclip diagnose tells of labels, with heads beside the cosine, and writes figures', async () => {
  const options = ['--labels', at('labels.json'), '--head', at('head.safetensors'), '--out', at('out'), ...plain];
  const { code, stdout, stderr } = await fgclip('diagnose', at('table'), ...options);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^mood: [A-Z]/m);
  expect(stdout).toContain('What is there, and what is heard');
  for (const file of ['diagnosis.json', 'figures/attributes.svg', 'figures/attributes.png']) {
    expect(existsSync(at(`out/${file}`))).toBe(true);
  }
  const { stdout: json } = await fgclip('diagnose', at('table'), '--labels', at('labels.json'), '--json', ...plain);
  const found = JSON.parse(json).attributes.find(({ name }: { name: string }) => name === 'mood');
  expect(found.subjects.map(({ head }: { head: string }) => head)).toEqual(['cosine']);
  expect(found.values).toEqual(['calm', 'wild']);
});

test('fgclip diagnose refuses labels that do not fit', async () => {
  writeFileSync(at('short.json'), '{"mood": ["calm"]}');
  const { code, stderr } = await fgclip('diagnose', at('table'), '--labels', at('short.json'), ...plain);
  expect([code, stderr]).toEqual([1, expect.stringContaining('does not have one value for each annotation')]);
  const kind = await fgclip('diagnose', at('table'), '--labels', at('labels.json'), '--kind', 'sort', ...plain);
  expect(kind.stderr).toContain('no "sort"');
});
