import { type Expression, sameShape } from '../../graph/expression.ts';
import { type Graph, topologicalOrder } from '../../graph/graph.ts';
import { sizeOf, type Tensor } from '../../tensor/tensor.ts';
import type { Tensors } from '../runtime.ts';
import {
  allocate,
  elementwiseCode,
  encodeKernel,
  type Kernel,
  loadKernel,
  type Memory,
  paddedBytes,
} from '../wasm/adam-kernel.ts';

/** Elements of a session's value that are brought into the memory at once: few enough to stay in a core's cache. */
const blockLength = 8192;

/** Parameters in one WebAssembly memory, which small kernels move on where they lie. */
export class InPlaceState {
  /** By parameter: views of the memory, valid as long as this lives. */
  readonly views: ReadonlyMap<string, Tensor>;
  /** Names of the session's outputs that an update needs. */
  readonly computed: readonly string[];
  readonly #updates: readonly GroupUpdate[];

  private constructor(
    groups: readonly UpdateGroup[],
    views: ReadonlyMap<string, Tensor>,
    updates: readonly GroupUpdate[],
  ) {
    const sources = groups.flatMap(({ arrays, scalars }) => fromSession([...arrays, ...scalars]));
    this.computed = [...new Set(sources.map(({ name }) => name))];
    this.views = views;
    this.#updates = updates;
  }

  /**
   * Takes copies of the first values of all parameters that the groups read or write. Undefined where there are none,
   * and where WebAssembly, its vector instructions or that much memory is missing.
   */
  static async create(
    groups: readonly UpdateGroup[],
    first: ReadonlyMap<string, Tensor>,
  ): Promise<InPlaceState | undefined> {
    const residents = residentsOf(groups, first);
    if (residents.size === 0) return undefined;
    const scratchBytes = paddedBytes(blockLength) * Math.max(...groups.map(({ arrays }) => fromSession(arrays).length));
    const bytes = [...residents.values()].reduce((sum, { data }) => sum + paddedBytes(data.length), scratchBytes);
    try {
      const memory = allocate(bytes);
      const views = placeAll(residents, memory, scratchBytes);
      const updates = await Promise.all(groups.map((group) => GroupUpdate.load(group, memory, views)));
      return new InPlaceState(groups, views, updates);
    } catch {
      return undefined;
    }
  }

  /** Moves the parameters on, given what was fed to the run and what the session computed. */
  update(inputs: Tensors, computed: Tensors): void {
    for (const update of this.#updates) update.run(inputs, computed);
  }
}

/** One group's kernel, and where in the memory its values are. */
class GroupUpdate {
  readonly #group: UpdateGroup;
  readonly #kernel: Kernel;
  readonly #memory: Memory;
  readonly #views: ReadonlyMap<string, Tensor>;

  private constructor(group: UpdateGroup, kernel: Kernel, memory: Memory, views: ReadonlyMap<string, Tensor>) {
    this.#group = group;
    this.#kernel = kernel;
    this.#memory = memory;
    this.#views = views;
  }

  static async load(group: UpdateGroup, memory: Memory, views: ReadonlyMap<string, Tensor>): Promise<GroupUpdate> {
    const nodesOf = (sources: readonly Source[]) => sources.map(({ node }) => node);
    const module = encodeKernel({
      arrays: nodesOf(group.arrays),
      scalars: nodesOf(group.scalars),
      results: group.results,
    });
    return new GroupUpdate(group, await loadKernel(module, memory), memory, views);
  }

  run(inputs: Tensors, computed: Tensors): void {
    const { size, arrays, scalars, parameters } = this.#group;
    const blocks = new Map(fromSession(arrays).map(({ name }, i) => [name, this.#scratch(i)]));
    const scalarValues = scalars.map(
      ({ from, name }) => dataOf(from === 'input' ? inputs : computed, name)[0] as number,
    );
    for (let start = 0; start < size; start += blockLength) {
      const end = Math.min(start + blockLength, size);
      for (const [name, block] of blocks) block.set(dataOf(computed, name).subarray(start, end));
      const addressOf = (name: string) => this.#addressOf(name) + start * Float32Array.BYTES_PER_ELEMENT;
      this.#kernel(
        end - start,
        ...arrays.map(({ name, from }) =>
          from === 'state' ? addressOf(name) : (blocks.get(name)?.byteOffset as number),
        ),
        ...parameters.map(addressOf),
        ...scalarValues,
      );
    }
  }

  #scratch(index: number): Float32Array {
    return new Float32Array(this.#memory.buffer, index * paddedBytes(blockLength), blockLength);
  }

  #addressOf(parameter: string): number {
    return this.#views.get(parameter)?.data.byteOffset as number;
  }
}

function residentsOf(groups: readonly UpdateGroup[], first: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const names = groups.flatMap(({ arrays, parameters }) => [
    ...parameters,
    ...arrays.filter(({ from }) => from === 'state').map(({ name }) => name),
  ]);
  return new Map(names.map((name) => [name, first.get(name) as Tensor]));
}

/** Copies the tensors into the memory, one after the other from that address on. */
function placeAll(tensors: ReadonlyMap<string, Tensor>, memory: Memory, address: number): Map<string, Tensor> {
  let next = address;
  const views = new Map<string, Tensor>();
  for (const [name, { shape, data }] of tensors) {
    const view = new Float32Array(memory.buffer, next, data.length);
    view.set(data);
    views.set(name, { shape: [...shape], data: view });
    next += paddedBytes(data.length);
  }
  return views;
}

function fromSession(sources: readonly Source[]): Source[] {
  return sources.filter(({ from }) => from === 'session');
}

function dataOf(tensors: Tensors, name: string): Tensor['data'] {
  return (tensors[name] as Tensor).data;
}

/** A value that a kernel starts from: kept between runs, fed to the run, or computed by the session. */
export interface Source {
  readonly from: 'state' | 'input' | 'session';
  /** Name of the parameter, the input, or the session's output. */
  readonly name: string;
  readonly node: Expression;
}

/** Parameters of one shape whose next values are elementwise expressions that read each other's current values. */
export interface UpdateGroup {
  /** Elements of each parameter. */
  readonly size: number;
  /** The parameters' names, in the order of the results. */
  readonly parameters: readonly string[];
  readonly results: readonly Expression[];
  readonly arrays: readonly Source[];
  readonly scalars: readonly Source[];
}

export interface SplitGraph {
  /** What stays: the outputs, the values that groups need, and all other updates. */
  readonly session: Graph;
  readonly groups: readonly UpdateGroup[];
}

/**
 * Takes the updates out of a graph that are chains of elementwise operations, such as an optimiser's: one pass over
 * memory does all of them. They are cut where other work starts, at the gradients; what is cut becomes an output of the
 * session under the name that `cutName` gives it.
 */
export function splitUpdates(graph: Graph, cutName: (index: number) => string): SplitGraph {
  const reaching = reachingParameters(graph);
  const updates = Object.entries(graph.updates);
  const chains = updates.filter(([, next]) => next.shape.length > 0 && isStep(next, reaching));
  const inPlace = new Set(chains.map(([name]) => name));
  const kept = updates.filter(([name]) => !inPlace.has(name));
  const keptNames = new Set(kept.map(([name]) => name));
  const isState = (node: Expression) => node.op === 'parameter' && !keptNames.has(node.attributes.name);

  const cuts = new Map<Expression, string>();
  const sourceOf = (node: Expression): Source => {
    if (node.op === 'parameter' && node.shape.length > 0 && isState(node)) {
      return { from: 'state', name: node.attributes.name, node };
    }
    if (node.op === 'input' && node.shape.length === 0) return { from: 'input', name: node.attributes.name, node };
    const name = cuts.get(node) ?? cutName(cuts.size);
    cuts.set(node, name);
    return { from: 'session', name, node };
  };

  const leaves = new Map(chains.map(([name, next]) => [name, leavesOf([next], reaching)]));
  const groups = mergeOverlapping(
    chains.map(([name]) => [name, ...(leaves.get(name) ?? []).flatMap((leaf) => updatedBy(leaf, inPlace))]),
  ).map((parameters): UpdateGroup => {
    const results = parameters.map((name) => graph.updates[name] as Expression);
    const sources = leavesOf(results, reaching).map(sourceOf);
    return {
      size: sizeOf((results[0]?.shape ?? []) as readonly number[]),
      parameters,
      results,
      arrays: sources.filter(({ node }) => node.shape.length > 0),
      scalars: sources.filter(({ node }) => node.shape.length === 0),
    };
  });
  const outputs = { ...graph.outputs, ...Object.fromEntries([...cuts].map(([node, name]) => [name, node])) };
  return { session: { ...graph, outputs, updates: Object.fromEntries(kept) }, groups };
}

/** Where elementwise steps end, constants left out. */
function leavesOf(results: readonly Expression[], reaching: ReadonlySet<Expression>): Expression[] {
  const steps = new Set<Expression>();
  const operandsOf = (node: Expression) => {
    if (!isStep(node, reaching)) return [];
    steps.add(node);
    return node.operands;
  };
  const nodes = topologicalOrder(results, operandsOf);
  return nodes.filter((node) => !steps.has(node) && !(node.op === 'constant' && node.shape.length === 0));
}

/**
 * Whether a kernel computes the value rather than the session: an elementwise operation on arrays of one shape and
 * scalars that depends on a parameter, or has one array only, so that going on does not need more values from
 * the session. Scalars are the session's, for which they are no work.
 */
function isStep({ op, operands, shape }: Expression, reaching: ReadonlySet<Expression>): boolean {
  if (shape.length === 0 || elementwiseCode(op) === undefined) return false;
  const arrays = new Set(operands.filter((operand) => operand.shape.length > 0));
  if (![...arrays].every((operand) => sameShape(operand.shape, shape))) return false;
  return arrays.size <= 1 || [...arrays].some((operand) => reaching.has(operand));
}

/** Parameters, and what elementwise operations make of them without a change of shape. */
function reachingParameters({ nodes }: Graph): Set<Expression> {
  const reaching = new Set<Expression>();
  for (const node of nodes) {
    const follows = elementwiseCode(node.op) !== undefined && isStep(node, reaching);
    if (node.op === 'parameter' || (follows && node.operands.some((operand) => reaching.has(operand)))) {
      reaching.add(node);
    }
  }
  return reaching;
}

function updatedBy(leaf: Expression, inPlace: ReadonlySet<string>): string[] {
  return leaf.op === 'parameter' && inPlace.has(leaf.attributes.name) ? [leaf.attributes.name] : [];
}

/** Merges sets that share a member, directly or through others; the order of first appearance stays. */
export function mergeOverlapping<T>(sets: readonly (readonly T[])[]): T[][] {
  const merged: Set<T>[] = [];
  for (const set of sets) {
    const met = merged.filter((group) => set.some((member) => group.has(member)));
    const [first = new Set<T>(), ...others] = met;
    if (met.length === 0) merged.push(first);
    for (const member of [...others.flatMap((group) => [...group]), ...set]) first.add(member);
    for (const group of others) merged.splice(merged.indexOf(group), 1);
  }
  return merged.map((group) => [...group]);
}
