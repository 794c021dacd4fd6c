import type { CaptionColumns } from '../import/caption-columns.ts';
import { type CaptionCountOptions, cocoCaptionsForm, karpathyForm } from './coco.ts';
import { type FgOvdOptions, fgOvdForm, fgOvdLinesForm } from './fg-ovd.ts';
import { captionTableForm } from './flickr.ts';
import type { SampleForm } from './sample-form.ts';
import { sampleLinesForm } from './sample-lines.ts';
import { sugarCrepeForm } from './sugar-crepe.ts';

/** All forms that can be read. A file is of the first that recognises it, among those of its kind. */
const forms = [
  fgOvdForm,
  cocoCaptionsForm,
  karpathyForm,
  sugarCrepeForm,
  fgOvdLinesForm,
  sampleLinesForm,
  captionTableForm,
] as const;

/** Name of a form that can be read. */
export type SampleFormat = (typeof forms)[number]['name'];

/** Names of all forms that can be read. */
export const sampleFormats: readonly SampleFormat[] = forms.map(({ name }) => name);

/** The options of all readers; each takes those that concern its form. */
export interface ReadSamplesOptions extends FgOvdOptions, CaptionCountOptions, CaptionColumns {
  /** Form of the file. Default a table where columns are named, else what its content says. */
  readonly format?: SampleFormat;
  /** Splits of a Karpathy file to read; must be given for one. */
  readonly splits?: readonly string[];
}

/** A form of the list, whose reader takes the options of all. */
export type KnownForm = SampleForm<ReadSamplesOptions>;

const knownForms: readonly KnownForm[] = forms;

/** The form of a name, if there is one. */
export function formByName(name: string): KnownForm | undefined {
  return knownForms.find((form) => form.name === name);
}

/** The forms of a kind, in order. */
export function formsOf<Kind extends KnownForm['kind']>(kind: Kind): Extract<KnownForm, { readonly kind: Kind }>[] {
  return knownForms.filter((form): form is Extract<KnownForm, { readonly kind: Kind }> => form.kind === kind);
}
