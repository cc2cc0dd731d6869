// Every English sentence of the console. Sentence case, active, the customer's words; what happened, what it means, what to do.
// A second language is a file of the same shape.
import { actions } from './en-actions.ts';
import { conversation } from './en-conversation.ts';
import { desk } from './en-desk.ts';
import { models } from './en-models.ts';
import { notifications } from './en-notifications.ts';
import { spend } from './en-spend.ts';
import { system } from './en-system.ts';
import { together } from './en-together.ts';
import { trace } from './en-trace.ts';
import { tuning } from './en-tuning.ts';

export const en = {
  ...actions,
  ...conversation,
  ...desk,
  ...models,
  ...notifications,
  ...spend,
  ...system,
  ...together,
  ...tuning,
  ...trace,
} as const;
