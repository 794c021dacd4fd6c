import type { World } from './world.ts';

/** Worlds that are kept: embedding one again takes far longer than training on it. */
const MOST = 4;

/** Worlds of this page by their ids, the most recently used ones. */
export class WorldCache {
  readonly #worlds = new Map<string, World>();

  /** The world, with whole captions where they are asked for. */
  get(id: string, { coarse }: { readonly coarse: boolean }): World | undefined {
    const world = this.#worlds.get(id);
    if (world === undefined || (coarse && world.coarse === undefined)) return undefined;
    this.add(world);
    return world;
  }

  add(world: World): void {
    this.#worlds.delete(world.id);
    this.#worlds.set(world.id, world);
    const [oldest] = this.#worlds.keys();
    if (this.#worlds.size > MOST && oldest !== undefined) this.#worlds.delete(oldest);
  }
}
