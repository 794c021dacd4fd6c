import { FgclipError } from '../errors.ts';
import { ByteReader, quote, utf8Text } from './byte-reader.ts';

/** A global that the pickle names and the host allows. */
export class PickleGlobal {
  constructor(readonly name: string) {}
}

/** What a pickle can hold here; Host are the objects that the host's functions return. */
export type PickleValue<Host extends object> =
  | null
  | boolean
  | number
  | string
  | readonly PickleValue<Host>[]
  | Map<string, PickleValue<Host>>
  | PickleGlobal
  | Host;

export interface PickleHost<Host extends object> {
  /** By full name, what calling an allowed global gives; undefined for a global that cannot be called. */
  readonly globals: ReadonlyMap<string, ((args: readonly PickleValue<Host>[]) => PickleValue<Host>) | undefined>;
  /** The object behind a persistent id. */
  persistentLoad(id: PickleValue<Host>): PickleValue<Host>;
  /** How to mend a file that is refused. */
  readonly hint: string;
  readonly file: string | undefined;
}

/** True for a tuple of a pickle. */
export function isTuple<Host extends object>(
  value: PickleValue<Host> | undefined,
): value is readonly PickleValue<Host>[] {
  return Array.isArray(value);
}

/** Room for thousands of tensors; an opcode of one byte can cost a hundred bytes of memory. */
const MAX_PICKLE_BYTES = 2 ** 20;
const MAX_NAME_BYTES = 256;
const PROTOCOL = 2;
const NEWLINE = 0x0a;

/**
 * Runs a pickle of protocol 2 on a machine that knows numbers, strings, tuples, dictionaries and the host's globals,
 * and nothing else: no code is looked up by name. State given to a dictionary (BUILD) is ignored.
 * Throws INVALID_FORMAT for a broken pickle, REFUSED for a global or an opcode outside of that.
 */
export function readPickle<Host extends object>(bytes: Uint8Array, host: PickleHost<Host>): PickleValue<Host> {
  if (bytes.length > MAX_PICKLE_BYTES) {
    throw new FgclipError('INVALID_FORMAT', `The pickle is larger than ${MAX_PICKLE_BYTES} bytes`, { file: host.file });
  }
  return new PickleMachine(bytes, host).run();
}

class PickleMachine<Host extends object> {
  readonly #reader: ByteReader;
  readonly #host: PickleHost<Host>;
  readonly #memo = new Map<number, PickleValue<Host>>();
  readonly #marked: PickleValue<Host>[][] = [];
  #stack: PickleValue<Host>[] = [];

  readonly #operations: ReadonlyMap<number, () => void> = new Map<number, () => void>([
    [Op.NONE, () => this.#push(null)],
    [Op.NEWTRUE, () => this.#push(true)],
    [Op.NEWFALSE, () => this.#push(false)],
    [Op.BININT, () => this.#push(this.#reader.i32())],
    [Op.BININT1, () => this.#push(this.#reader.u8())],
    [Op.BININT2, () => this.#push(this.#reader.u16())],
    [Op.BINUNICODE, () => this.#push(this.#decode(this.#reader.take(this.#reader.u32())))],
    [Op.EMPTY_TUPLE, () => this.#push([])],
    [Op.TUPLE1, () => this.#push(this.#popMany(1))],
    [Op.TUPLE2, () => this.#push(this.#popMany(2))],
    [Op.TUPLE3, () => this.#push(this.#popMany(3))],
    [Op.TUPLE, () => this.#push(this.#popToMark())],
    [Op.EMPTY_DICT, () => this.#push(new Map())],
    [Op.SETITEM, () => this.#setItems(this.#popMany(2))],
    [Op.SETITEMS, () => this.#setItems(this.#popToMark())],
    [Op.MARK, () => this.#mark()],
    [Op.BINPUT, () => this.#put(this.#reader.u8())],
    [Op.LONG_BINPUT, () => this.#put(this.#reader.u32())],
    [Op.BINGET, () => this.#get(this.#reader.u8())],
    [Op.LONG_BINGET, () => this.#get(this.#reader.u32())],
    [Op.GLOBAL, () => this.#global()],
    [Op.REDUCE, () => this.#reduce()],
    [Op.BINPERSID, () => this.#push(this.#host.persistentLoad(this.#pop()))],
    [Op.BUILD, () => this.#build()],
  ]);

  constructor(bytes: Uint8Array, host: PickleHost<Host>) {
    this.#reader = new ByteReader(bytes, 'pickle', host.file);
    this.#host = host;
  }

  run(): PickleValue<Host> {
    const protocol = this.#reader.u8() === Op.PROTO ? this.#reader.u8() : 0;
    if (protocol !== PROTOCOL) {
      const message = `The pickle is of protocol ${protocol}, not of protocol ${PROTOCOL}`;
      const hint = `Save it again without pickle_protocol: torch.save takes ${PROTOCOL} by itself`;
      throw new FgclipError('REFUSED', message, { file: this.#host.file, hint });
    }
    for (let op = this.#reader.u8(); op !== Op.STOP; op = this.#reader.u8()) {
      const operation = this.#operations.get(op);
      if (operation === undefined) {
        throw this.#refused(`The file holds more than weights: opcode 0x${op.toString(16)}, which no state dict needs`);
      }
      operation();
    }
    const result = this.#pop();
    if (this.#stack.length + this.#marked.length + this.#reader.remaining > 0) {
      throw this.#invalid('something is left over at the end');
    }
    return result;
  }

  #push(value: PickleValue<Host>): void {
    this.#stack.push(value);
  }

  #pop(): PickleValue<Host> {
    const value = this.#stack.pop();
    if (value === undefined) throw this.#invalid('the stack is empty');
    return value;
  }

  #top(): PickleValue<Host> {
    const value = this.#stack.at(-1);
    if (value === undefined) throw this.#invalid('the stack is empty');
    return value;
  }

  #popMany(count: number): PickleValue<Host>[] {
    if (this.#stack.length < count) throw this.#invalid('the stack is empty');
    return this.#stack.splice(-count);
  }

  #popToMark(): PickleValue<Host>[] {
    const items = this.#stack;
    const below = this.#marked.pop();
    if (below === undefined) throw this.#invalid('a mark is missing');
    this.#stack = below;
    return items;
  }

  #mark(): void {
    this.#marked.push(this.#stack);
    this.#stack = [];
  }

  #build(): void {
    this.#pop();
    if (!(this.#top() instanceof Map)) throw this.#refused('The pickle sets the state of an object');
  }

  #setItems(items: readonly PickleValue<Host>[]): void {
    const target = this.#top();
    if (!(target instanceof Map) || items.length % 2 !== 0) throw this.#invalid('items are set outside a dictionary');
    for (let i = 0; i < items.length; i += 2) {
      const [key, value] = [items[i], items[i + 1]];
      if (value === undefined) throw this.#invalid('a key of a dictionary has no value');
      if (typeof key !== 'string') throw this.#refused('The file holds more than weights: a dictionary by numbers');
      if (target.has(key)) throw this.#invalid(`key ${quote(key)} stands twice in a dictionary`);
      target.set(key, value);
    }
  }

  #put(index: number): void {
    this.#memo.set(index, this.#top());
  }

  #get(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#invalid(`nothing was stored under memo ${index}`);
    this.#push(value);
  }

  #global(): void {
    const name = `${this.#line()}.${this.#line()}`;
    if (!this.#host.globals.has(name)) {
      const isStorage = /^torch\.\w+Storage$/.test(name);
      const message = isStorage ? 'The weights are not float32' : 'The file holds more than weights';
      throw this.#refused(`${message}: ${quote(name)}`, name);
    }
    this.#push(new PickleGlobal(name));
  }

  #reduce(): void {
    const [callee, args] = this.#popMany(2);
    const call = callee instanceof PickleGlobal ? this.#host.globals.get(callee.name) : undefined;
    if (call === undefined) throw this.#refused('The pickle calls something that is not a function');
    if (!isTuple(args)) throw this.#invalid('the arguments of a call are not a tuple');
    this.#push(call(args));
  }

  #line(): string {
    const line: number[] = [];
    for (let byte = this.#reader.u8(); byte !== NEWLINE; byte = this.#reader.u8()) {
      if (line.push(byte) > MAX_NAME_BYTES) throw this.#invalid('a name is too long');
    }
    return this.#decode(Uint8Array.from(line));
  }

  #decode(bytes: Uint8Array): string {
    try {
      return utf8Text(bytes, { fatal: true, ignoreBOM: true });
    } catch (cause) {
      throw new FgclipError('INVALID_FORMAT', 'A string of the pickle is not valid UTF-8', {
        file: this.#host.file,
        cause,
      });
    }
  }

  #invalid(reason: string): FgclipError {
    const message = `The pickle is broken at byte ${this.#reader.position}: ${reason}`;
    return new FgclipError('INVALID_FORMAT', message, { file: this.#host.file });
  }

  #refused(message: string, found?: string): FgclipError {
    return new FgclipError('REFUSED', message, { file: this.#host.file, found, hint: this.#host.hint });
  }
}

/** Python's names of the opcodes that a state dict is made of (pickletools). */
export const Op = {
  MARK: 0x28,
  EMPTY_TUPLE: 0x29,
  STOP: 0x2e,
  BININT: 0x4a,
  BININT1: 0x4b,
  BININT2: 0x4d,
  NONE: 0x4e,
  BINPERSID: 0x51,
  REDUCE: 0x52,
  BINUNICODE: 0x58,
  BUILD: 0x62,
  GLOBAL: 0x63,
  BINGET: 0x68,
  LONG_BINGET: 0x6a,
  BINPUT: 0x71,
  LONG_BINPUT: 0x72,
  SETITEM: 0x73,
  TUPLE: 0x74,
  SETITEMS: 0x75,
  EMPTY_DICT: 0x7d,
  PROTO: 0x80,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
} as const;
