import { FgclipError } from '@fgclip/core';
import { importEmbeddings, type RowDType, type StoredManifest } from '@fgclip/datasets';
import { diskFolder, writeTableFolder } from '@fgclip/node';
import { Command, Option } from 'commander';
import { type CaptionColumns, readBytes, readCaptionsFile } from '../options/files.ts';
import type { Console } from '../printing/console.ts';
import { count } from '../printing/output.ts';

export interface ImportEmbeddingsOptions extends CaptionColumns {
  readonly images: string;
  readonly texts: string;
  readonly captions: string;
  readonly out: string;
  readonly dtype: RowDType;
  readonly model?: string;
  readonly force?: boolean;
}

/** Makes an embedding table of two .npy files and a file of captions. */
async function importEmbeddingFiles(options: ImportEmbeddingsOptions, console: Console): Promise<StoredManifest> {
  const { images, texts, captions, out, dtype, model, force = false } = options;
  if (!force && (await diskFolder(out).list()).includes('manifest.json')) {
    throw new FgclipError('INVALID_ARGUMENT', 'There is an embedding table here already', {
      file: out,
      hint: 'Name another folder, or give --force to replace it',
    });
  }
  const table = importEmbeddings({
    imageEmbeddings: await readBytes(images),
    textEmbeddings: await readBytes(texts),
    captions: await readCaptionsFile(captions, options),
    files: { images, texts, captions },
    ...(model !== undefined && { model }),
  });
  const manifest = await writeTableFolder(out, table, { dtype, signal: console.signal });
  console.print(describe(manifest, out));
  return manifest;
}

function describe({ counts, dimension, dtype, fingerprint }: StoredManifest, out: string): string {
  const { images, texts, annotations } = counts;
  return (
    `${out}: ${count(images, 'image')}, ${count(texts, 'caption')}, ${count(annotations, 'annotation')}; ` +
    `${dimension} values a row, ${dtype}; fingerprint ${fingerprint}\n`
  );
}

export function importEmbeddingsCommand(console: Console): Command {
  return new Command('embeddings')
    .summary('make a table of embeddings that lie in .npy files')
    .description(
      'Makes an embedding table of two .npy arrays and a file of captions, all three aligned row for row: row i of ' +
        'each is one (image, caption) pair. Repeated rows of an image become one.',
    )
    .requiredOption('--images <file>', 'image embeddings, .npy [rows, d]')
    .requiredOption('--texts <file>', 'text embeddings, .npy [rows, d]')
    .requiredOption('--captions <file>', 'image and caption of every row: .csv, .tsv or .jsonl')
    .requiredOption('--out <table>', 'folder to write the table to')
    .option('--image-column <name>', 'column of the image id (default: image_id, image, image_path, ...)')
    .option('--caption-column <name>', 'column of the caption (default: caption, description, text, title)')
    .option('--model <name>', 'the model the embeddings come from, for the record')
    .addOption(
      new Option('--dtype <type>', 'how rows are stored; float16 halves the files')
        .choices(['float32', 'float16'])
        .default('float32'),
    )
    .option('--force', 'replace a table that is there already')
    .addHelpText(
      'after',
      '\nExample:\n  $ fgclip import embeddings --images image.npy --texts text.npy --captions captions.csv --out my-table',
    )
    .action(async (options: ImportEmbeddingsOptions) => {
      await importEmbeddingFiles(options, console);
    });
}
