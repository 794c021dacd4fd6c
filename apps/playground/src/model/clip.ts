import type { ClipEncoder } from '@fgclip/core';
import { threadsAvailable } from '@fgclip/web';
import { computed, type Signal, signal } from '@preact/signals';

/** A model that is open on the page. */
export interface OpenedClip {
  /** Its id on the hub, or a name of its own. */
  readonly id: string;
  /** As the page names it. */
  readonly label: string;
  readonly encoder: ClipEncoder;
  /** What runs it: "WebGPU". */
  readonly device?: string;
  /** Whether it is the one that comes with the page, which has only ever seen drawings. */
  readonly builtIn: boolean;
}

/** What becomes of the model that was asked for. */
export type ClipState =
  | { readonly status: 'opening'; readonly label: string; readonly note: string; readonly share?: number }
  | { readonly status: 'ready'; readonly clip: OpenedClip }
  | { readonly status: 'failed'; readonly label: string; readonly error: unknown };

export const clipState: Signal<ClipState> = signal({ status: 'opening', label: 'swatchbook-clip', note: 'Opening' });

/** The model that is open, if one is. */
export const openedClip = computed(() => (clipState.value.status === 'ready' ? clipState.value.clip : undefined));

/** What runs the models here, for people. */
export function deviceLine(): string {
  const { threads: count } = threadsAvailable();
  const many = count === 1 ? '1 thread' : `${count} threads`;
  const reason = globalThis.crossOriginIsolated ? '' : ', since the page is not isolated from others';
  const state = clipState.value;
  const device = state.status === 'ready' && state.clip.device !== undefined ? state.clip.device : 'WebAssembly';
  return `Everything runs on your machine, nothing is sent anywhere: ${device}, ${many}${reason}.`;
}
