import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../../../test/format-support.ts';
import { type Message, readMessage } from '../../../test/onnx-reader.ts';
import { functionCases, graphOf, operationCases } from '../../../test/runtime-cases.ts';
import { gradient } from '../../graph/gradient.ts';
import { defineGraph } from '../../graph/graph.ts';
import { linear, mean } from '../../graph/layers.ts';
import { add, multiply, subtract } from '../../graph/operations/elementwise.ts';
import { gather, reshape } from '../../graph/operations/layout.ts';
import { constant, dimension, input, parameter } from '../../graph/operations/leaves.ts';
import { sum } from '../../graph/operations/products.ts';
import { intTensor, tensor } from '../../tensor/tensor.ts';
import { version } from '../../version.ts';
import { writeOnnx } from './write-onnx.ts';

// Field numbers below are those of onnx.proto.
const graphIn = (model: Uint8Array) => readMessage(model).message(7);
const nodesIn = (model: Uint8Array) => graphIn(model).messages(1);
const opsIn = (model: Uint8Array) => nodesIn(model).map((node) => node.text(4));
const namesOf = (values: readonly Message[], field = 1) => values.map((value) => value.text(field));

/** "float [batch, 3]". */
function typeOf(value: Message): string {
  const type = value.message(2).message(1);
  const dims = type
    .message(2)
    .messages(1)
    .map((dim) => (dim.has(1) ? dim.int(1) : dim.text(2)));
  return `${type.int(1) === 1n ? 'float' : type.int(1)} [${dims.join(', ')}]`;
}

const x = input('x', ['batch', 3]);
const weight = parameter('weight', [2, 3]);
const loss = mean(linear(x, weight));
const step = defineGraph({
  outputs: { loss, twice: multiply(x, 2) },
  updates: { weight: subtract(weight, gradient(loss, [weight])[0] ?? weight) },
});

const table = parameter('table', [5, 2]);
const lookup = defineGraph({
  outputs: {
    rows: gather(table, input('indices', ['n'], 'int32')),
    otherRows: gather(table, input('others', ['n'], 'int32')),
  },
});

describe('writeOnnx', () => {
  it('says who wrote it and for which versions of ONNX', () => {
    const model = readMessage(writeOnnx(step, { name: 'head', metadata: { dataset: 'swatchbook' } }));
    expect(model.int(1)).toBe(8n);
    expect([model.text(2), model.text(3)]).toEqual(['fgclip', version]);
    expect(model.messages(8).map((opset) => [opset.text(1), opset.int(2)])).toEqual([['', 17n]]);
    expect(model.message(7).text(2)).toBe('head');
    expect(model.messages(14).map((entry) => [entry.text(1), entry.text(2)])).toEqual([
      ['fgclip.version', version],
      ['dataset', 'swatchbook'],
    ]);
  });

  it('types inputs and outputs, symbols and their products as dynamic dimensions', () => {
    const indices = input('indices', ['n'], 'int32');
    const graph = defineGraph({
      outputs: { flat: reshape(x, ['3*batch']), rows: gather(parameter('table', [5, 2]), indices), loss },
    });
    const model = graphIn(writeOnnx(graph));
    expect(namesOf(model.messages(11))).toEqual(['x', 'indices', 'table', 'weight']);
    expect(model.messages(11).map(typeOf)).toEqual(['float [batch, 3]', '6 [n]', 'float [5, 2]', 'float [2, 3]']);
    expect(namesOf(model.messages(12))).toEqual(['flat', 'rows', 'loss']);
    expect(model.messages(12).map(typeOf)).toEqual(['float [3*batch]', 'float [n, 2]', 'float []']);
  });

  it('takes int64 where asked to, and computes with int32', () => {
    const model = writeOnnx(lookup, { int64Inputs: ['indices'] });
    expect(graphIn(model).messages(11).map(typeOf)).toEqual(['7 [n]', '6 [n]', 'float [5, 2]']);
    expect(opsIn(model)).toEqual(['Cast', 'Gather', 'Gather']);
    expect(nodesIn(model).map((node) => node.texts(1))).toEqual([
      ['indices'],
      ['table', 'input_1/Cast'],
      ['table', 'others'],
    ]);
    expect(errorOf(() => writeOnnx(lookup, { int64Inputs: ['table'] })).code).toBe('INVALID_ARGUMENT');
    expect(errorOf(() => writeOnnx(step, { int64Inputs: ['x'] })).code).toBe('INVALID_ARGUMENT');
  });

  it('makes given parameters constants, bit for bit', () => {
    const values = tensor([1, -0, Number.NaN, 1e-45, 3.4e38, -2.5], [2, 3]);
    const graph = graphIn(writeOnnx(step, { parameters: { weight: values } }));
    expect(namesOf(graph.messages(11))).toEqual(['x']);
    const stored = graph.messages(5).find((entry) => entry.text(8) === 'weight');
    expect(stored?.packed(1)).toEqual([2n, 3n]);
    expect(stored?.int(2)).toBe(1n);
    expect(stored?.bytes(9)).toEqual(new Uint8Array(values.data.buffer));
  });

  it('writes updates under the names asked for, and leaves out what only they need', () => {
    const names = (model: Uint8Array) => namesOf(graphIn(model).messages(12));
    expect(names(writeOnnx(step))).toEqual(['loss', 'twice']);
    const whole = writeOnnx(step, { updates: (name) => `next ${name}` });
    expect(names(whole)).toEqual(['loss', 'twice', 'next weight']);
    expect(opsIn(whole).length).toBeGreaterThan(opsIn(writeOnnx(step)).length);
  });

  it('keeps an input that gives a size only', () => {
    const graph = defineGraph({
      outputs: { count: dimension('batch') },
      updates: { weight: add(weight, sum(x)) },
    });
    expect(namesOf(graphIn(writeOnnx(graph)).messages(11))).toEqual(['x']);
  });

  it('passes on inputs, constants and values that are two outputs', () => {
    const doubled = multiply(x, 2);
    const graph = defineGraph({ outputs: { same: x, one: doubled, other: doubled, three: constant(3) } });
    const model = writeOnnx(graph);
    expect(opsIn(model)).toEqual(['Mul', 'Identity', 'Identity', 'Identity']);
  });

  it('computes sizes once, and none where ONNX can infer the dimension', () => {
    const y = input('y', ['n', 4]);
    const inferred = defineGraph({ outputs: { a: reshape(x, [3, 'batch']), b: reshape(x, [1, 'batch', 3]) } });
    expect(opsIn(writeOnnx(inferred))).toEqual(['Reshape', 'Reshape']);
    const z = input('z', ['batch', 'n']);
    const computed = defineGraph({
      outputs: { a: reshape(z, ['n', 'batch']), b: reshape(z, ['n', 'batch', 1]), c: multiply(y, dimension('batch')) },
    });
    expect(opsIn(writeOnnx(computed)).filter((op) => op === 'Shape')).toHaveLength(2);
  });

  it('gives nodes names of their own that tell the operation', () => {
    const names = namesOf(nodesIn(writeOnnx(step, { updates: (name) => `${name}.next` })), 3);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('matmul_1/MatMul');
  });

  it('is not confused by inputs that are named like its nodes', () => {
    const taken = input('add_1/Add', [2]);
    const graph = defineGraph({ outputs: { y: multiply(add(taken, 1), 2) } });
    const nodes = nodesIn(writeOnnx(graph));
    expect(nodes.flatMap((node) => node.texts(2))).toEqual(['add_1/Add_2', 'y']);
  });

  it('refuses names that meet', () => {
    const clash = defineGraph({ outputs: { x: multiply(x, 2) } });
    expect(errorOf(() => writeOnnx(clash)).code).toBe('INVALID_ARGUMENT');
    expect(errorOf(() => writeOnnx(step, { updates: () => 'loss' })).code).toBe('INVALID_ARGUMENT');
  });

  it('refuses values that are no parameters of the graph', () => {
    expect(errorOf(() => writeOnnx(step, { parameters: { other: tensor([1], []) } })).code).toBe('NOT_FOUND');
    expect(errorOf(() => writeOnnx(step, { parameters: { weight: tensor([1], []) } })).code).toBe('SHAPE_MISMATCH');
    const integers = intTensor([1, 2, 3, 4, 5, 6], [2, 3]);
    expect(errorOf(() => writeOnnx(step, { parameters: { weight: integers } })).code).toBe('SHAPE_MISMATCH');
  });
});

const script = `
import glob, sys, onnx
for path in sorted(glob.glob(sys.argv[1] + '/*.onnx')):
    try:
        onnx.checker.check_model(onnx.load(path), full_check=True)
    except Exception as error:
        print(path, error)
`;

describe("ONNX's own checker", () => {
  const python = ['python3', '/usr/bin/python3'].find((path) => spawnSync(path, ['-c', 'import onnx']).status === 0);

  it('accepts the model of every operation, shapes inferred', (context) => {
    if (python === undefined) return context.skip('no python3 with the package onnx');
    const folder = mkdtempSync(join(tmpdir(), 'fgclip-onnx-'));
    try {
      const cases = [...Object.entries(operationCases), ['function', functionCases] as const];
      const graphs = cases.flatMap(([operation, list]) =>
        list.map((entry, i) => [`${operation} ${i}`, graphOf(entry)] as const),
      );
      for (const [name, graph] of graphs) writeFileSync(join(folder, `${name}.onnx`), writeOnnx(graph));
      writeFileSync(join(folder, 'step.onnx'), writeOnnx(step, { updates: (name) => `${name}.next` }));
      writeFileSync(join(folder, 'int64.onnx'), writeOnnx(lookup, { int64Inputs: ['indices', 'others'] }));
      const { status, stdout, stderr } = spawnSync(python, ['-c', script, folder], { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(stdout).toBe('');
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
