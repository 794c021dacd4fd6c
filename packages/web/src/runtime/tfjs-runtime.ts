import { FgclipError, type Program, type Runtime } from '@fgclip/core';
import { TfjsProgram } from './tfjs/program.ts';
import type { TensorFlow } from './tfjs/rules.ts';

/**
 * Runs graphs with TensorFlow.js 4, on whatever backend it is set to: `tfjsRuntime(await import('@tensorflow/tfjs'))`.
 * Parameters stay on its device between runs.
 *
 * Its compile() throws NOT_FOUND for a parameter without a first value and SHAPE_MISMATCH for one of another shape;
 * run() throws the same of inputs, and RUNTIME with TensorFlow.js' error as cause; anything used after its dispose()
 * throws RUNTIME. Whether an index outside its table is an error depends on the backend.
 */
export function tfjsRuntime(tf: TensorFlow): Runtime {
  const programs = new Set<Program>();
  let disposed = false;
  return {
    name: 'tfjs',
    async compile(graph, state = {}) {
      if (disposed) throw new FgclipError('RUNTIME', 'The runtime tfjs has been disposed of');
      await tf.ready();
      const program = new TfjsProgram(tf, graph, state, () => programs.delete(program));
      programs.add(program);
      return program;
    },
    async dispose() {
      disposed = true;
      await Promise.all([...programs].map((program) => program.dispose()));
    },
  };
}
