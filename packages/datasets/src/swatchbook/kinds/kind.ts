import type { Material } from '../../attributes/vocabulary.ts';

/** A surface in a drawing, or several of the same part. Later shapes cover earlier ones. */
export interface Shape {
  /** Name of the part it belongs to. */
  readonly part: string;
  /**
   * SVG path data in the kind's own units, absolute commands M, L, C, Q and Z only. x runs to the right from 0 to
   * Kind.width, y down from 0 to 100.
   */
  readonly path: string;
  /** How light falls on it: which side is shaded, and whether there is a highlight. */
  readonly form: 'flat' | 'cylinder' | 'sphere' | 'hollow';
  /** Width of the line where the path is drawn as a line (a handle, a strap, a cable) and not filled. */
  readonly line?: number;
}

export interface KindPart {
  /** As captions name it: "handle". */
  readonly name: string;
  /** What it can be made of; a caption need not say so. */
  readonly materials: readonly Material[];
  /** Whether it may be striped, dotted and so on: thin parts are not. Default true. */
  readonly patterned?: boolean;
  /** Whether glass and plastic here may be see-through. Default true. */
  readonly seeThrough?: boolean;
  /** Chance that the object has it. Default 1. */
  readonly chance?: number;
}

/** A kind of everyday object, recognisable by its outline and parts. */
export interface Kind {
  /** As captions name it: "mug". */
  readonly name: string;
  readonly plural: string;
  /** How tall the real thing is against a bottle, 0.4 to 2: sizes in a scene follow it loosely. */
  readonly size: number;
  /** Width of the drawing in its own units; its height is 100. */
  readonly width: number;
  /** The body first. */
  readonly parts: readonly KindPart[];
  /** In the order of drawing. Shapes of parts that an object lacks are left out. Computed paths are so when asked for. */
  readonly shapes: readonly Shape[];
}
