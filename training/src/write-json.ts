import { writeFileAtomically } from '@fgclip/node';

/** Writes a value as indented JSON. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFileAtomically(file, new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`));
}
