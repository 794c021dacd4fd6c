/** A name fit for files, ids and fragments: "1_attributes, Hard!" -> "1-attributes-hard". */
export function slug(text: string): string {
  const kept = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return kept === '' ? 'unnamed' : kept;
}
