// Every English sentence of the console. Sentence case, active, the customer's words; what happened, what it means, what to do.
// A second language is a file of the same shape.
import { actions } from './en-actions.ts';
import { addresses } from './en-addresses.ts';
import { analytics } from './en-analytics.ts';
import { audit } from './en-audit.ts';
import { conversation } from './en-conversation.ts';
import { copilot } from './en-copilot.ts';
import { desk } from './en-desk.ts';
import { detection } from './en-detection.ts';
import { drops } from './en-drops.ts';
import { events } from './en-events.ts';
import { factors } from './en-factors.ts';
import { flows } from './en-flows.ts';
import { gaps } from './en-gaps.ts';
import { identity } from './en-identity.ts';
import { integrations } from './en-integrations.ts';
import { intents } from './en-intents.ts';
import { apiKeys } from './en-keys.ts';
import { limits } from './en-limits.ts';
import { models } from './en-models.ts';
import { notifications } from './en-notifications.ts';
import { people } from './en-people.ts';
import { privacy } from './en-privacy.ts';
import { prompts } from './en-prompts.ts';
import { reports } from './en-reports.ts';
import { review } from './en-review.ts';
import { security } from './en-security.ts';
import { sites } from './en-sites.ts';
import { spend } from './en-spend.ts';
import { sso } from './en-sso.ts';
import { system } from './en-system.ts';
import { targets } from './en-targets.ts';
import { together } from './en-together.ts';
import { trace } from './en-trace.ts';
import { tuning } from './en-tuning.ts';

export const en = {
  ...actions,
  ...conversation,
  ...copilot,
  ...desk,
  ...events,
  ...factors,
  ...flows,
  ...identity,
  ...gaps,
  ...drops,
  ...integrations,
  ...reports,
  ...intents,
  ...addresses,
  ...analytics,
  ...apiKeys,
  ...audit,
  ...detection,
  ...limits,
  ...models,
  ...notifications,
  ...people,
  ...privacy,
  ...prompts,
  ...security,
  ...sso,
  ...review,
  ...spend,
  ...system,
  ...sites,
  ...targets,
  ...together,
  ...tuning,
  ...trace,
} as const;
