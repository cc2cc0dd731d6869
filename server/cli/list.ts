// THE LIST of commands.
import { aiCommands } from './ai.ts';
import type { Command } from './command.ts';
import { knowledgeCommands } from './knowledge.ts';
import { simulateCommands } from './simulate.ts';
import { siteCommands } from './site.ts';
import { teamCommands } from './team.ts';
import { userCommands } from './user.ts';

export const commands: readonly Command[] = [
  ...userCommands,
  ...teamCommands,
  ...siteCommands,
  ...knowledgeCommands,
  ...aiCommands,
  ...simulateCommands,
];
