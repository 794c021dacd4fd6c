import { afterAll, expect, it } from 'vitest';
import { commands } from 'vitest/browser';
import { openClip } from '../src/models/open-clip.ts';

/** Measuring takes the browser 20 seconds each time, and a cycle one: VITE_MEMORY_CYCLES=200 npm run test:browser. */
const cycles = Number(import.meta.env.VITE_MEMORY_CYCLES ?? 0);
if (cycles === 0) console.warn('Memory is not measured: VITE_MEMORY_CYCLES is not set');

const url = await commands.modelServerUrl();
afterAll(() => commands.closeModelServer());

/** Megabytes of the page and its workers, after what nobody holds has been freed. */
async function memory(): Promise<number> {
  const page = performance as unknown as { measureUserAgentSpecificMemory(): Promise<{ bytes: number }> };
  return (await page.measureUserAgentSpecificMemory()).bytes / 2 ** 20;
}

async function open() {
  const clip = await openClip(`${url}/files/tiny/`, { threads: 1 });
  await clip.embedTexts(['a light brown dog']);
  return clip;
}

it.skipIf(cycles === 0)('gives its memory back when it is disposed of', { timeout: 1_200_000 }, async () => {
  const cycle = async (times: number) => {
    for (let i = 0; i < times; i++) await (await open()).dispose();
  };
  await cycle(10);
  const before = await memory();
  const clip = await open();
  const meanwhile = await memory();
  await clip.dispose();
  await cycle(cycles);
  const after = await memory();
  console.log(`MiB before ${before.toFixed(1)}, with a model open ${meanwhile.toFixed(1)}, after ${after.toFixed(1)}`);
  expect(meanwhile).toBeGreaterThan(before + 10);
  // A worker that stayed would hold twenty and more.
  expect(after).toBeLessThan(before + 5);
});
