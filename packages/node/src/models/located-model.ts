import type { DownloadProgress } from '../downloads/download-file.ts';
import type { HubOptions, Wanted } from './hub.ts';

/** How the download of a model stands. */
export interface ModelProgress extends DownloadProgress {
  /** The file under way; empty while the hub is asked what there is. */
  readonly file: string;
  /** Bytes of all files that are there, and of all files that are known of: what a model names only joins when it is here. */
  readonly allDone: number;
  readonly allTotal: number;
}

export interface LocateModelOptions extends Wanted, HubOptions {
  /** Folder of the cache; defaultCacheFolder() proposes one. */
  readonly cacheFolder: string;
  /** Branch, tag or commit. Default "main". */
  readonly revision?: string | undefined;
  /** Whether to make do with what is cached. Default false. */
  readonly offline?: boolean | undefined;
  readonly onProgress?: ((progress: ModelProgress) => void) | undefined;
}

export interface LocatedFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Where it is known without reading the file: for what the hub keeps in git-lfs, as it does with weights. */
  readonly sha256?: string;
}

/** A model whose files are on this computer. */
export interface LocatedModel {
  readonly folder: string;
  /** "owner/name", or the folder as it was named. */
  readonly id: string;
  /** The commit, for a model of the hub. */
  readonly revision?: string;
  /** What a user should know about how it was found. */
  readonly note?: string;
  /** By their names in the model: those asked for, the optional ones that there are, and their external data. */
  readonly files: Readonly<Record<string, LocatedFile>>;
}
