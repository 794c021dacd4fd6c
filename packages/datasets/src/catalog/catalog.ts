import { FgclipError } from '@fgclip/core';
import { coco } from './coco.ts';
import type { DataSetEntry } from './data-set-entry.ts';
import { fgOvd } from './fg-ovd.ts';
import { sugarCrepe } from './sugar-crepe.ts';

/** The public data sets that fgclip reads, and where to get them. Data only: nothing is downloaded by asking. */
export const dataSetCatalog: readonly DataSetEntry[] = [...fgOvd, ...coco, sugarCrepe];

/** The data set of a name. Throws NOT_FOUND listing those there are. */
export function findDataSet(name: string, catalog: readonly DataSetEntry[] = dataSetCatalog): DataSetEntry {
  const found = catalog.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  throw new FgclipError('NOT_FOUND', 'No data set has this name', {
    expected: catalog.map((entry) => entry.name).join(', '),
    found: JSON.stringify(name),
  });
}

/** The bytes to download; undefined when the size of a file is not known. */
export function downloadSize({ files }: DataSetEntry): number | undefined {
  return files.reduce<number | undefined>(
    (sum, { size }) => (sum === undefined || size === undefined ? undefined : sum + size),
    0,
  );
}
