import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJson } from './write-files.ts';

/** Which balanced heads of the demo the playground comes with, and what it calls them: one fits beside the cosine. */
const heads = [{ name: 'linear', label: 'Linear head' }] as const;

/** Copies heads from the folder of a demo to where the playground serves them from. */
const [demo = 'fgclip-demo', folder = 'apps/playground/public/heads'] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
for (const { name } of heads) {
  await copyFile(join(demo, 'run', `${name}.balanced.safetensors`), join(folder, `${name}.safetensors`));
}
await writeJson(
  join(folder, 'index.json'),
  heads.map(({ name, label }) => ({ file: `${name}.safetensors`, label })),
);
