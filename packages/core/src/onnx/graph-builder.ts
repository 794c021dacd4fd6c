import type { OnnxAttribute, OnnxNode, OnnxTensor } from './model.ts';

/** Collects nodes and constants under names that are readable and never taken twice. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #names: Set<string>;
  readonly #integers = new Map<string, string>();

  /** `reserved` are names that others use: those of inputs and outputs. */
  constructor(reserved: Iterable<string>) {
    this.#names = new Set(reserved);
  }

  /** Adds a node with one output and returns the name of that output, "label/Op". */
  node(
    label: string,
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    const name = this.#unique(`${label}/${op}`);
    this.nodes.push({ name, op, inputs, outputs: [name], attributes });
    return name;
  }

  /** Adds a constant and returns its name. */
  constant(label: string, shape: readonly number[], data: OnnxTensor['data']): string {
    const name = this.#unique(label);
    this.initializers.push({ name, shape, data });
    return name;
  }

  /** A vector of int64, as axes and shapes are given; equal ones are one constant. */
  integers(values: readonly number[]): string {
    const label = `[${values.join(', ')}]`;
    const known = this.#integers.get(label);
    if (known !== undefined) return known;
    const name = this.constant(label, [values.length], BigInt64Array.from(values, BigInt));
    this.#integers.set(label, name);
    return name;
  }

  #unique(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.#names.has(name); i++) name = `${wanted}_${i}`;
    this.#names.add(name);
    return name;
  }
}
