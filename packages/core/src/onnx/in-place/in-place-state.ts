import type { Tensors } from '../../runtime.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { encodeKernel } from '../../wasm/encode-kernel.ts';
import { allocate, type Kernel, loadKernel, type Memory, paddedBytes } from '../../wasm/web-assembly.ts';
import type { Source, UpdateGroup } from './split-updates.ts';

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
