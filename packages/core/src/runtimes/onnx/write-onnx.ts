import { checkedState } from '../../checked-state.ts';
import { FgclipError } from '../../errors.ts';
import { type Expression, symbolsOf } from '../../graph/expression.ts';
import { type Graph, topologicalOrder } from '../../graph/graph.ts';
import { version } from '../../version.ts';
import type { Tensors } from '../runtime.ts';
import { lowerGraph, type Named } from './lower.ts';
import { encodeModel, type OnnxValue } from './model.ts';

/** Operator set 17 and IR version 8: read by every ONNX Runtime since 1.12. */
const opset = 17;
const irVersion = 8;

export interface WriteOnnxOptions {
  /** Name of the graph inside the model. Default "fgclip". */
  readonly name?: string;
  /** Values that become part of the model; parameters without one become inputs. */
  readonly parameters?: Tensors;
  /** Writes the graph's updates too: the output's name for the next value of a parameter. */
  readonly updates?: (parameter: string) => string;
  /** Inputs of int32 that the model takes as int64, as models of texts take their ids. */
  readonly int64Inputs?: readonly string[];
  /** Entries for the model's metadata_props, besides "fgclip.version". */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * A graph as an ONNX model (opset 17, IR version 8). Inputs, parameters and outputs keep their names; symbolic
 * dimensions are dynamic ones of the same name. Only what the outputs need is written.
 *
 * Throws INVALID_ARGUMENT for an output named like an input, a parameter or another output, and for an int64 input that
 * is none of int32 in the graph; NOT_FOUND for a value of a parameter the graph does not have, and SHAPE_MISMATCH for one
 * of another shape or dtype.
 */
export function writeOnnx(graph: Graph, options: WriteOnnxOptions = {}): Uint8Array {
  const { name = 'fgclip', parameters = {}, updates, int64Inputs = [], metadata = {} } = options;
  const given = new Map(checkedState(graph, Object.keys(parameters), parameters));
  const results = resultsOf(graph, updates);
  const leaves = leavesOf(graph, results);
  checkNames([...leaves, ...results]);
  checkInt64Inputs(graph, int64Inputs);
  const wide = new Set(int64Inputs);

  const { nodes, constants } = lowerGraph({ symbols: graph.symbols, leaves, results, wide });
  const values = leaves.flatMap(([leaf]) => {
    const value = given.get(leaf);
    return value === undefined ? [] : [{ ...value, name: leaf }];
  });
  return encodeModel({
    irVersion,
    opset,
    producerName: 'fgclip',
    producerVersion: version,
    metadata: { 'fgclip.version': version, ...metadata },
    graph: {
      name,
      nodes,
      initializers: [...values, ...constants],
      inputs: leaves
        .filter(([leaf]) => !given.has(leaf))
        .map((leaf) => (wide.has(leaf[0]) ? { ...describe(leaf), type: 'int64' } : describe(leaf))),
      outputs: results.map(describe),
    },
  });
}

/** Names of the inputs and parameters that the model of the graph has when no parameter is given a value. */
export function modelInputs(graph: Graph, { updates }: Pick<WriteOnnxOptions, 'updates'> = {}): string[] {
  return leavesOf(graph, resultsOf(graph, updates)).map(([name]) => name);
}

function resultsOf({ outputs, updates: next }: Graph, updates: WriteOnnxOptions['updates']): Named[] {
  if (updates === undefined) return Object.entries(outputs);
  return [
    ...Object.entries(outputs),
    ...Object.entries(next).map(([parameter, node]): Named => [updates(parameter), node]),
  ];
}

/** Inputs and parameters that the results need, be it only for the size of an axis. */
function leavesOf({ inputs, parameters, symbols }: Graph, results: readonly Named[]): Named[] {
  const nodes = topologicalOrder(results.map(([, node]) => node));
  const needed = new Set<Expression>(nodes);
  const dims = nodes.flatMap((node) => (node.op === 'dimension' ? [node.attributes.dim] : node.shape));
  const sized = new Set(dims.flatMap(symbolsOf).map((symbol) => symbols.get(symbol)?.input));
  return [
    ...inputs.filter((node) => needed.has(node) || sized.has(node.attributes.name)),
    ...parameters.filter((node) => needed.has(node)),
  ].map((node) => [node.attributes.name, node]);
}

function describe([name, { dtype, shape }]: Named): OnnxValue {
  return { name, type: dtype, shape };
}

function checkInt64Inputs({ inputs }: Graph, names: readonly string[]): void {
  const indices = inputs.filter(({ dtype }) => dtype === 'int32').map(({ attributes }) => attributes.name);
  const unfit = names.find((name) => !indices.includes(name));
  if (unfit === undefined) return;
  throw new FgclipError('INVALID_ARGUMENT', `"${unfit}" cannot be an int64 input`, {
    expected: `an int32 input of the graph: ${indices.join(', ') || 'it has none'}`,
  });
}

function checkNames(values: readonly Named[]): void {
  const names = values.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new FgclipError('INVALID_ARGUMENT', `Two inputs or outputs of the model are named "${twice}"`, {
    hint: 'In ONNX inputs, parameters and outputs share one set of names',
  });
}
