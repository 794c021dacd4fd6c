import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fgclip, temporaryFolder } from './run-cli.ts';

const data = fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const isThere = existsSync(data);
if (!isThere) console.warn('The tests on real data are skipped: there is no ../shared beside the checkout');

describe.skipIf(!isThere)('real data', () => {
  const folder = temporaryFolder();

  test('the cosine on 100 Flickr8k photos has the published recall', async () => {
    const source = join(data, 'embeddings', 'flickr8k-500');
    const table = join(folder, 'flickr');
    const imported = await fgclip(
      ...['import', 'embeddings', '--out', table, '--captions', join(source, 'metadata.csv')],
      ...['--images', join(source, 'image_embeddings.npy'), '--texts', join(source, 'text_embeddings.npy')],
    );
    expect(imported.stdout).toContain('100 images, 500 captions, 100 annotations; 512 values a row');
    const { stdout } = await fgclip('evaluate', table, '--runtime', 'plain', '--csv', '-q');
    const [header, cosine] = stdout.split('\n').map((line) => line.split(','));
    const value = (name: string) => Number(cosine?.[header?.indexOf(name) ?? -1]);
    expect([value('i2t R@1'), value('t2i R@1')]).toEqual([93, 83.2]);
  });

  test.each([
    ['fg-ovd_linear-mlp', /linear, 512 values an embedding, 525,312 parameters/],
    ['triplet_linear-mlp_te-freezed', /linear-image, 512 values an embedding, 262,656 parameters/],
    ['fg-ovd_linear-mlp_ve-freezed', /linear-text, 512 values an embedding, 262,656 parameters/],
  ])('imports the released head %s', async (name, said) => {
    const out = join(folder, `${name}.safetensors`);
    const { code, stdout } = await fgclip('import', 'head', join(data, 'heads', `${name}.pt`), '--out', out);
    expect(code).toBe(0);
    expect(stdout).toMatch(said);
    expect(existsSync(out)).toBe(true);
  });
});
