import { FgclipError } from '@fgclip/core';
import { locateInCache } from './cached-model.ts';
import { fetchModel } from './fetch-model.ts';
import { locateInFolder } from './local-model.ts';
import type { LocatedModel, LocateModelOptions } from './located-model.ts';
import { modelCache } from './model-cache.ts';
import { parseModelId } from './model-id.ts';

/**
 * Finds a model's files: in a folder, in the cache, or on the hub, from where they are downloaded into the cache.
 *
 * A branch or tag is looked up on the hub each time, and the commit it points to remembered; when the hub cannot be
 * reached and the remembered commit is cached, that is used. The commit found is in the result.
 *
 * @param id A folder that is there or a path that begins with `./`, `../`, `/` or `~`; or "owner/name" or
 * "owner/name@revision" on the hub.
 * @throws NOT_FOUND naming what lacks and how to get it; INVALID_FORMAT for a git-lfs pointer in place of a file;
 * INVALID_ARGUMENT for an id that is none; what downloadFile() throws.
 */
export async function locateModel(id: string, options: LocateModelOptions): Promise<LocatedModel> {
  const reference = await parseModelId(id, options.revision);
  if (reference.kind === 'folder') return locateInFolder(reference.folder, id, options);
  const cache = modelCache(options.cacheFolder, reference.id);
  if (!options.offline) return fetchModel(reference, cache, options);
  const located = await locateInCache(reference, cache, options);
  if ('lacking' in located) throw notCached(id, located.lacking, cache.folder);
  return located;
}

function notCached(id: string, lacking: readonly string[], folder: string): FgclipError {
  return new FgclipError('NOT_FOUND', 'The model is not in the cache, and this is offline', {
    file: folder,
    expected: lacking.length > 0 ? lacking.join(', ') : id,
    hint: `Run it once without offline, or put the files into a folder and name that in place of "${id}"`,
  });
}
