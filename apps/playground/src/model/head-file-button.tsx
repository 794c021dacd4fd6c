import { signal } from '@preact/signals';
import { ErrorNote, FileButton } from '../ui/controls.tsx';
import { loadHeadFiles } from './heads.ts';

const failure = signal<unknown>(undefined);

/** Loads heads from the visitor's disk. */
export function HeadFileButton() {
  const load = async (files: readonly File[]) => {
    failure.value = undefined;
    await loadHeadFiles(files).catch((error: unknown) => {
      failure.value = error;
    });
  };
  return (
    <>
      <FileButton accept=".safetensors" multiple onFiles={(files) => void load(files)}>
        Load a head
      </FileButton>
      {failure.value !== undefined && <ErrorNote error={failure.value} />}
    </>
  );
}
