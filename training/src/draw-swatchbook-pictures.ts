import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import {
  type Cell,
  colorPortraits,
  kindPortraits,
  materialPortraits,
  patternPortraits,
  sheet,
  transparencyPortraits,
} from './swatchbook-pictures/portraits.ts';

/** Draws the pictures of the documentation: every kind, material, pattern, transparency and colour. */
const [folder = 'docs/images'] = process.argv.slice(2);
const sheets: Readonly<Record<string, readonly [cells: readonly Cell[], columns: number]>> = {
  kinds: [kindPortraits(), 4],
  materials: [materialPortraits(), 5],
  patterns: [patternPortraits(), 5],
  transparencies: [transparencyPortraits(), 3],
  colors: [colorPortraits(), 6],
};
await mkdir(folder, { recursive: true });
for (const [name, [cells, columns]] of Object.entries(sheets)) {
  const png = await sharp(new TextEncoder().encode(sheet(cells, columns)))
    .png({ palette: true, quality: 90 })
    .toBuffer();
  await writeFile(join(folder, `swatchbook-${name}.png`), png);
}
