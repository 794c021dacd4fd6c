/** What a file's bytes must add up to, in hexadecimal. */
export interface PublishedHash {
  readonly algorithm: 'sha256' | 'md5';
  readonly value: string;
}

/** One file of a data set, where it comes from and where it goes. */
export interface DataSetFile {
  readonly url: string;
  /** Path below the folder of data sets, with "/": "fg-ovd/benchmarks/color.json". */
  readonly path: string;
  /** In bytes; absent where nobody publishes it. */
  readonly size?: number;
  /** Absent where nobody publishes it. */
  readonly hash?: PublishedHash;
  /** A zip archive: its entries go below this path, "" for the folder itself. */
  readonly unpackTo?: string;
}

/** A public data set. All of them go into one folder, in which the names that they call their images by hold. */
export interface DataSetEntry {
  /** What it is called on the command line: "coco-val2017". */
  readonly name: string;
  /** One line. */
  readonly description: string;
  readonly homepage: string;
  readonly licence: string;
  readonly citation: string;
  readonly files: readonly DataSetFile[];
  /** Names of the data sets that have its images. */
  readonly images?: readonly string[];
  /**
   * Whether addresses, sizes and hashes were compared with what the servers deliver. Where not, they are those that
   * others publish, and a download that differs is refused.
   */
  readonly verified: boolean;
}
