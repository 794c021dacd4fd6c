import { FgclipError } from '@fgclip/core';

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
