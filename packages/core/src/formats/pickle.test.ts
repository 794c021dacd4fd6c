import { describe, expect, it } from 'vitest';
import { concat, errorOf } from '../../test/format-support.ts';
import { utf8 } from '../../test/zip-writer.ts';
import { Op, type PickleHost, type PickleValue, readPickle } from './pickle.ts';

class Loaded {
  constructor(readonly id: unknown) {}
}

const host: PickleHost<Loaded> = {
  globals: new Map([
    ['collections.OrderedDict', () => new Map<string, PickleValue<Loaded>>()],
    ['torch.FloatStorage', undefined],
  ]),
  persistentLoad: (id) => new Loaded(id),
  hint: 'Save a state dict.',
  file: 'x.pt',
};

const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
const str = (value: string) => concat([Op.BINUNICODE], u32(utf8(value).length), utf8(value));
const global = (module: string, name: string) => concat([Op.GLOBAL], utf8(`${module}\n${name}\n`));
const pickle = (...parts: ArrayLike<number>[]) => concat([Op.PROTO, 2], ...parts, [Op.STOP]);
const read = (...parts: ArrayLike<number>[]) => readPickle(pickle(...parts), host);

function refusal(...parts: ArrayLike<number>[]) {
  const error = errorOf(() => read(...parts));
  expect(error.file).toBe('x.pt');
  return error;
}

describe('readPickle', () => {
  it('reads constants, numbers, strings and tuples', () => {
    expect(read([Op.NONE])).toBe(null);
    expect(read([Op.BININT, 0xff, 0xff, 0xff, 0xff])).toBe(-1);
    expect(read([Op.BININT2, 1, 2])).toBe(513);
    expect(read(str('h\u00e9'))).toBe('h\u00e9');
    expect(read([Op.EMPTY_TUPLE])).toEqual([]);
    expect(read([Op.NEWTRUE, Op.NEWFALSE, Op.BININT1, 7, Op.TUPLE3, Op.TUPLE1])).toEqual([[true, false, 7]]);
    expect(read([Op.MARK, Op.BININT1, 1, Op.MARK, Op.TUPLE, Op.TUPLE])).toEqual([1, []]);
  });

  it('reads dictionaries, the memo and persistent ids', () => {
    const dict = read([Op.EMPTY_DICT, Op.MARK], str('__proto__'), [Op.BINPUT, 3, Op.BININT1, 1], str('b'), [
      Op.BINGET,
      3,
      Op.SETITEMS,
    ]);
    expect(dict).toEqual(
      new Map<string, unknown>([
        ['__proto__', 1],
        ['b', '__proto__'],
      ]),
    );
    const long = concat([Op.LONG_BINPUT], u32(70_000), [Op.LONG_BINGET], u32(70_000), [Op.TUPLE2]);
    expect(read(str('x'), long)).toEqual(['x', 'x']);
    expect(read(str('id'), [Op.BINPERSID])).toEqual(new Loaded('id'));
  });

  it('ignores the state of an OrderedDict', () => {
    const state = concat([Op.EMPTY_DICT], str('_metadata'), [Op.NONE, Op.SETITEM, Op.BUILD]);
    expect(read(global('collections', 'OrderedDict'), [Op.EMPTY_TUPLE, Op.REDUCE], state)).toEqual(new Map());
  });

  it.each([
    ['os', 'system'],
    ['builtins', 'eval'],
    ['posix', 'system'],
    ['torch', 'DoubleStorage'],
    ['__builtin__', '__proto__'],
    ['constructor', 'prototype'],
    ['collections.OrderedDict', ''],
    ['collections', 'OrderedDict\r'],
  ])('refuses the global %s %j by its name', (module, name) => {
    expect(refusal(global(module, name), [Op.EMPTY_TUPLE, Op.REDUCE])).toMatchObject({
      code: 'REFUSED',
      found: `${module}.${name}`,
      hint: 'Save a state dict.',
    });
  });

  it('refuses every other opcode', () => {
    const known = new Set<number>(Object.values(Op));
    const others = Array.from({ length: 256 }, (_, op) => op).filter((op) => !known.has(op));
    // STACK_GLOBAL, INST, OBJ, NEWOBJ, NEWOBJ_EX, EXT1, APPEND and BINFLOAT are among them.
    expect(others).toEqual(expect.arrayContaining([0x93, 0x69, 0x6f, 0x81, 0x92, 0x82, 0x61, 0x47]));
    const operands = concat(str('os'), str('system'));
    for (const op of others) expect(refusal(operands, [op]), `0x${op.toString(16)}`).toMatchObject({ code: 'REFUSED' });
  });

  it('refuses to call or build anything else', () => {
    expect(refusal(global('torch', 'FloatStorage'), [Op.EMPTY_TUPLE, Op.REDUCE]).code).toBe('REFUSED');
    expect(refusal(str('os.system'), [Op.EMPTY_TUPLE, Op.REDUCE]).code).toBe('REFUSED');
    expect(refusal(global('torch', 'FloatStorage'), [Op.EMPTY_DICT, Op.BUILD]).code).toBe('REFUSED');
    expect(refusal([Op.EMPTY_DICT, Op.BININT1, 1, Op.NONE, Op.SETITEM]).code).toBe('REFUSED');
    expect(refusal(str('id'), [Op.BINPERSID, Op.EMPTY_DICT, Op.BUILD]).code).toBe('REFUSED');
  });

  it('refuses other protocols', () => {
    for (const protocol of [0, 1, 3, 4, 5]) {
      const error = errorOf(() => readPickle(Uint8Array.of(Op.PROTO, protocol, Op.NONE, Op.STOP), host));
      expect(error.code).toBe('REFUSED');
    }
  });

  it.each([
    ['a memo miss', [Op.BINGET, 0], /memo 0/],
    ['an empty stack', [Op.BINPUT, 0], /stack is empty/],
    ['nothing at the end', [], /stack is empty/],
    ['two values at the end', [Op.NONE, Op.NONE], /left over/],
    ['an open mark', [Op.MARK, Op.NONE], /left over/],
    ['bytes after the end', [Op.NONE, Op.STOP], /left over/],
    ['a tuple of too few', [Op.NONE, Op.TUPLE2], /stack is empty/],
    ['a tuple across a mark', [Op.NONE, Op.MARK, Op.NONE, Op.TUPLE2], /stack is empty/],
    ['a tuple without a mark', [Op.NONE, Op.TUPLE], /mark is missing/],
    ['items of a tuple', [Op.EMPTY_TUPLE, Op.NONE, Op.NONE, Op.SETITEM], /outside a dictionary/],
    ['a key without a value', [Op.EMPTY_DICT, Op.MARK, Op.NONE, Op.SETITEMS], /outside a dictionary/],
    ['arguments that are no tuple', [...global('collections', 'OrderedDict'), Op.NONE, Op.REDUCE], /not a tuple/],
    ['a string beyond the end', [Op.BINUNICODE, 255, 255, 255, 255], /ends too early/],
    ['a string that is not UTF-8', [Op.BINUNICODE, 1, 0, 0, 0, 0xff], /UTF-8/],
    ['a name without end', concat([Op.GLOBAL], new Uint8Array(300).fill(97)), /too long/],
  ])('refuses %s', (_, parts, message) => {
    expect(refusal(parts)).toMatchObject({ code: 'INVALID_FORMAT', message: expect.stringMatching(message) });
  });

  it('refuses a key given twice, and a pickle without end', () => {
    const item = concat(str('a'), [Op.NONE, Op.SETITEM]);
    expect(refusal([Op.EMPTY_DICT], item, item).message).toMatch('twice');
    expect(errorOf(() => readPickle(new Uint8Array(2 ** 20 + 1), host)).code).toBe('INVALID_FORMAT');
    expect(errorOf(() => readPickle(new Uint8Array(), host)).code).toBe('INVALID_FORMAT');
  });
});
