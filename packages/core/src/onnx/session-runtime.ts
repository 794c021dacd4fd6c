import { checkedState } from '../checked-state.ts';
import { FgclipError } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Program, Runtime } from '../runtime.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { InPlaceState } from './in-place/in-place-state.ts';
import { splitUpdates } from './in-place/split-updates.ts';
import type { OnnxSession, SessionBackend } from './session-backend.ts';
import { resultNames, SessionProgram } from './session-program.ts';
import { writeOnnx } from './write-onnx.ts';

/**
 * A runtime that compiles every graph into one ONNX model, outputs and updates together. State stays in values of
 * the backend: what a run yields is what the next run is fed, without a copy. Where the backend allows it, elementwise
 * updates are left out of the model and done in place. Runs of one program queue up.
 *
 * compile() and run() throw RUNTIME with the backend's error as cause (or that error itself, where it is an FgclipError), and NOT_FOUND or SHAPE_MISMATCH for values
 * that do not fit the graph; anything used after its dispose() throws RUNTIME. Tensors fed to run() are read until
 * its promise settles.
 */
export function sessionRuntime<Value>(backend: SessionBackend<Value>): Runtime {
  const programs = new Set<Program>();
  let disposed = false;
  const checkUsable = () => {
    if (disposed) throw new FgclipError('RUNTIME', `The runtime ${backend.name} has been disposed of`);
  };
  return {
    name: backend.name,
    async compile(graph, state = {}) {
      checkUsable();
      const names = graph.parameters.map((node) => node.attributes.name);
      const first = checkedState(graph, names, state).map(([name, value]): [string, Tensor] => [name, copyOf(value)]);
      const whole = withResultNames(graph);
      const split = backend.inPlace ? splitUpdates(whole, resultNames.cut) : { session: whole, groups: [] };
      const inPlace = await InPlaceState.create(split.groups, new Map(first));
      const model = inPlace === undefined ? whole : split.session;
      const session = await loadModel(backend, model);
      const parts = { graph, model, session, state: new Map(first), inPlace };
      const program = new SessionProgram(backend, parts, () => programs.delete(program));
      programs.add(program);
      if (disposed) await program.dispose();
      return program;
    },
    async dispose() {
      disposed = true;
      await Promise.all([...programs].map((program) => program.dispose()));
    },
  };
}

function withResultNames(graph: Graph): Graph {
  const outputs = Object.entries(graph.outputs).map(([name, node]) => [resultNames.output(name), node]);
  return { ...graph, outputs: Object.fromEntries(outputs) };
}

async function loadModel<Value>(backend: SessionBackend<Value>, graph: Graph): Promise<OnnxSession<Value>> {
  const model = writeOnnx(graph, { updates: resultNames.update });
  const kept = Object.keys(graph.updates).map(resultNames.update);
  try {
    return await backend.createSession(model, kept);
  } catch (cause) {
    if (FgclipError.isInstance(cause)) throw cause;
    throw new FgclipError('RUNTIME', `${backend.name} could not load the graph`, { found: String(cause), cause });
  }
}

function copyOf({ shape, data }: Tensor): Tensor {
  return { shape: [...shape], data: data.slice() };
}
