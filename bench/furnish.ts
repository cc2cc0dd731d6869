// A desk to measure on: a team, a site without AI, and people with sessions.
import { randomBytes } from 'node:crypto';
import { createDb, type Db } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import { silentLog } from '#platform/log.ts';
import { createId } from '#protocol/ids.ts';
import type { SiteSettings } from '#protocol/widget.ts';
import { createAccounts } from '../server/features/identity/accounts.service.ts';

export const newId = () => createId(Date.now(), length => new Uint8Array(randomBytes(length)));

export const benchPassword = 'measure twice, cut once';
export const benchSiteKey = 'bench';

export const benchSettings: SiteSettings = {
  name: 'Bench',
  accent: '',
  corner: 'right',
  greeting: { en: 'Hello.' },
  hours: {
    timeZone: 'UTC',
    week: Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }]),
    holidays: [],
  },
  // What is measured is the line, not a model.
  ai: false,
};

export type Furnished = { teamId: string; siteId: string; emails: string[] };

export async function furnish(connectionString: string, peopleCount: number): Promise<Furnished> {
  const db = createDb({ connectionString, log: silentLog, poolSize: 4 });
  try {
    return await furnishDb(db, peopleCount);
  } finally {
    await db.stop();
  }
}

async function furnishDb(db: Db, peopleCount: number): Promise<Furnished> {
  const accounts = createAccounts({ db, newId });
  const team = await accounts.addTeam({ name: 'Support', strategy: 'manual' });
  if (!team.ok) throw new Error(team.problem);
  const siteId = newId();
  await db.query(sql`
    insert into sites (id, team_id, site_key, allowed_origins, identity_secret, settings)
    values (${siteId}, ${team.teamId}, ${benchSiteKey}, '{}', 'bench', ${JSON.stringify(benchSettings)})`);
  const emails: string[] = [];
  for (let index = 0; index < peopleCount; index += 1) {
    const email = `agent${index}@bench.test`;
    const added = await accounts.addUser({
      ...{ email, name: `Agent ${index}`, role: 'agent', teamIds: [team.teamId], password: benchPassword },
      capacity: 100,
    });
    if (!added.ok) throw new Error(added.problem);
    emails.push(email);
  }
  return { teamId: team.teamId, siteId, emails };
}

async function post<Answer>(url: string, body: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

export async function signIn(serverUrl: string, email: string): Promise<string> {
  const answer = await post<{ access_token: string }>(`${serverUrl}/api/v1/auth/login`, {
    ...{ email, password: benchPassword },
  });
  return answer.access_token;
}

export const visit = (serverUrl: string) =>
  post<{ token: string; customerId: string }>(`${serverUrl}/api/v1/widget/session`, {
    ...{ siteKey: benchSiteKey, token: '', identity: null, locale: 'en', timeZone: 'UTC' },
  });
