import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Action,
  type Actor,
  actions,
  may,
  permissions,
  type Role,
  roles,
  scopesOf,
  seesTeam,
} from '#protocol/permissions.ts';

// Written out a second time on purpose: who gains or loses a right must be changed in two places, by somebody who means it.
const matrix: Record<Action, string> = {
  'conversation.read': 'agent supervisor admin',
  'conversation.reply': 'agent supervisor admin',
  'conversation.note': 'agent supervisor admin',
  'conversation.assign.self': 'agent supervisor admin',
  'conversation.assign.other': 'agent supervisor admin',
  'conversation.transfer': 'agent supervisor admin',
  'conversation.resolve': 'agent supervisor admin',
  'conversation.label': 'agent supervisor admin',
  'conversation.merge': 'agent supervisor admin',
  'customer.read': 'agent supervisor admin',
  'customer.edit': 'agent supervisor admin',
  'customer.erase': 'admin',
  'customer.export': 'supervisor admin',
  'drop.edit': 'admin',
  'drop.read': 'admin',
  'event.read': 'agent supervisor admin',
  'export.make': 'supervisor admin',
  'export.read': 'supervisor admin',
  'article.read': 'agent supervisor admin',
  'article.edit': 'agent supervisor admin',
  'article.publish': 'supervisor admin',
  'audit.read': 'admin',
  'reply.read': 'agent supervisor admin',
  'reply.edit': 'agent supervisor admin',
  'flow.read': 'supervisor admin',
  'flow.edit': 'admin',
  'people.read': 'agent supervisor admin',
  'people.edit': 'admin',
  'team.edit': 'admin',
  'site.edit': 'admin',
  'key.edit': 'admin',
  'ai.spend.read': 'supervisor admin',
  'analytics.read': 'supervisor admin',
  'report.edit': 'supervisor admin',
  'ai.trace.read': 'agent supervisor admin',
  'system.edit': 'admin',
  'capacity.read': 'supervisor admin',
  'alert.acknowledge': 'supervisor admin',
  'notification.send': 'supervisor admin',
  'notification.manage': 'admin',
  'webhook.read': 'admin',
  'webhook.edit': 'admin',
  'model.read': 'supervisor admin',
  'model.judge': 'supervisor admin',
  'model.roll_back': 'supervisor admin',
  'model.edit': 'admin',
  'security.read': 'supervisor admin',
  'security.edit': 'admin',
};

test.each(actions)('%s is for those who are written down', action => {
  expect(roles.filter(role => may(role, action)).join(' ')).toBe(matrix[action]);
});

test('the table knows every action and every role, and no other', () => {
  expect(Object.keys(permissions).sort()).toEqual([...actions].sort());
  for (const row of Object.values(permissions)) expect(Object.keys(row)).toEqual([...roles]);
});

test('who stands higher may do whatever those below may', () => {
  for (const action of actions) {
    expect([action, may('agent', action) && !may('supervisor', action)]).toEqual([action, false]);
    expect([action, may('supervisor', action) && !may('admin', action)]).toEqual([action, false]);
  }
});

const ids = fc.uniqueArray(fc.uuid(), { maxLength: 6 });
const actorOf = (role: Role, teamIds: readonly string[]): Actor => ({
  personId: 'p1',
  name: 'Ada',
  role,
  teamIds,
});

test('S7: everybody has the desk, their own scope, and their role’s with those below; agents their teams, others every team', () => {
  fc.assert(
    fc.property(fc.constantFrom(...roles), ids, ids, (role, own, every) => {
      const scopes = scopesOf(actorOf(role, own), every);
      const teams = role === 'agent' ? own : every;
      const held = {
        agent: ['agent'],
        supervisor: ['agent', 'supervisor'],
        admin: ['agent', 'supervisor', 'admin'],
      };
      const ofRole = held[role].map(each => `role:${each}`);
      expect(new Set(scopes)).toEqual(
        new Set(['desk', 'person:p1', ...ofRole, ...teams.map(id => `team:${id}`)]),
      );
      expect(scopes).toHaveLength(teams.length + 2 + ofRole.length);
    }),
  );
});

test('S7: the scopes do not depend on the order in which teams are listed', () => {
  fc.assert(
    fc.property(ids, teamIds => {
      const backwards = [...teamIds].reverse();
      expect(scopesOf(actorOf('agent', backwards), [])).toEqual(scopesOf(actorOf('agent', teamIds), []));
    }),
  );
});

test('S7: who sees a team holds its scope, and nobody else does', () => {
  fc.assert(
    fc.property(fc.constantFrom(...roles), ids, ids, (role, own, others) => {
      const actor = actorOf(role, own);
      const every = [...new Set([...own, ...others])];
      const scopes = scopesOf(actor, every);
      for (const id of every) expect(seesTeam(actor, id)).toBe(scopes.includes(`team:${id}`));
    }),
  );
});
