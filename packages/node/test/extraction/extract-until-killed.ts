import { mkdirSync, watch } from 'node:fs';
import { extractTable } from '../../src/extraction/extract.ts';
import { openClip } from '../../src/models/open-clip.ts';
import { extractionOptions } from './extraction-options.ts';

/**
 * A process that extracts into a folder and kills itself, without a chance to tidy up: "texts 20", when so many of them
 * are done; "file manifest", while a file whose name begins so is being written.
 */
const [, , model = '', images = '', folder = '', pictures, moment = ''] = process.argv;
const [kind, mark = ''] = moment.split(' ');
const die = () => process.kill(process.pid, 'SIGKILL');
mkdirSync(folder, { recursive: true });
if (kind === 'file') watch(folder, (_, name) => name?.startsWith(mark) && die());
await extractTable({
  ...extractionOptions({ model, images, folder, pictures: Number(pictures) }),
  encoder: await openClip(model, { cacheFolder: folder, threads: 1 }),
  onProgress: (progress) => {
    if (progress.kind === kind && progress.done >= Number(mark)) die();
  },
});
