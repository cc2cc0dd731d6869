// The desk of a made-up year: teams, people, sites, and names for what customers want. The same for the same seed.
import type { Db } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { SiteSettings } from '#protocol/widget.ts';
import type { Dice } from '../dice.ts';
import { benchSettings } from '../furnish.ts';
import { idAt } from './ids.ts';

const teams = ['Support', 'Orders', 'Returns', 'Billing', 'Technical', 'Business'];
const agentsEach = 8;
const sites = ['shop', 'wholesale'];
export const intents = Array.from({ length: 24 }, (_, nth) => `intent ${nth + 1}`);
export const models = ['answers 14', 'answers 15'];

export type Desk = {
  teamIds: string[];
  /** By team. */
  agentIds: string[][];
  siteIds: string[];
};

const byDay = [{ from: '08:00', to: '18:00' }];
const settings: SiteSettings = {
  ...benchSettings,
  hours: { timeZone: 'UTC', week: [byDay, byDay, byDay, byDay, byDay, byDay, []], holidays: [] },
  ai: true,
};

export async function furnishYear(db: Db, at: number, dice: Dice): Promise<Desk> {
  const teamIds = teams.map(() => idAt(at, dice));
  const agentIds = teams.map(() => Array.from({ length: agentsEach }, () => idAt(at, dice)));
  const siteIds = sites.map(() => idAt(at, dice));
  const begun = new Date(at);
  await db.transaction(async tx => {
    for (const [nth, name] of teams.entries()) {
      tx.send(sql`insert into teams (id, name, created_at) values (${teamIds[nth]}, ${name}, ${begun})`);
      for (const [which, id] of (agentIds[nth] ?? []).entries()) {
        tx.send(sql`
          insert into people (id, name, email, role, team_ids, created_at)
          values (${id}, ${`Agent ${nth}.${which}`}, ${`agent-${nth}-${which}@bench.test`}, 'agent', ${[teamIds[nth]]}, ${begun})`);
      }
    }
    for (const [nth, key] of sites.entries()) {
      tx.send(sql`
        insert into sites (id, team_id, site_key, allowed_origins, identity_secret, settings, created_at)
        values (${siteIds[nth]}, ${teamIds[0]}, ${key}, '{}', 'bench', ${JSON.stringify(settings)}, ${begun})`);
    }
  });
  return { teamIds, agentIds, siteIds };
}
