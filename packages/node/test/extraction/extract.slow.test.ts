import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Sample } from '@fgclip/datasets';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { extractTable } from '../../src/extraction/extract.ts';
import { openClip } from '../../src/models/open-clip.ts';
import { temporaryFolder } from '../folders.ts';
import { writeTinyClip } from '../tiny-clip.ts';

/** Opens a tiny CLIP and extracts the pictures, whole; says how the event loop and the memory fared. */
async function extractWhole(images: string, names: readonly string[], imageSize: number) {
  const root = temporaryFolder();
  await writeTinyClip(join(root, 'model'), { imageSize });
  const encoder = await openClip(join(root, 'model'), { cacheFolder: root, threads: 1 });
  const samples = names.map((photograph, i): Sample => ({ id: `${i}`, photograph, captions: [`picture ${i}`] }));
  const resident: number[] = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const { manifest } = await extractTable({
    ...{ sets: [{ name: 'all', samples, skipped: [] }], images, encoder, model: { id: 'tiny' } },
    folder: join(root, 'table'),
    onProgress: ({ kind }) => {
      if (kind !== 'images') return;
      if (resident.length === 0) delay.enable();
      resident.push(process.memoryUsage.rss() / 2 ** 20);
    },
  });
  delay.disable();
  await encoder.dispose();
  return { manifest, resident, delay };
}

it('needs no more memory for 5,000 pictures than for 1,500', async () => {
  const images = temporaryFolder();
  const raw = { width: 3, height: 2, channels: 3 } as const;
  const names = Array.from({ length: 5000 }, (_, i) => `${i}.jpg`);
  for (const [i, name] of names.entries()) {
    const pixels = Uint8Array.from({ length: 18 }, (_, k) => (i * 31 + k * 57) % 256);
    await sharp(pixels, { raw }).resize(120, 90).jpeg().toFile(join(images, name));
  }
  const { manifest, resident } = await extractWhole(images, names, 128);
  expect(manifest?.counts.images).toBe(5000);
  const most = (from: number, to: number) =>
    Math.max(...resident.slice(Math.floor(from * resident.length), Math.ceil(to * resident.length)));
  // The pixels of all the batches between are 700 MB.
  expect(most(0.7, 1) - most(0.1, 0.3)).toBeLessThan(80);
});

it('leaves the thread free while pictures of 12 megapixels are embedded', async () => {
  const images = temporaryFolder();
  const names = Array.from({ length: 12 }, (_, i) => `${i}.jpg`);
  const raw = { width: 40, height: 30, channels: 3 } as const;
  for (const [i, name] of names.entries()) {
    const pixels = Uint8Array.from({ length: 3600 }, (_, k) => (i * 31 + k * 57) % 256);
    await sharp(pixels, { raw }).resize(4000, 3000).jpeg().toFile(join(images, name));
  }
  const { manifest, delay } = await extractWhole(images, names, 224);
  expect(manifest?.counts.images).toBe(12);
  // Each picture takes this thread 150 ms or, where it is not alone on the machine, more.
  expect(delay.percentile(50) / 1e6).toBeLessThan(30);
  expect(delay.max / 1e6).toBeLessThan(150);
});
