import { FgclipError } from '@fgclip/core';
import { impostorError, impostorOf, TELLING_BYTES } from '@fgclip/core/internal';
import type { ModelSource } from './model-source.ts';

/** A file of a model with its path, where the File itself does not tell it: "my-clip/onnx/model.onnx". */
export interface DroppedFile {
  readonly path: string;
  readonly file: Blob;
}

/**
 * A model whose files the user has picked or dropped. Its folder is the one that config.json is in (or OpenCLIP's
 * open_clip_config.json); files beside it are
 * left alone.
 *
 * @throws NOT_FOUND when there is no config.json. Its file() throws INVALID_FORMAT for a git-lfs pointer.
 */
export function openDroppedSource(files: readonly (File | DroppedFile)[]): ModelSource {
  const dropped = files.map((file) => (file instanceof File ? { path: pathOf(file), file } : file));
  const folder = folderOf(dropped);
  const byName = new Map(
    dropped
      .filter(({ path }) => path.startsWith(folder))
      .map(({ path, file }) => [path.slice(folder.length), file] as const),
  );
  return {
    id: folder.split('/').at(-2) ?? 'files',
    names: [...byName.keys()],
    notes: () => [],
    async file(name) {
      const blob = byName.get(name);
      if (blob === undefined) return undefined;
      const impostor = impostorOf(new Uint8Array(await blob.slice(0, TELLING_BYTES).arrayBuffer()));
      if (impostor !== undefined) throw impostorError(impostor, name);
      return { blob, sha256: undefined, label: name };
    },
  };
}

/** Files of a folder that was picked tell where in it they are. */
function pathOf({ name, webkitRelativePath }: File): string {
  return webkitRelativePath || name;
}

/** The path of the outermost folder with a config.json or open_clip_config.json, up to its "/". */
function folderOf(files: readonly DroppedFile[]): string {
  const [folder] = files
    .map(({ path }) => path)
    .filter((path) => /(^|\/)(open_clip_)?config\.json$/.test(path))
    .map((path) => path.slice(0, path.lastIndexOf('/') + 1))
    .sort((a, b) => a.length - b.length);
  if (folder !== undefined) return folder;
  const names = files.slice(0, 12).map(({ path }) => path);
  throw new FgclipError('NOT_FOUND', 'These are not the files of a model', {
    expected: 'config.json among them',
    found: names.join(', ') || 'no files',
    hint: 'Drop the whole folder of the model',
  });
}
