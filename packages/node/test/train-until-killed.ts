import { trainExperiment } from '../src/experiments/train-experiment.ts';
import { smallExperiment, smallTable } from './small-experiment.ts';

/** A process that trains in the folder argv[2] and kills itself, without a chance to tidy up, at step argv[3]. */
const [, , folder = '', step] = process.argv;
await trainExperiment({
  ...smallExperiment(folder, await smallTable()),
  onProgress: ({ done }) => {
    if (done === Number(step)) process.kill(process.pid, 'SIGKILL');
  },
});
