import { join } from 'node:path';

/** Where data sets are kept in a cache, by those who name no other folder. */
export function dataSetsFolder(cacheFolder: string): string {
  return join(cacheFolder, 'data-sets');
}
