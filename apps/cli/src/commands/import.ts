import { basename } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { importEmbeddings, type RowDType, type StoredManifest } from '@fgclip/datasets';
import { type Head, importPytorchHead } from '@fgclip/heads';
import { writeHeadFile, writeTableFolder } from '@fgclip/node';
import { diskFolder } from '@fgclip/node/internal';
import { Command, Option } from 'commander';
import { type CaptionColumns, readBytes, readCaptionsFile, readYaml } from '../options/files.ts';
import type { Console } from '../printing/console.ts';
import { count } from '../printing/output.ts';

interface ImportEmbeddingsOptions extends CaptionColumns {
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
  console.print(describeTable(manifest, out));
  return manifest;
}

function describeTable({ counts, dimension, dtype, fingerprint }: StoredManifest, out: string): string {
  const { images, texts, annotations } = counts;
  return (
    `${out}: ${count(images, 'image')}, ${count(texts, 'caption')}, ${count(annotations, 'annotation')}; ` +
    `${dimension} values a row, ${dtype}; fingerprint ${fingerprint}\n`
  );
}

function importEmbeddingsCommand(console: Console): Command {
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

interface ImportHeadOptions {
  readonly config?: string;
  readonly out?: string;
}

async function importHeadFile(file: string, { config, out }: ImportHeadOptions, console: Console): Promise<void> {
  const head = importPytorchHead(await readBytes(file), {
    file: basename(file),
    ...(config !== undefined && { config: await readYaml(config) }),
  });
  const target = out ?? `${basename(file).replace(/\.(pt|pth|bin)$/i, '')}.safetensors`;
  await writeHeadFile(target, head);
  console.print(`${target}: ${describeHead(head)}\n`);
}

/** "linear, 512 values an embedding, 525,312 parameters". */
function describeHead({ function: { name, dimension, options }, parameters }: Head): string {
  const size = Object.values(parameters).reduce((sum, { data }) => sum + data.length, 0);
  const { dimension: _, ...settings } = options;
  const set = Object.entries(settings).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  const called = set.length > 0 ? `${name} (${set.join(', ')})` : name;
  return `${called}, ${dimension} values an embedding, ${count(size, 'parameter')}`;
}

function importHeadCommand(console: Console): Command {
  return new Command('head')
    .summary("convert a PyTorch state dict of the paper's code")
    .description(
      "Converts a .pt file of the paper's released code to a head of this program. Nothing in the file is executed. " +
        'Shapes and names tell what kind of head it is; --config adds what they cannot tell (a sigmoid, for one).',
    )
    .argument('<file>', 'state dict, .pt')
    .option('--config <yaml>', 'the model configuration it was trained with (mlp_dims, no_act, num_heads, ...)')
    .option('--out <file>', 'where to write it (default: the same name with .safetensors, in this folder)')
    .addHelpText('after', '\nExample:\n  $ fgclip import head fg-ovd_linear-mlp.pt --out linear.safetensors')
    .action((file: string, options: ImportHeadOptions) => importHeadFile(file, options, console));
}

export function importCommand(console: Console): Command {
  return new Command('import')
    .description('Bring embeddings or heads made elsewhere in.')
    .addCommand(importEmbeddingsCommand(console))
    .addCommand(importHeadCommand(console));
}
