// `npm run steward -- knowledge …`: articles from files or from a site. Works beside a running server, and without one.
import type { KnowledgePreviewItem } from '#protocol/http/knowledge.ts';
import { createKnowledge, type ImportOptions } from '../features/knowledge/index.ts';
import { auditOfCommand } from './acting.ts';
import { type Command, CommandProblem, command } from './command.ts';

const shared = {
  draft: { type: 'boolean', help: 'Leaves them as drafts, which neither customers nor the AI see.' },
  'dry-run': { type: 'boolean', help: 'Only says what would be new, changed or the same.' },
} as const;

const fields = ['title', 'body', 'tags', 'locale', 'source'] as const;

/** `title=Question,body=Answer` */
function readColumns(text: string): Partial<Record<(typeof fields)[number], string>> {
  const columns: Partial<Record<(typeof fields)[number], string>> = {};
  for (const pair of text.split(',')) {
    const [name, ...rest] = pair.split('=');
    const field = fields.find(known => known === name?.trim());
    const column = rest.join('=').trim();
    if (!field || column === '')
      throw new CommandProblem(
        `--columns: “${pair}” is not FIELD=COLUMN with a field of ${fields.join(', ')}.`,
      );
    columns[field] = column;
  }
  return columns;
}

const lineOf = ({ what, where, title, problem }: KnowledgePreviewItem): string =>
  `${what.padEnd(8)} ${where}  ${what === 'refused' ? problem : title}`;

const noteOf = (context: Parameters<typeof auditOfCommand>[0], name = ''): ImportOptions['note'] => {
  const audit = auditOfCommand(context);
  return (tx, detail) =>
    audit(tx, { act: 'article.import', subject: { kind: 'import', id: '', name }, detail });
};

const importCommand = command({
  name: 'knowledge import',
  summary: 'Makes articles of Markdown, HTML and CSV files, or of all in folders. All of them, or none.',
  operands: ['path…'],
  options: {
    ...shared,
    columns: {
      type: 'string',
      value: 'title=A,body=B',
      help: 'Which columns of a CSV file are what: title, body, tags, locale, source.',
    },
  },
  async run({ operands, options, config, database, clock, newId, say, tell }) {
    const columns = options.columns === undefined ? undefined : readColumns(options.columns);
    const { db } = await database();
    const knowledge = createKnowledge({ db, clock, newId, mayReachPrivate: config.mayReachPrivate });
    const publish = !options.draft;
    const unreadable = (error: Error) => {
      throw new CommandProblem(error.message);
    };
    if (options['dry-run']) {
      const { items } = await knowledge.previewPaths(operands, columns).catch(unreadable);
      for (const item of items) say(lineOf(item));
      return;
    }
    const answer = await knowledge
      .importPaths(operands, { publish, note: noteOf({ clock, newId }), ...(columns ? { columns } : {}) })
      .catch(unreadable);
    if (!answer.ok) {
      const lines = answer.problems.map(({ file, line, problem }) => `  ${file}:${line}: ${problem}`);
      throw new CommandProblem(['Nothing was imported:', ...lines].join('\n'));
    }
    for (const { title, slug } of answer.articles) say(`${slug}  ${title}`);
    tell(`${answer.articles.length} articles are ${publish ? 'published' : 'there as drafts'}.`);
  },
});

const siteCommand = command({
  name: 'knowledge import-site',
  summary: 'Makes articles of the pages that a site map names. The same again brings them up to date.',
  operands: ['address'],
  options: shared,
  async run({ operands, options, config, database, clock, newId, say, tell, signal }) {
    const [address = ''] = operands;
    if (!URL.canParse(address)) throw new CommandProblem(`${address} is not an address.`);
    const { db } = await database();
    const knowledge = createKnowledge({ db, clock, newId, mayReachPrivate: config.mayReachPrivate });
    const result = await knowledge
      .importSite(address, {
        ...{
          publish: !options.draft,
          by: '',
          note: noteOf({ clock, newId }, address),
          signal,
          isTrial: options['dry-run'] === true,
        },
        onPage: (done, total) => tell(`${done} of ${total} pages read`),
      })
      .catch((error: Error) => {
        if (error.name === 'SiteRefused') throw new CommandProblem(`The site ${error.message}.`);
        if (error.name === 'EgressError') throw new CommandProblem(error.message);
        throw error;
      });
    for (const item of result.items) say(lineOf(item));
    if (result.leftOut > 0) tell(`${result.leftOut} more pages are beyond the limit.`);
    if (result.answer) {
      const { created, updated, unchanged } = result.answer;
      tell(`${created} new, ${updated} changed, ${unchanged} as before.`);
    }
  },
});

export const knowledgeCommands: readonly Command[] = [importCommand, siteCommand];
