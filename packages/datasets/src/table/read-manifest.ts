import { type Folder, readText } from './folder.ts';
import { MANIFEST_FILE, parseManifest, type StoredManifest } from './stored-manifest.ts';

/**
 * The manifest of a table folder alone.
 *
 * @throws NOT_FOUND; INVALID_FORMAT naming the entry that is missing or wrong; INVALID_DATA for a table whose writing was
 * interrupted.
 */
export async function readManifest(folder: Folder): Promise<StoredManifest> {
  return parseManifest(await readText(folder, MANIFEST_FILE, 'manifest of the table'));
}
