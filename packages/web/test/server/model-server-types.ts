/** Models that the server has: CLIPs of random weights. */
export type ModelName = 'tiny' | 'combined' | 'other' | 'half';
/** And detectors. */
export type DetectorName = 'owlvit' | 'owlv2' | 'split-owl';

/** How answers to requests go wrong whose path has a text in it. */
export type Fault = {
  readonly path: string;
  /** "hub" answers by name, "cdn" delivers what is in git-lfs. Default both. */
  readonly origin?: 'hub' | 'cdn';
  /** How many answers. Default one. */
  readonly times?: number;
} & (
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  | { readonly kind: 'body'; readonly body: string; readonly type: string }
  /** The connection is cut, or nothing more comes, after so many bytes of the body. */
  | { readonly kind: 'drop' | 'stall'; readonly after: number }
  | { readonly kind: 'ignore-range' }
  | { readonly kind: 'etag'; readonly etag: string }
  /** The file is another by now. */
  | { readonly kind: 'content'; readonly bytes: readonly number[] }
);

export interface ServedRequest {
  readonly origin: 'hub' | 'cdn';
  readonly path: string;
  readonly method: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

export interface NodeDetections {
  /** [boxes, 4]: x, y, width, height. */
  readonly boxes: readonly number[];
  /** [boxes, captions]. */
  readonly scores: readonly number[];
  readonly weightsHash: string;
}

export interface NodeEmbeddings {
  readonly texts: readonly number[];
  readonly images: readonly number[];
  readonly weightsHash: string;
}
