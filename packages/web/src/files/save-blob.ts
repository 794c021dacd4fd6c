/** How long the browser may take to begin, in milliseconds. */
const patience = 60_000;

/** Has the browser save a file under this name, where and how the visitor has set it. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), patience);
}
