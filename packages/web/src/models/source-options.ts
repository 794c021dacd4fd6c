import { FgclipError } from '@fgclip/core';
import type { FileStore } from './file-store.ts';
import type { ModelOptions } from './model-options.ts';

/** The options of a model, with what they come to in this browser. */
export interface SourceOptions extends Omit<ModelOptions, 'onNotStored'> {
  readonly store: FileStore | undefined;
  readonly onNotStored: (error: FgclipError) => void;
}

/** The error for what cannot be had offline. */
export function notStored(model: string, file?: string): FgclipError {
  return new FgclipError('NOT_FOUND', 'The model is not stored in this browser, and this is offline', {
    file: model,
    expected: file,
    hint: 'Open it once without offline, or give its files',
  });
}
