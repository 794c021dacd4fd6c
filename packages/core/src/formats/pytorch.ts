import { FgclipError } from '../errors.ts';
import type { FloatTensor } from '../tensor/tensor.ts';
import { latin1, quote, viewAs } from './byte-reader.ts';
import { refuseOtherKind } from './file-kind.ts';
import { isTuple, PickleGlobal, type PickleHost, type PickleValue, readPickle } from './pickle.ts';
import { checkedSize, gather, isCount, isRowMajor } from './stored-tensor.ts';
import { readStoredZip } from './zip.ts';

/** Elements that tensors of unusual strides may take together, since those are copied and could repeat a storage. */
const MAX_GATHERED_ELEMENTS = 2 ** 26;

const FLOAT_STORAGE = 'torch.FloatStorage';

type Value = PickleValue<FloatStorage | LoadedTensor>;

/** Numbers that one or more tensors lie in. */
class FloatStorage {
  constructor(readonly data: Float32Array) {}
}

class LoadedTensor {
  constructor(readonly tensor: FloatTensor) {}
}

/**
 * Reads a state dict that torch.save (1.6 and later) wrote: float32 tensors by name, in the file's order. Row-major
 * tensors are views of the file; devices are ignored. No Python is run, and only three globals are known:
 * collections.OrderedDict, torch._utils._rebuild_tensor_v2 and torch.FloatStorage.
 * Throws INVALID_FORMAT for a broken file, REFUSED for one that holds anything else, by its name.
 */
export function readPytorchCheckpoint(
  bytes: Uint8Array,
  options: { file?: string | undefined } = {},
): Map<string, FloatTensor> {
  const { file } = options;
  const archive = new PytorchArchive(bytes, file);
  const root = readPickle(archive.entry('data.pkl'), new StateDictHost(archive, file));
  if (!(root instanceof Map)) {
    throw new FgclipError('REFUSED', 'The checkpoint is not a state dict', { file, hint: SAVE_HINT });
  }
  const tensors = new Map<string, FloatTensor>();
  for (const [name, value] of root) {
    if (!(value instanceof LoadedTensor)) {
      throw new FgclipError('REFUSED', `${quote(name)} in the checkpoint is not a tensor`, { file, hint: SAVE_HINT });
    }
    tensors.set(name, value.tensor);
  }
  return tensors;
}

class StateDictHost implements PickleHost<FloatStorage | LoadedTensor> {
  readonly hint = SAVE_HINT;
  readonly file: string | undefined;
  readonly globals = new Map<string, ((args: readonly Value[]) => Value) | undefined>([
    ['collections.OrderedDict', (args) => this.#orderedDict(args)],
    ['torch._utils._rebuild_tensor_v2', (args) => this.#rebuildTensor(args)],
    [FLOAT_STORAGE, undefined],
  ]);
  readonly #archive: PytorchArchive;
  readonly #storages = new Map<string, FloatStorage>();
  #gathered = 0;

  constructor(archive: PytorchArchive, file: string | undefined) {
    this.#archive = archive;
    this.file = file;
  }

  /** ('storage', torch.FloatStorage, key, device, number of elements) */
  persistentLoad(id: Value): FloatStorage {
    const [kind, type, key, , size] = isTuple(id) ? id : [];
    const isFloat = type instanceof PickleGlobal && type.name === FLOAT_STORAGE;
    if (kind !== 'storage' || !isFloat || typeof key !== 'string' || !/^\d{1,9}$/.test(key)) {
      throw this.#invalid('a storage is not described as it should be');
    }
    const storage = this.#storages.get(key) ?? this.#readStorage(key);
    if (storage.data.length !== size) throw this.#invalid(`storage ${key} has ${storage.data.length} elements`);
    return storage;
  }

  #readStorage(key: string): FloatStorage {
    const bytes = this.#archive.entry(`data/${key}`);
    if (bytes.length % Float32Array.BYTES_PER_ELEMENT !== 0) throw this.#invalid(`storage ${key} is cut off`);
    const storage = new FloatStorage(viewAs(Float32Array, bytes));
    this.#storages.set(key, storage);
    return storage;
  }

  #orderedDict(args: readonly Value[]): Value {
    if (args.length > 0) throw this.#invalid('an OrderedDict is built from arguments');
    return new Map();
  }

  /** (storage, storage offset, shape, strides, requires_grad, backward hooks[, metadata]) */
  #rebuildTensor(args: readonly Value[]): LoadedTensor {
    const [storage, offset, shape, strides] = args;
    const isCall = args.length === 6 || args.length === 7;
    if (!isCall || !(storage instanceof FloatStorage) || !isCount(offset) || !isCounts(shape) || !isCounts(strides)) {
      throw this.#invalid('a tensor is not described as it should be');
    }
    const size = checkedSize(shape);
    const last = shape.reduce((index, dim, axis) => index + (dim - 1) * (strides[axis] ?? 0), offset);
    if (size === undefined || shape.length !== strides.length || (size > 0 && !(last < storage.data.length))) {
      throw this.#invalid('a tensor reaches beyond its storage');
    }
    const layout = { shape, strides, offset };
    if (size === 0 || isRowMajor(layout)) {
      return new LoadedTensor({ shape, data: storage.data.subarray(offset, offset + size) });
    }
    this.#gathered += size;
    if (this.#gathered > MAX_GATHERED_ELEMENTS) throw this.#invalid('strided tensors are too large');
    const data = new Float32Array(size);
    gather(data, storage.data, layout);
    return new LoadedTensor({ shape, data });
  }

  #invalid(reason: string): FgclipError {
    return new FgclipError('INVALID_FORMAT', `The checkpoint is broken: ${reason}`, { file: this.file });
  }
}

function isCounts(value: Value | undefined): value is readonly number[] {
  return isTuple(value) && value.every(isCount);
}

/** How to save what is read here. */
const SAVE_HINT =
  'Only weights are read, a state dict of float32 tensors: torch.save({k: v.float() for k, v in weights.items()}, path), ' +
  'where weights is the state_dict of the model, or what a checkpoint keeps as checkpoint["state_dict"]';

const ZIP_START = [0x50, 0x4b] as const;
/** How torch.save began before version 1.6: a pickle of the number 0x1950a86a20f9469cfc6c. */
const LEGACY_START = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19] as const;

/** The zip file of a checkpoint (torch.save of PyTorch 1.6 and later): entries that all lie in one folder. */
class PytorchArchive {
  readonly #entries: ReadonlyMap<string, Uint8Array>;
  readonly #folder: string;
  readonly #file: string | undefined;

  /** Throws INVALID_FORMAT for a broken file, REFUSED for an older format or big-endian numbers. */
  constructor(bytes: Uint8Array, file: string | undefined) {
    refuseOtherFormats(bytes, file);
    const entries = readStoredZip(bytes, { file });
    const [first = ''] = entries.keys();
    this.#folder = first.slice(0, first.indexOf('/') + 1);
    this.#entries = entries;
    this.#file = file;
    if (this.#folder === '' || ![...entries.keys()].every((name) => name.startsWith(this.#folder))) {
      throw new FgclipError('INVALID_FORMAT', 'The entries of the checkpoint do not lie in one folder', { file });
    }
    const byteOrder = entries.get(`${this.#folder}byteorder`);
    if (byteOrder !== undefined && latin1(byteOrder.subarray(0, 16)) !== 'little') {
      throw new FgclipError('REFUSED', 'The checkpoint is not little-endian', {
        file,
        hint: 'Save it again on a little-endian machine, which nearly all are.',
      });
    }
  }

  /** The content of an entry; throws INVALID_FORMAT where there is none. */
  entry(path: string): Uint8Array {
    const content = this.#entries.get(this.#folder + path);
    if (content !== undefined) return content;
    throw new FgclipError('INVALID_FORMAT', `The checkpoint has no ${quote(path)}`, { file: this.#file });
  }
}

function refuseOtherFormats(bytes: Uint8Array, file: string | undefined): void {
  if (startsWith(bytes, LEGACY_START)) {
    throw new FgclipError('REFUSED', 'The checkpoint is in the format of PyTorch before 1.6', {
      file,
      hint: "Save it again with a newer PyTorch: torch.save(torch.load(path, map_location='cpu'), path)",
    });
  }
  refuseOtherKind(bytes, 'PyTorch checkpoint', file);
  if (!startsWith(bytes, ZIP_START)) {
    throw new FgclipError('INVALID_FORMAT', 'This is not a PyTorch checkpoint', {
      file,
      expected: 'a zip file',
      hint: SAVE_HINT,
    });
  }
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}
