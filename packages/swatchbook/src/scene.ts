import type { Box } from '@fgclip/core/vision';
import type { Color, Material, Pattern, Transparency } from '@fgclip/datasets';

/** How the surface of a part looks. */
export interface Look {
  readonly color: Color;
  readonly material: Material;
  /** "plain" where there is none. */
  readonly pattern: Pattern;
  readonly transparency: Transparency;
}

/** An object of a scene: what it is, how its parts look, and where it stands. */
export interface SceneObject {
  /** Name of its kind: "mug". See kinds. */
  readonly kind: string;
  /** By the name of the part, in the order of the kind; the first part is its body. Optional parts may be absent. */
  readonly looks: Readonly<Record<string, Look>>;
  /** Middle of its lower edge, pixels from the top left corner. */
  readonly x: number;
  readonly y: number;
  /** Height of the kind's drawing before it is turned, pixels. */
  readonly height: number;
  /** Turned about the middle of its lower edge, degrees clockwise. */
  readonly rotation: number;
  readonly mirrored: boolean;
  /** Of what is random in its look: the grain of wood, the place of a dent. */
  readonly seed: number;
}

/** What the objects stand on and before. */
export interface Backdrop {
  /** As a caption names it: "on a kitchen counter". See backdrops. */
  readonly name: string;
  /** Colour of the wall and the ground, and what else is random about it. */
  readonly seed: number;
}

export interface Light {
  /** Where the light comes from: -1 left, 0 ahead, 1 right. */
  readonly side: number;
  /** 0.8 dim to 1.15 bright. */
  readonly strength: number;
  /** -1 bluish, 0 neutral, 1 yellowish. */
  readonly warmth: number;
}

/** A picture before it is drawn, as plain JSON. */
export interface Scene {
  readonly id: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly backdrop: Backdrop;
  readonly light: Light;
  /** From back to front: a later one hides an earlier one. */
  readonly objects: readonly SceneObject[];
}

/** An object as it is seen: annotations are made of these. */
export interface VisibleObject {
  readonly object: SceneObject;
  /** Around what the picture shows of it, cut at the edges, pixels. */
  readonly box: Box;
  /** Share of its box that no other object's box in front and no edge hides, 0 to 1. */
  readonly visible: number;
}
