import { FgclipError } from '../errors.ts';

/** Files that a caller needs, and those it takes when they are there. */
export interface Wanted {
  readonly files: readonly string[];
  /** Alternatives: at least one of each list is needed, and all of it that there is taken. */
  readonly oneOf?: readonly (readonly string[])[] | undefined;
  readonly optionalFiles?: readonly string[] | undefined;
}

/**
 * Which of the files that a model has to get: those wanted, and the weights that ONNX models keep beside them
 * ("model.onnx_data", "model.onnx_data_1", "model.onnx.data").
 *
 * Throws NOT_FOUND naming what lacks and what is there instead.
 */
export function chooseFiles(available: readonly string[], wanted: Wanted, source: string): string[] {
  const { files, oneOf = [], optionalFiles = [] } = wanted;
  const has = new Set(available);
  const lacking = [
    ...files.filter((name) => !has.has(name)),
    ...oneOf.filter((names) => !names.some((name) => has.has(name))).map((names) => names.join(' or ')),
  ];
  if (lacking.length > 0) throw lacksFiles(source, lacking, available);
  const named = [...files, ...[...oneOf.flat(), ...optionalFiles].filter((name) => has.has(name))];
  const external = available.filter((name) => named.some((model) => isExternalData(name, model)));
  return [...new Set([...named, ...external])];
}

function isExternalData(name: string, model: string): boolean {
  return model.endsWith('.onnx') && name.startsWith(model) && /^([_.]data)(_\d+)?$/.test(name.slice(model.length));
}

function lacksFiles(source: string, lacking: readonly string[], available: readonly string[]): FgclipError {
  const endings = new Set(lacking.map(endingOf));
  const alike = available.filter((name) => endings.has(endingOf(name))).sort();
  return new FgclipError('NOT_FOUND', 'The model lacks files', {
    file: source,
    expected: lacking.join(', '),
    found: list(alike.length > 0 ? alike : available),
    hint: 'Name the files it has, or a conversion of the model to ONNX',
  });
}

function endingOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

const MOST_LISTED = 12;

function list(names: readonly string[]): string {
  if (names.length === 0) return 'no files';
  const more = names.length - MOST_LISTED;
  return names.slice(0, MOST_LISTED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
