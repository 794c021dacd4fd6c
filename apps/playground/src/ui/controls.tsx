import { FgclipError } from '@fgclip/core';
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';

interface ChoiceProps<T> {
  readonly legend: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly onChoose: (value: T) => void;
}

/** One of a few, side by side. */
export function Choice<T extends string | number>({ legend, options, value, onChoose }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      <div class="segments">
        {options.map((option) => (
          <label key={option.value}>
            <input type="radio" name={name} checked={option.value === value} onChange={() => onChoose(option.value)} />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** An error, for people: what it is and how to mend it. */
export function ErrorNote({ error }: { readonly error: unknown }) {
  return (
    <p class="error" role="alert">
      {errorText(error)}
    </p>
  );
}

/** The message of anything that was thrown. */
function errorText(error: unknown): string {
  if (FgclipError.isInstance(error) || error instanceof Error) return error.message;
  return String(error);
}

interface FileButtonProps {
  /** File types, as an input takes them. */
  readonly accept?: string;
  readonly multiple?: boolean;
  /** Whether it takes all files of a folder. */
  readonly folder?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ComponentChildren;
}

/** A button that lets one choose files. */
export function FileButton({ accept, multiple = false, folder = false, onFiles, children }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const changed = (event: Event) => {
    const element = event.currentTarget as HTMLInputElement;
    onFiles([...(element.files ?? [])]);
    element.value = '';
  };
  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        accept={accept ?? ''}
        multiple={multiple}
        onChange={changed}
        hidden
        {...(folder ? { webkitdirectory: true } : {})}
      />
    </>
  );
}
