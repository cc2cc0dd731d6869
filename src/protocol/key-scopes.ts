// What an API key may be allowed, and what one looks like. Pure and zod-free.
import type { Action } from './permissions.ts';

export const keyScopes = [
  'conversations:read',
  'conversations:write',
  'customers:read',
  'customers:write',
  'articles:read',
  'articles:write',
  'articles:publish',
  'replies:read',
  'flows:read',
  'flows:write',
  'models:read',
  'models:write',
  'traces:read',
  'spend:read',
  'analytics:read',
  'security:read',
  'notifications:send',
  'events:read',
  'exports:read',
  'exports:write',
  'webhooks:read',
  'webhooks:write',
] as const;
export type KeyScope = (typeof keyScopes)[number];

/**
 * Which scope an action needs of a key; null: no key does it, whoever made it. An action that is not decided here does not compile.
 */
export const scopeOfAction: Record<Action, KeyScope | null> = {
  'conversation.read': 'conversations:read',
  'conversation.reply': 'conversations:write',
  'conversation.note': 'conversations:write',
  // Whose work something is, and whether it is done, is for people to say.
  'conversation.assign.self': null,
  'conversation.assign.other': null,
  'conversation.transfer': null,
  'conversation.resolve': null,
  'conversation.label': null,
  'conversation.merge': null,
  'customer.read': 'customers:read',
  'customer.edit': 'customers:write',
  'customer.erase': null,
  'customer.export': null,
  'event.read': 'events:read',
  'drop.edit': null,
  'drop.read': null,
  'export.make': 'exports:write',
  'export.read': 'exports:read',
  'article.read': 'articles:read',
  'article.edit': 'articles:write',
  'article.publish': 'articles:publish',
  'audit.read': null,
  'reply.read': 'replies:read',
  'reply.edit': null,
  'flow.read': 'flows:read',
  'flow.edit': 'flows:write',
  'people.read': null,
  'people.edit': null,
  'team.edit': null,
  'site.edit': null,
  'key.edit': null,
  'security.read': 'security:read',
  'security.edit': null,
  'ai.spend.read': 'spend:read',
  'analytics.read': 'analytics:read',
  // It writes to whoever is named.
  'report.edit': null,
  'ai.trace.read': 'traces:read',
  'system.edit': null,
  'capacity.read': null,
  'alert.acknowledge': null,
  'notification.send': 'notifications:send',
  'notification.manage': null,
  'webhook.read': 'webhooks:read',
  'webhook.edit': 'webhooks:write',
  'model.read': 'models:read',
  'model.judge': 'models:write',
  'model.roll_back': 'models:write',
  'model.edit': 'models:write',
};

export const keyEnvironments = ['live', 'test'] as const;
/** What a `test` key may is only ever reading: what leaks out of a trial must not be able to write to customers. */
export type KeyEnvironment = (typeof keyEnvironments)[number];

export const isReading = (scope: KeyScope): boolean => scope.endsWith(':read');

/** A key as it stands in a text, for scanners of secrets. The last six characters are a checksum of all before them. */
export const keyPattern = /\bstwd_(?:live|test)_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}\b/;
