import type { Expression } from '../../graph/expression.ts';
import type { Graph } from '../../graph/graph.ts';
import { sameShape } from '../../graph/shape.ts';
import { topologicalOrder } from '../../graph/topology.ts';
import { sizeOf } from '../../tensor/tensor.ts';
import { elementwiseCode } from '../../wasm/instructions.ts';
import { mergeOverlapping } from './merge-overlapping.ts';

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
