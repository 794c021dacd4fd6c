import { trainExperiment } from '../src/experiments/train-experiment.ts';
import { givenExperiment, smallExperiment, smallTable } from './small-experiment.ts';

/**
 * A process that trains in the folder argv[2] and kills itself, without a chance to tidy up, at step argv[3]; on tables
 * given for each stage if argv[4] is "given".
 */
const [, , folder = '', step, data] = process.argv;
const options = data === 'given' ? await givenExperiment(folder) : smallExperiment(folder, await smallTable());
await trainExperiment({
  ...options,
  onProgress: ({ done }) => {
    if (done === Number(step)) process.kill(process.pid, 'SIGKILL');
  },
});
