// `npm run steward -- knowledge …`: help pages from Markdown files. Works beside a running server, and without one.
import { createKnowledge } from '../features/knowledge/index.ts';
import { type Command, CommandProblem, command } from './command.ts';

const importCommand = command({
  name: 'knowledge import',
  summary: 'Makes articles of Markdown files, or of every .md file in folders. All of them, or none.',
  operands: ['path…'],
  options: {
    draft: { type: 'boolean', help: 'Leaves them as drafts, which neither customers nor the AI see.' },
  },
  async run({ operands, options, database, clock, newId, say, tell }) {
    const { db } = await database();
    const knowledge = createKnowledge({ db, clock, newId });
    const publish = !options.draft;
    const answer = await knowledge.importPaths(operands, { publish }).catch((error: Error) => {
      throw new CommandProblem(error.message);
    });
    if (!answer.ok) {
      const lines = answer.problems.map(({ file, line, problem }) => `  ${file}:${line}: ${problem}`);
      throw new CommandProblem(['Nothing was imported:', ...lines].join('\n'));
    }
    for (const { title, slug } of answer.articles) say(`${slug}  ${title}`);
    tell(`${answer.articles.length} articles are ${publish ? 'published' : 'there as drafts'}.`);
  },
});

export const knowledgeCommands: readonly Command[] = [importCommand];
