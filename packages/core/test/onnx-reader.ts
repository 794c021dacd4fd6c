/** Reads protobuf by its published rules, to check what the library writes. */
export class Message {
  readonly #fields: ReadonlyMap<number, readonly (bigint | Uint8Array)[]>;

  constructor(fields: ReadonlyMap<number, readonly (bigint | Uint8Array)[]>) {
    this.#fields = fields;
  }

  has(field: number): boolean {
    return this.#fields.has(field);
  }

  int(field: number): bigint {
    const value = this.#fields.get(field)?.at(-1);
    if (typeof value !== 'bigint') throw new Error(`Field ${field} holds no integer`);
    return BigInt.asIntN(64, value);
  }

  ints(field: number): bigint[] {
    return (this.#fields.get(field) ?? []).map((value) => BigInt.asIntN(64, value as bigint));
  }

  bytes(field: number): Uint8Array {
    return this.#all(field).at(-1) ?? new Uint8Array();
  }

  text(field: number): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.bytes(field));
  }

  texts(field: number): string[] {
    return this.#all(field).map((bytes) => new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  }

  message(field: number): Message {
    return readMessage(this.bytes(field));
  }

  messages(field: number): Message[] {
    return this.#all(field).map(readMessage);
  }

  packed(field: number): bigint[] {
    const bytes = this.bytes(field);
    const values: bigint[] = [];
    for (let at = 0; at < bytes.length; ) {
      const [value, end] = readVarint(bytes, at);
      values.push(BigInt.asIntN(64, value));
      at = end;
    }
    return values;
  }

  #all(field: number): Uint8Array[] {
    return (this.#fields.get(field) ?? []).filter((value) => value instanceof Uint8Array);
  }
}

/** The fields of one message; fixed32 fields come as their four bytes. */
export function readMessage(bytes: Uint8Array): Message {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  for (let at = 0; at < bytes.length; ) {
    const [tag, start] = readVarint(bytes, at);
    const wireType = Number(tag & 7n);
    if (![0, 2, 5].includes(wireType)) throw new Error(`Wire type ${wireType} at byte ${at}`);
    const [length, from] = wireType === 2 ? readVarint(bytes, start) : [4n, start];
    const [value, end] =
      wireType === 0 ? readVarint(bytes, start) : [bytes.subarray(from, from + Number(length)), from + Number(length)];
    if (end > bytes.length) throw new Error(`Field at byte ${at} ends beyond the message`);
    const field = Number(tag >> 3n);
    fields.set(field, [...(fields.get(field) ?? []), value]);
    at = end;
  }
  return new Message(fields);
}

function readVarint(bytes: Uint8Array, start: number): [value: bigint, end: number] {
  let value = 0n;
  for (let at = start; ; at++) {
    const byte = bytes[at];
    if (byte === undefined || at - start > 9) throw new Error(`No varint at byte ${start}`);
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - start));
    if (byte < 0x80) return [value, at + 1];
  }
}
