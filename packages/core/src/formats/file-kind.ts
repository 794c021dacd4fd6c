import { FgclipError } from '../errors.ts';
import { impostorOf } from '../hub/impostor.ts';
import { latin1 } from './byte-reader.ts';

/** Files of numbers that are taken for one another. */
export type WantedKind = '.npy file' | 'safetensors file' | 'PyTorch checkpoint';

interface FileKind {
  /** "a .npz archive of NumPy arrays". */
  readonly name: string;
  /** How to make of it what was wanted. */
  readonly hints?: Readonly<Partial<Record<WantedKind, string>>>;
}

const kinds = {
  npy: { name: 'a .npy file' },
  npz: {
    name: 'a .npz archive of NumPy arrays',
    hints: { '.npy file': "Save the array alone: numpy.save('rows.npy', numpy.load(path)['its name'])" },
  },
  checkpoint: {
    name: 'a PyTorch checkpoint',
    hints: {
      '.npy file': "Save the tensor alone: numpy.save('rows.npy', torch.load(path).float().numpy())",
      'safetensors file': 'A head trained elsewhere comes in through `importPytorchHead()`',
    },
  },
  safetensors: {
    name: 'a safetensors file',
    hints: {
      '.npy file': "Save the tensor alone: numpy.save('rows.npy', safetensors.numpy.load_file(path)['its name'])",
    },
  },
  pickle: {
    name: 'a Python pickle',
    hints: {
      '.npy file': "Save the array alone: numpy.save('rows.npy', numpy.asarray(pickle.load(open(path, 'rb'))))",
    },
  },
  zip: { name: 'a zip archive', hints: { '.npy file': 'Unpack it' } },
  gzip: { name: 'a gzip archive', hints: { '.npy file': 'Unpack it', 'safetensors file': 'Unpack it' } },
  hdf5: { name: 'an HDF5 file' },
  parquet: { name: 'a Parquet file' },
  onnx: { name: 'an ONNX model' },
  json: { name: 'JSON' },
  page: { name: 'a web page' },
  pointer: { name: 'a git-lfs pointer, not the file it points to' },
} satisfies Record<string, FileKind>;

/** By their first bytes; the others are told by what follows. */
const starts: readonly (readonly [start: string, kind: FileKind])[] = [
  ['\x93NUMPY', kinds.npy],
  ['\x1f\x8b', kinds.gzip],
  ['\x89HDF', kinds.hdf5],
  ['PAR1', kinds.parquet],
];

/**
 * Throws INVALID_FORMAT for a file that begins as one of another kind: it is not broken, so it is called by its name.
 * What begins like nothing known is left to the format's own reader.
 */
export function refuseOtherKind(bytes: Uint8Array, wanted: WantedKind, file: string | undefined): void {
  const kind = kindOf(bytes);
  if (kind === undefined || kind.name === `a ${wanted}`) return;
  const hint = kind.hints?.[wanted];
  throw new FgclipError('INVALID_FORMAT', `This is not a ${wanted}`, { file, found: kind.name, ...(hint && { hint }) });
}

function kindOf(bytes: Uint8Array): FileKind | undefined {
  const start = latin1(bytes.subarray(0, 64));
  const known = starts.find(([magic]) => start.startsWith(magic))?.[1];
  if (known !== undefined) return known;
  const impostor = impostorOf(bytes);
  if (impostor !== undefined) return impostor === 'web page' ? kinds.page : kinds.pointer;
  if (start.startsWith('PK\x03\x04')) return kindOfZip(bytes);
  // The length of a header in eight bytes, then its JSON.
  if (start.slice(4, 9) === '\0\0\0\0{') return kinds.safetensors;
  if (start[0] === '\x80' && '\x02\x03\x04\x05'.includes(start[1] ?? ' ')) return kinds.pickle;
  // Fields 1 and 2 of a model: the version of the format, and who made it.
  if (start[0] === '\x08' && start[2] === '\x12') return kinds.onnx;
  return /^\s*[{[]\s*["{[\d]/.test(start) ? kinds.json : undefined;
}

/** By the name of the first entry. */
function kindOfZip(bytes: Uint8Array): FileKind {
  const name = latin1(bytes.subarray(30, 30 + (bytes[26] ?? 0)));
  if (name.endsWith('.npy')) return kinds.npz;
  return /\/(data\.pkl|byteorder|version|\.format_version|\.storage_alignment)$/.test(name)
    ? kinds.checkpoint
    : kinds.zip;
}
