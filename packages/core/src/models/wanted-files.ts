import { FgclipError } from '../errors.ts';
import { isPlainPath } from './hub.ts';

/** Files that a caller needs, and those it takes when they are there. */
export interface Wanted {
  readonly files: readonly string[];
  /** Alternatives: at least one of each list is needed, and all of it that there is taken. */
  readonly oneOf?: readonly (readonly string[])[] | undefined;
  readonly optionalFiles?: readonly string[] | undefined;
}

/**
 * Which of the files that a model has to get. What ONNX models among them keep beside themselves comes after, when they
 * can be read: see externalDataOf().
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
  return [...new Set([...files, ...[...oneOf.flat(), ...optionalFiles].filter((name) => has.has(name))])];
}

/** A file beside an ONNX model that holds weights of it. */
export interface ExternalData {
  /** What the model calls it: a path from its own folder. */
  readonly location: string;
  /** Its name among the files of the model: "onnx/model.onnx_data". */
  readonly name: string;
}

/**
 * Which files hold weights of an ONNX model, from where its graph says that they lie (readModelPorts()).
 *
 * @param model Its own name: "onnx/model.onnx".
 * @param file What errors call it.
 * @throws INVALID_FORMAT for a location that is none, or leads out of the folder that the model lies in.
 */
export function externalDataOf(model: string, locations: readonly string[], file = model): ExternalData[] {
  const folder = model.slice(0, model.lastIndexOf('/') + 1);
  return locations.map((location) => {
    const path = location.replaceAll(/(^|\/)(\.\/)+/g, '$1');
    if (isPlainPath(path)) return { location, name: folder + path };
    throw new FgclipError('INVALID_FORMAT', 'The model keeps weights where no file of it may lie', {
      file,
      expected: 'a path below the folder of the model, with "/" between its parts',
      found: JSON.stringify(location),
    });
  });
}

/** The NOT_FOUND error for a model that lacks a file with its weights. */
export function lacksExternalData(file: string, name: string): FgclipError {
  return new FgclipError('NOT_FOUND', 'The model lacks a file that holds its weights', {
    file,
    expected: name,
    hint: 'Put it there: the model itself has only the names of its weights, and this file has their values',
  });
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
