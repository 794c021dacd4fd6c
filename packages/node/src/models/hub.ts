import * as hub from '@fgclip/core';
import { getJson, type HubOptions } from './hub-request.ts';

export { type HubFile, hubFileUrl, isPlainPath } from '@fgclip/core';

/** The commit that a branch or tag points to now. Throws as downloadFile() does. */
export function resolveRevision(id: string, revision: string, options: HubOptions = {}): Promise<string> {
  return hub.resolveHubRevision(id, revision, accessOf(options));
}

/** Every file of a model at a commit. Throws as downloadFile() does. */
export function listHubFiles(id: string, commit: string, options: HubOptions = {}): Promise<hub.HubFile[]> {
  return hub.listHubFiles(id, commit, accessOf(options));
}

function accessOf(options: HubOptions): hub.HubAccess {
  return { endpoint: options.endpoint, getJson: (url) => getJson(url, options) };
}
