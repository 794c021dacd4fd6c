import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type ExtractTableOptions, extractTable } from '../../src/extraction/extract.ts';
import { openClip } from '../../src/models/open-clip.ts';
import { temporaryFolder } from '../folders.ts';
import { writeTinyClip } from '../tiny-clip.ts';
import { extractionOptions } from './extraction-options.ts';
import { writePictures } from './pictures.ts';

/** A tiny CLIP and a few pictures on disk, and how to extract them in small shards; for the tests of one file. */
export async function smallExtraction(pictures = 12) {
  const root = mkdtempSync(join(tmpdir(), 'fgclip-'));
  const [model, images] = [join(root, 'model'), join(root, 'images')];
  await writeTinyClip(model);
  await writePictures(images, pictures);
  const encoder = await openClip(model, { cacheFolder: join(root, 'cache'), threads: 1 });
  afterAll(async () => {
    await encoder.dispose();
    rmSync(root, { recursive: true });
  });
  const options = (folder: string, changes: Partial<ExtractTableOptions> = {}): ExtractTableOptions => ({
    ...extractionOptions({ model, images, folder, pictures }),
    encoder,
    ...changes,
  });
  return {
    ...{ model, images, encoder, options },
    /** Extracts into a new folder, or the given one. */
    extract: (changes: Partial<ExtractTableOptions> = {}, folder = join(temporaryFolder(), 'table')) =>
      extractTable(options(folder, changes)).then((result) => ({ ...result, folder })),
  };
}
