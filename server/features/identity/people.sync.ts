/** Owns what of identity replicates: agents and teams, in one collection of the desk. */
import type { Queryable } from '#platform/db/db.ts';
import type { Id } from '#protocol/ids.ts';
import type { BareDocument, CollectionSource } from '../sync/index.ts';
import { readDeskIds, readTeams, readUsers, type Team, type User } from './accounts.store.ts';

export const people: CollectionSource<'people'> = {
  collection: 'people',
  async read(db: Queryable, ids: readonly Id[]) {
    const [users, teams] = await Promise.all([readUsers(db, ids), readTeams(db, ids)]);
    return [...teams.map(teamDocument), ...users.map(userDocument)];
  },
  /** All of them, disabled ones too: their names stand in old threads. In the order of their ids. */
  async firstPage(db, { after, limit }) {
    const ids = (await readDeskIds(db, after.split('|')[1] ?? '', limit)).map(({ id }) => id);
    const last = ids.at(-1);
    return { ids, after: last ? `0|${last}` : after, done: ids.length < limit };
  },
};

function userDocument(user: User): BareDocument<'people'> {
  return {
    id: user.id,
    kind: 'agent',
    name: user.name,
    email: user.email,
    role: user.role,
    teamIds: user.teamIds,
    skills: user.skills,
    capacity: user.capacity,
    active: user.isActive,
    availability: user.availability,
    statusText: user.statusText,
    statusUntil: user.statusUntil?.getTime() ?? null,
    lastSeenAt: user.lastSeenAt?.getTime() ?? 0,
    strategy: null,
    createdAt: user.createdAt.getTime(),
  };
}

function teamDocument(team: Team): BareDocument<'people'> {
  return {
    id: team.id,
    kind: 'team',
    name: team.name,
    email: '',
    role: null,
    teamIds: [],
    skills: [],
    capacity: 0,
    active: true,
    availability: 'online',
    statusText: '',
    statusUntil: null,
    lastSeenAt: 0,
    strategy: team.strategy,
    createdAt: team.createdAt.getTime(),
  };
}
