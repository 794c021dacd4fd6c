import { FgclipError } from '../errors.ts';
import { refuseOtherKind } from './file-kind.ts';
import { quote } from './quote.ts';
import { readStoredZip } from './zip.ts';

/** How to save what is read here. */
export const SAVE_HINT =
  'Only weights are read, a state dict of float32 tensors: torch.save({k: v.float() for k, v in weights.items()}, path), ' +
  'where weights is the state_dict of the model, or what a checkpoint keeps as checkpoint["state_dict"]';

const ZIP_START = [0x50, 0x4b] as const;
/** How torch.save began before version 1.6: a pickle of the number 0x1950a86a20f9469cfc6c. */
const LEGACY_START = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19] as const;

/** The zip file of a checkpoint (torch.save of PyTorch 1.6 and later): entries that all lie in one folder. */
export class PytorchArchive {
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
    if (byteOrder !== undefined && String.fromCharCode(...byteOrder.subarray(0, 16)) !== 'little') {
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
