// THE LIST of commands.
import { addressCommands } from './address.ts';
import { aiCommands } from './ai.ts';
import { auditCommands } from './audit.ts';
import { biCommands } from './bi.ts';
import type { Command } from './command.ts';
import { knowledgeCommands } from './knowledge.ts';
import { privacyCommands } from './privacy.ts';
import { secretsCommands } from './secrets.ts';
import { securityCommands } from './security.ts';
import { simulateCommands } from './simulate.ts';
import { siteCommands } from './site.ts';
import { teamCommands } from './team.ts';
import { userCommands } from './user.ts';

export const commands: readonly Command[] = [
  ...userCommands,
  ...teamCommands,
  ...siteCommands,
  ...addressCommands,
  ...auditCommands,
  ...biCommands,
  ...knowledgeCommands,
  ...aiCommands,
  ...privacyCommands,
  ...secretsCommands,
  ...securityCommands,
  ...simulateCommands,
];
