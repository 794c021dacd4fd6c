import { FgclipError } from '../errors.ts';
import { type Expression, formatShape, type Node, type Shape, sameShape, symbolsOf } from './expression.ts';

/** A finished computation: what goes in, what comes out, and how the state moves on. */
export interface Graph {
  readonly inputs: readonly Node<'input'>[];
  readonly parameters: readonly Node<'parameter'>[];
  readonly outputs: Readonly<Record<string, Expression>>;
  /** Next value of a parameter, by its name. */
  readonly updates: Readonly<Record<string, Expression>>;
  /** All expressions, operands first, equal ones shared. */
  readonly nodes: readonly Expression[];
  /** Where each symbolic dimension gets its size: an axis of an input. */
  readonly symbols: ReadonlyMap<string, { readonly input: string; readonly axis: number }>;
}

export interface GraphDefinition {
  readonly outputs: Readonly<Record<string, Expression>>;
  readonly updates?: Readonly<Record<string, Expression>>;
}

/**
 * Closes expressions into a graph: equal sub-expressions become one, names and symbols are checked.
 *
 * Throws INVALID_ARGUMENT for two leaves of one name, an update of something that is not a parameter, or a symbol that
 * no input binds; SHAPE_MISMATCH for an update of another shape than its parameter.
 */
export function defineGraph({ outputs, updates = {} }: GraphDefinition): Graph {
  const names = Object.keys(outputs);
  const updated = Object.keys(updates);
  const roots = shareCommon([...Object.values(outputs), ...Object.values(updates)]);
  const nodes = topologicalOrder(roots);
  const graph: Graph = {
    inputs: nodes.filter((node) => node.op === 'input'),
    parameters: nodes.filter((node) => node.op === 'parameter'),
    outputs: zip(names, roots),
    updates: zip(updated, roots.slice(names.length)),
    nodes,
    symbols: bindSymbols(nodes),
  };
  checkNames(graph);
  checkUpdates(graph);
  return graph;
}

function bindSymbols(nodes: readonly Expression[]): Graph['symbols'] {
  const symbols = new Map<string, { input: string; axis: number }>();
  for (const node of nodes) {
    if (node.op !== 'input') continue;
    node.shape.forEach((dim, axis) => {
      if (typeof dim === 'string' && !symbols.has(dim)) symbols.set(dim, { input: node.attributes.name, axis });
    });
  }
  for (const node of nodes) {
    const dims = node.op === 'dimension' ? [node.attributes.dim] : node.shape;
    for (const symbol of dims.flatMap(symbolsOf)) {
      if (symbols.has(symbol)) continue;
      throw new FgclipError('INVALID_ARGUMENT', `${node.op}: no input binds "${symbol}" of ${formatShape(dims)}`);
    }
  }
  return symbols;
}

function checkNames({ inputs, parameters }: Graph): void {
  const seen = new Set<string>();
  for (const { attributes } of [...inputs, ...parameters]) {
    if (seen.has(attributes.name)) {
      throw new FgclipError('INVALID_ARGUMENT', `Two different inputs or parameters are named "${attributes.name}"`);
    }
    seen.add(attributes.name);
  }
}

function checkUpdates({ parameters, updates }: Graph): void {
  const shapes = new Map<string, Shape>(parameters.map((node) => [node.attributes.name, node.shape]));
  for (const [name, next] of Object.entries(updates)) {
    const shape = shapes.get(name);
    if (shape === undefined) {
      throw new FgclipError('INVALID_ARGUMENT', `Update of "${name}", which is not a parameter of the graph`);
    }
    if (next.dtype !== 'float32' || !sameShape(shape, next.shape)) {
      throw new FgclipError('SHAPE_MISMATCH', `Update of parameter "${name}"`, {
        expected: `float32 ${formatShape(shape)}`,
        found: `${next.dtype} ${formatShape(next.shape)}`,
      });
    }
  }
}

function zip(names: readonly string[], values: readonly Expression[]): Record<string, Expression> {
  return Object.fromEntries(names.map((name, i) => [name, values[i] as Expression]));
}

/**
 * Every expression the roots depend on, operands before the nodes that use them. Iterative: graphs may be deep.
 * `operandsOf` may name other operands than the expression's own, when something computes it another way.
 */
export function topologicalOrder(
  roots: readonly Expression[],
  operandsOf: (node: Expression) => readonly Expression[] = ({ operands }) => operands,
): Expression[] {
  const order: Expression[] = [];
  const state = new Map<Expression, 'open' | 'done'>();
  const stack = [...roots].reverse();
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    if (state.get(node) === undefined) {
      state.set(node, 'open');
      for (const operand of [...operandsOf(node)].reverse()) if (!state.has(operand)) stack.push(operand);
      continue;
    }
    stack.pop();
    if (state.get(node) === 'done') continue;
    state.set(node, 'done');
    order.push(node);
  }
  return order;
}

/** Constants up to this many values are compared by value, larger ones by identity. */
const comparedValues = 64;

/**
 * Rebuilds expressions so that equal sub-expressions are one object (common-subexpression elimination). Expressions
 * that share nothing new stay the objects they are.
 */
export function shareCommon(roots: readonly Expression[]): Expression[] {
  const ids = new Map<unknown, number>();
  const idOf = (value: unknown): number => {
    const id = ids.get(value) ?? ids.size;
    ids.set(value, id);
    return id;
  };
  const byKey = new Map<string, Expression>();
  const shared = new Map<Expression, Expression>();
  for (const node of topologicalOrder(roots)) {
    const operands = node.operands.map((operand) => shared.get(operand) ?? operand);
    const key = JSON.stringify([node.op, attributesKey(node, idOf), operands.map(idOf), node.shape, node.dtype]);
    const representative = byKey.get(key) ?? withOperands(node, operands);
    byKey.set(key, representative);
    shared.set(node, representative);
  }
  return roots.map((root) => shared.get(root) ?? root);
}

function withOperands(node: Expression, operands: readonly Expression[]): Expression {
  return operands.every((operand, i) => operand === node.operands[i]) ? node : ({ ...node, operands } as Expression);
}

function attributesKey(node: Expression, idOf: (value: unknown) => number): unknown {
  if (node.op !== 'constant') return node.attributes;
  const { data } = node.attributes;
  return data.length <= comparedValues
    ? Array.from(data, (value) => (Object.is(value, -0) ? '-0' : String(value)))
    : idOf(data);
}
