import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSamples } from '@fgclip/datasets';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/images/decode-image.ts';
import { findPaperData } from '../../src/reproduce/paper-data.ts';
import { writeSwatchbook } from '../../src/swatchbook/write-swatchbook.ts';
import { filesIn, temporaryFolder } from '../folders.ts';

const options = { seed: 5, size: 0.01 };

describe('writeSwatchbook', () => {
  it('leaves what the paper needs: pictures of the right size, and files that are read without a skip', async () => {
    const folder = temporaryFolder();
    const done: number[] = [];
    const { scenes } = await writeSwatchbook({ ...options, folder, onProgress: (at) => done.push(at.done) });
    expect(done).toEqual(scenes.map((_, k) => k + 1));
    for (const { file, scene } of scenes) {
      const { width, height } = await decodeImage(join(folder, file));
      expect([width, height]).toEqual([scene.width, scene.height]);
    }
    const parts = await findPaperData({ coco: folder, fgOvd: join(folder, 'fg-ovd') });
    const drawn = new Map(scenes.map(({ file, scene }) => [file, scene]));
    for (const { files, splits } of parts) {
      for (const { path } of files) {
        const set = readSamples(readFileSync(path), { file: path, ...(splits && { splits }) });
        expect(set.skipped).toEqual([]);
        expect(set.samples.length).toBeGreaterThan(1);
        for (const { files: candidates = [], box } of set.samples) {
          const scene = drawn.get(candidates.find((file) => drawn.has(file)) ?? '');
          expect(scene).toBeDefined();
          if (box === undefined || scene === undefined) continue;
          expect(box.x + box.width).toBeLessThanOrEqual(scene.width + 1e-6);
          expect(box.y + box.height).toBeLessThanOrEqual(scene.height + 1e-6);
        }
      }
    }
  });

  it('goes on from where it was stopped, to the same bytes', async () => {
    const [whole, stopped] = [temporaryFolder(), temporaryFolder()];
    await writeSwatchbook({ ...options, folder: whole });
    const controller = new AbortController();
    const first = writeSwatchbook({
      ...{ ...options, folder: stopped, signal: controller.signal },
      onProgress: ({ done }) => done === 3 && controller.abort(),
    });
    await expect(first).rejects.toMatchObject({ code: 'ABORTED' });
    expect(Object.keys(filesIn(stopped)).length).toBeLessThan(Object.keys(filesIn(whole)).length);
    await writeSwatchbook({ ...options, folder: stopped });
    expect(filesIn(stopped)).toEqual(filesIn(whole));
  });

  it('refuses a folder with another swatchbook', async () => {
    const folder = temporaryFolder();
    await writeSwatchbook({ ...options, folder });
    await expect(writeSwatchbook({ ...options, seed: 6, folder })).rejects.toThrow(
      /another swatchbook: seed differs; expected 5; found 6/,
    );
  });
});
