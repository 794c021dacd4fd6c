import { FgclipError } from '../errors.ts';
import { symbolsOf } from '../graph/dim.ts';
import { dispatch, type Expression } from '../graph/expression.ts';
import type { Graph } from '../graph/graph.ts';
import { formatShape, sameShape } from '../graph/shape.ts';
import { topologicalOrder } from '../graph/topology.ts';
import type { Tensors } from '../runtime.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { version } from '../version.ts';
import { GraphBuilder } from './graph-builder.ts';
import { type Lowering, onnxRules } from './lower.ts';
import { encodeModel, type OnnxValue } from './model.ts';
import { Sizes } from './sizes.ts';

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
  /** Entries for the model's metadata_props, besides fgclip's version. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * A graph as an ONNX model (opset 17, IR version 8). Inputs and outputs keep their names; symbolic dimensions are
 * dynamic ones of the same name. Only what the outputs need is written.
 *
 * Throws INVALID_ARGUMENT for an output named like an input, another output or a parameter, and for values of
 * parameters the graph does not have; SHAPE_MISMATCH for a value of another shape than its parameter.
 */
export function writeOnnx(graph: Graph, options: WriteOnnxOptions = {}): Uint8Array {
  const { name = 'fgclip', parameters = {}, updates, metadata = {} } = options;
  checkParameters(graph, parameters);
  const outputs = Object.entries(graph.outputs);
  if (updates !== undefined) {
    for (const [parameter, next] of Object.entries(graph.updates)) outputs.push([updates(parameter), next]);
  }
  const nodes = topologicalOrder(outputs.map(([, node]) => node));
  const used = new Set<Expression>([...nodes, ...inputsThatBind(graph, nodes)]);
  const isConstant = (parameter: string) => Object.hasOwn(parameters, parameter);
  const leaves = [...graph.inputs, ...graph.parameters].filter((leaf) => used.has(leaf));
  checkNames([...leaves.map((leaf) => leaf.attributes.name), ...outputs.map(([output]) => output)]);

  const builder = new GraphBuilder([
    ...leaves.map((leaf) => leaf.attributes.name),
    ...outputs.map(([output]) => output),
  ]);
  const values = lowerAll(nodes, builder, new Sizes(builder, graph.symbols));
  const renamed = nameOutputs(outputs, values, builder);
  const rename = (value: string) => renamed.get(value) ?? value;
  const given = leaves.filter((leaf) => leaf.op === 'parameter' && isConstant(leaf.attributes.name));

  return encodeModel({
    irVersion,
    opset,
    producerName: 'fgclip',
    producerVersion: version,
    metadata: { 'fgclip.version': version, ...metadata },
    graph: {
      name,
      nodes: builder.nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map(rename),
        outputs: node.outputs.map(rename),
      })),
      initializers: [
        ...given.map(({ attributes }) => ({ name: attributes.name, ...(parameters[attributes.name] as Tensor) })),
        ...builder.initializers,
      ],
      inputs: leaves.filter((leaf) => !given.includes(leaf)).map((leaf) => describe(leaf.attributes.name, leaf)),
      outputs: outputs.map(([output, node]) => describe(output, node)),
    },
  });
}

/** Writes every expression in order; the name of each one's value. */
function lowerAll(nodes: readonly Expression[], builder: GraphBuilder, sizes: Sizes): Map<Expression, string> {
  const values = new Map<Expression, string>();
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const count = (counts.get(node.op) ?? 0) + 1;
    counts.set(node.op, count);
    const label = `${node.op}_${count}`;
    const lowering: Lowering = {
      operands: node.operands.map((operand) => values.get(operand) ?? ''),
      sizes,
      emit: (op, inputs, attributes) => builder.node(label, op, inputs, attributes),
      constant: (shape, data) => builder.constant(label, shape, data),
      integers: (vector) => builder.integers(vector),
    };
    values.set(node, dispatch(onnxRules, node, lowering));
  }
  return values;
}

/**
 * The names that the outputs' values take. A value that is an input or a constant, or an output already, is passed
 * on by an Identity node of its own.
 */
function nameOutputs(
  outputs: readonly (readonly [string, Expression])[],
  values: ReadonlyMap<Expression, string>,
  builder: GraphBuilder,
): Map<string, string> {
  const computed = new Set(builder.nodes.flatMap((node) => node.outputs));
  const renamed = new Map<string, string>();
  for (const [output, node] of outputs) {
    const value = values.get(node) ?? '';
    const own = computed.has(value) && !renamed.has(value) ? value : builder.node(output, 'Identity', [value]);
    renamed.set(own, output);
  }
  return renamed;
}

/** The inputs whose shapes give the symbols of the nodes their sizes; not every one need be an operand. */
function inputsThatBind(graph: Graph, nodes: readonly Expression[]): Expression[] {
  const symbols = new Set(
    nodes.flatMap((node) =>
      [...node.shape, ...(node.op === 'dimension' ? [node.attributes.dim] : [])].flatMap(symbolsOf),
    ),
  );
  const names = new Set([...symbols].map((symbol) => graph.symbols.get(symbol)?.input));
  return graph.inputs.filter((input) => names.has(input.attributes.name));
}

function describe(name: string, { dtype, shape }: Expression): OnnxValue {
  return { name, type: dtype, shape };
}

function checkNames(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new FgclipError('INVALID_ARGUMENT', `Two inputs or outputs of the model are named "${twice}"`, {
    hint: 'ONNX names inputs, parameters and outputs in one space',
  });
}

function checkParameters(graph: Graph, values: Tensors): void {
  const shapes = new Map(graph.parameters.map((node) => [node.attributes.name, node.shape]));
  for (const [name, { shape }] of Object.entries(values)) {
    const expected = shapes.get(name);
    if (expected === undefined) {
      throw new FgclipError('INVALID_ARGUMENT', `"${name}" is not a parameter of the graph`);
    }
    if (!sameShape(expected, shape)) {
      throw new FgclipError('SHAPE_MISMATCH', `Value of parameter "${name}"`, {
        expected: formatShape(expected),
        found: formatShape(shape),
      });
    }
  }
}
