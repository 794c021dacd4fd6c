import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

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
