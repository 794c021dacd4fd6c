import { downloadFile } from '../../src/downloads/download-file.ts';

/** Downloads a file; kills itself once a share of it is there, so that it cannot tidy up. */
const [, , url = '', target = '', size = '', sha256 = '', killAt = ''] = process.argv;

const { isNew } = await downloadFile({
  ...{ url, target, size: Number(size), hash: { algorithm: 'sha256', value: sha256 }, staleLock: 2000 },
  onProgress: ({ state, done }) => {
    if (killAt !== '' && state === 'downloading' && done >= Number(killAt)) process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write(isNew ? 'downloaded' : 'there already');
