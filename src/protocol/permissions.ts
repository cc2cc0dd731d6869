// Who may do what, once, for server and console. Pure and zod-free.
import { type KeyEnvironment, type KeyScope, scopeOfAction } from './key-scopes.ts';

export const roles = ['agent', 'supervisor', 'admin'] as const;
export type Role = (typeof roles)[number];

export const actions = [
  'conversation.read',
  'conversation.reply',
  'conversation.note',
  'conversation.assign.self',
  'conversation.assign.other',
  'conversation.transfer',
  'conversation.resolve',
  'conversation.label',
  'conversation.merge',
  'customer.read',
  'customer.edit',
  'customer.erase',
  'customer.export',
  'event.read',
  'drop.edit',
  'drop.read',
  'export.make',
  'export.read',
  'article.read',
  'article.edit',
  'article.publish',
  'audit.read',
  'reply.read',
  'reply.edit',
  'flow.read',
  'flow.edit',
  'people.read',
  'people.edit',
  'team.edit',
  'site.edit',
  'key.edit',
  'ai.spend.read',
  'analytics.read',
  'report.edit',
  'ai.trace.read',
  'system.edit',
  'capacity.read',
  'alert.acknowledge',
  'notification.send',
  'notification.manage',
  'webhook.read',
  'webhook.edit',
  'model.read',
  'model.judge',
  'model.roll_back',
  'model.edit',
  'security.read',
  'security.edit',
] as const;
export type Action = (typeof actions)[number];

const everyone = { agent: true, supervisor: true, admin: true };
const leads = { agent: false, supervisor: true, admin: true };
const admins = { agent: false, supervisor: false, admin: true };

export const permissions: Record<Action, Record<Role, boolean>> = {
  'conversation.read': everyone,
  'conversation.reply': everyone,
  'conversation.note': everyone,
  'conversation.assign.self': everyone,
  'conversation.assign.other': everyone,
  'conversation.transfer': everyone,
  'conversation.resolve': everyone,
  'conversation.label': everyone,
  'conversation.merge': everyone,
  'customer.read': everyone,
  'customer.edit': everyone,
  'customer.erase': admins,
  'customer.export': leads,
  'event.read': everyone,
  'drop.edit': admins,
  'drop.read': admins,
  'export.make': leads,
  'export.read': leads,
  'article.read': everyone,
  'article.edit': everyone,
  'article.publish': leads,
  'audit.read': admins,
  'reply.read': everyone,
  'reply.edit': everyone,
  'flow.read': leads,
  'flow.edit': admins,
  'people.read': everyone,
  'people.edit': admins,
  'team.edit': admins,
  'site.edit': admins,
  'key.edit': admins,
  'ai.spend.read': leads,
  'analytics.read': leads,
  'report.edit': leads,
  'ai.trace.read': everyone,
  'system.edit': admins,
  'capacity.read': leads,
  'alert.acknowledge': leads,
  'notification.send': leads,
  'notification.manage': admins,
  'webhook.read': admins,
  'webhook.edit': admins,
  'model.read': leads,
  'model.judge': leads,
  'model.roll_back': leads,
  'model.edit': admins,
  'security.read': leads,
  'security.edit': admins,
};

export const may = (role: Role, action: Action): boolean => permissions[action][role];

/** A key that acts for whoever made it. */
export type KeyActor = { id: string; environment: KeyEnvironment; scopes: readonly KeyScope[] };

/**
 * Who acts, to every decision: a signed-in member of staff; or, with `key`, a program. `personId`, `role` and `teamIds` then are of
 * the person who made the key, as they are now; `name` is the key's.
 */
export type Actor = {
  personId: string;
  name: string;
  role: Role;
  teamIds: readonly string[];
  key?: KeyActor;
};

/** A key never may more than the person who made it may now, and of that only what its scopes name. */
export function allows({ role, key }: Pick<Actor, 'role' | 'key'>, action: Action): boolean {
  if (!may(role, action)) return false;
  if (!key) return true;
  const scope = scopeOfAction[action];
  return scope !== null && key.scopes.includes(scope);
}

/** Agents see the conversations of their teams, everybody above them all. */
export const seesTeam = ({ role, teamIds }: Pick<Actor, 'role' | 'teamIds'>, teamId: string): boolean =>
  role !== 'agent' || teamIds.includes(teamId);

/** The scope of what concerns a role and those above it. */
export const roleScope = (role: Role): string => `role:${role}`;

/**
 * The scopes an actor may hold (S7). Team rows belong to the team, shared rows to the desk, own rows to the person, and what
 * concerns a role to it and to every role above.
 */
export function scopesOf(actor: Actor, everyTeamId: readonly string[]): string[] {
  const teams = actor.role === 'agent' ? actor.teamIds : everyTeamId;
  const held = roles.slice(0, roles.indexOf(actor.role) + 1).map(roleScope);
  return ['desk', `person:${actor.personId}`, ...held, ...[...teams].sort().map(id => `team:${id}`)];
}
