import { basename } from 'node:path';
import { renderText, tableOf } from '@fgclip/heads/results';
import { onnxRuntime, openClip, readHeadFile } from '@fgclip/node';
import { writeFileAtomically } from '@fgclip/node/internal';
import {
  createSearch,
  openStore,
  type Ranking,
  rankings,
  type SearchHit,
  storeIdentity,
  type Where,
} from '@fgclip/search';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type HeadModules, headModuleOption, readHeadModules } from '../options/head-modules.ts';
import { MODEL_HELP, type ModelOptions, modelChoice, modelNamed, modelOptions } from '../options/model.ts';
import { wholeNumber } from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { UsageError } from '../printing/errors.ts';
import { resultsPage } from '../printing/results-page.ts';

interface SearchCommandOptions extends ModelOptions, HeadModules {
  readonly store: string;
  readonly model: string;
  readonly head?: string;
  readonly ranking?: Ranking;
  readonly where?: Where;
  readonly limit: number;
  readonly photos?: string;
  readonly page?: string;
  readonly json?: boolean;
}

/** Searches a store by words. */
async function searchStore(words: string, options: SearchCommandOptions, console: Console): Promise<void> {
  const { ranking, where, limit, photos, page } = options;
  const { signal } = console;
  if (page !== undefined && photos === undefined) {
    throw new UsageError('A page shows the photographs: say with --photos where they are.');
  }
  const head =
    options.head === undefined
      ? undefined
      : await readHeadFile(options.head, { families: await readHeadModules(options) });
  const runtime = onnxRuntime();
  const model = await openClip(modelNamed(options.model), modelChoice(options, console));
  try {
    const named = head && { name: basename(options.head ?? '', '.safetensors'), head };
    const store = await openStore(options.store, { runtime, asked: await storeIdentity(model, named) });
    const search = createSearch({ store, model, head, ranking });
    const hits = await search.search(words, { limit, where, signal });
    if (options.json) console.print(`${JSON.stringify({ words, ranking: search.ranking, hits }, null, 2)}\n`);
    else console.print(hitsText(hits, search.ranking));
    if (page !== undefined && photos !== undefined) {
      await writeFileAtomically(
        page,
        new TextEncoder().encode(await resultsPage({ words, hits, photos, ranking: search.ranking })),
      );
      console.say(`Written: ${page}`);
    }
    await store.close();
  } finally {
    await model.dispose();
    await runtime.dispose();
  }
}

function hitsText(hits: readonly SearchHit[], ranking: Ranking): string {
  return renderText(
    tableOf(
      hits.map((hit, k) => ({ ...hit, rank: k + 1 })),
      [
        { header: '', value: ({ rank }) => rank, digits: 0 },
        { header: 'photograph', value: ({ photograph }) => photograph },
        { header: 'box', value: ({ box }) => (box === undefined ? 'whole' : box.map(Math.round).join(', ')) },
        { header: 'cosine', value: ({ cosine }) => cosine, digits: 3 },
        { header: 'head', value: ({ head }) => head, digits: 3 },
      ],
      { notes: [`Ranked by: ${ranking}.`] },
    ),
  );
}

/** Parses FIELD=VALUE, several of one field being alternatives, and FIELD=FROM..TO. */
function condition(text: string, earlier: Where = {}): Where {
  const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('Expected FIELD=VALUE or FIELD=FROM..TO.');
  const [, from, to] = /^(-?[\d.]*)\.\.(-?[\d.]*)$/.exec(value) ?? [];
  if (from !== undefined && to !== undefined) {
    return { ...earlier, [name]: { ...(from !== '' && { from: Number(from) }), ...(to !== '' && { to: Number(to) }) } };
  }
  const own =
    value === 'true'
      ? true
      : value === 'false'
        ? false
        : value !== '' && Number.isFinite(Number(value))
          ? Number(value)
          : value;
  const before = earlier[name];
  if (before === undefined) return { ...earlier, [name]: own };
  return { ...earlier, [name]: [...(Array.isArray(before) ? before : [before as string]), own] };
}

export function searchCommand(console: Console): Command {
  const command = new Command('search')
    .description(
      'Finds photographs by words in a store of fgclip index. With a head that knows attributes, colours, materials and ' +
        'patterns count; a head for captions alone works on any store of the model. Words are taken as they are.',
    )
    .argument('<words>', 'what to look for: "a red mug"')
    .requiredOption('--store <folder>', 'the store')
    .requiredOption('--model <model>', MODEL_HELP)
    .option('--head <file>', 'the head that the store was made with, or one that changes captions alone')
    .addOption(
      new Option(
        '--ranking <how>',
        'what photographs are ranked by (default: the head where its training kept what the model knows, both where not)',
      ).choices(rankings),
    )
    .addOption(
      new Option('--where <field=value>', 'only what has this field: a value, or FROM..TO; may be repeated').argParser(
        condition,
      ),
    )
    .option('--limit <n>', 'photographs', wholeNumber(1), 10)
    .option('--page <file>', 'write a page with the photographs, the boxes drawn')
    .option('--photos <folder>', 'for --page: where the photographs are')
    .option('--json', 'print the hits as JSON')
    .addOption(headModuleOption())
    .addHelpText(
      'after',
      '\nExample:\n  $ fgclip search "a red mug" --store my-store --model Xenova/clip-vit-base-patch16 --head my-run/linear.balanced.safetensors --photos photos --page hits.html',
    )
    .action((words: string, options: SearchCommandOptions) => searchStore(words, options, console));
  for (const option of modelOptions()) command.addOption(option);
  return command;
}
