/** The whole server on a fresh database, at a free port, with a team, a site and people who can sign in. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { type App, startApp } from '../../server/app.ts';
import { type Config, readConfig } from '../../server/config.ts';
import { createAccounts } from '../../server/features/identity/accounts.service.ts';
import type { Clock } from '../../server/platform/clock.ts';
import { sql } from '../../server/platform/db/sql.ts';
import { type Log, silentLog } from '../../server/platform/log.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import type { SiteSettings, WidgetSessionAnswer } from '../../src/protocol/widget.ts';
import { newId } from './desk.ts';
import { freshDatabase } from './postgres.ts';

export const password = 'correct horse battery staple';
export const siteKey = 'test-site';
export const siteOrigin = 'https://shop.example';
export const identitySecret = 'a secret that only the shop knows';

export const alwaysOpen: SiteSettings = {
  name: 'Hollin & Rye',
  accent: '',
  corner: 'right',
  greeting: { en: 'Hello.' },
  hours: {
    timeZone: 'UTC',
    week: Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }]),
    holidays: [],
  },
  ai: true,
};

type Up = Record<string, unknown>;

/** Sends an event and waits for its answer. */
export const ask = <Answer>(socket: Socket, event: string, payload: unknown): Promise<Answer> =>
  socket.timeout(10_000).emitWithAck(event, payload) as Promise<Answer>;

export async function makeApp(
  options: { settings?: Partial<SiteSettings>; config?: Partial<Config>; log?: Log; clock?: Clock } = {},
) {
  const { connectionString, db, drop } = await freshDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'steward-app-'));
  const read = readConfig({ PORT: '0', STEWARD_DEMO: 'off' });
  if (!read.ok) throw new Error(read.problems.join('\n'));
  const start = (own: Partial<Config> = {}) =>
    startApp(
      // Customers of tests ask the same, and each wants to see the model asked; they all come from one address, often.
      {
        ...read.config,
        ratePerMinute: 0,
        ai: { ...read.config.ai, keptAnswers: 0 },
        dataDir,
        ...options.config,
        ...own,
        port: 0,
        databaseUrl: own.databaseUrl ?? connectionString,
      },
      { log: options.log ?? silentLog, clock: options.clock ?? { now: () => Date.now() } },
    );
  let app = await start();
  const accounts = createAccounts({ db, newId });
  const team = await accounts.addTeam({ name: 'Support', strategy: 'manual' });
  const second = await accounts.addTeam({ name: 'Billing', strategy: 'manual' });
  if (!team.ok || !second.ok) throw new Error('the teams could not be made');
  const siteId = newId();
  await db.query(sql`
    insert into sites (id, team_id, site_key, allowed_origins, identity_secret, settings)
    values (${siteId}, ${team.teamId}, ${siteKey}, ${[siteOrigin]}, ${identitySecret},
      ${JSON.stringify({ ...alwaysOpen, ...options.settings })})`);
  const sockets: Socket[] = [];
  const siblings: App[] = [];

  async function post<Answer>(
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(app.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Answer;
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer;
  }

  function connect(
    namespace: '/console' | '/widget',
    auth: Up,
    headers: Record<string, string> = {},
    url = app.url,
  ): Promise<Socket> {
    const socket = io(url + namespace, {
      auth,
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: headers,
    });
    sockets.push(socket);
    return new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(socket));
      socket.once('connect_error', reject);
    });
  }

  const made = {
    get url() {
      return app.url;
    },
    routes: app.routes,
    db,
    connectionString,
    dataDir,
    accounts,
    siteId,
    teamId: team.teamId,
    secondTeamId: second.teamId,
    post,
    connect,
    async person(
      name: string,
      role: 'agent' | 'supervisor' | 'admin' = 'agent',
      teamIds: string[] = [team.teamId],
    ): Promise<{ id: string; email: string; token: string }> {
      const email = `${name.toLowerCase()}@steward.test`;
      const added = await accounts.addUser({ email, name, role, teamIds, password });
      if (!added.ok) throw new Error(added.problem);
      const { access_token } = await post<{ access_token: string }>('/api/v1/auth/login', {
        email,
        password,
      });
      return { id: added.personId, email, token: access_token };
    },
    /** A signed-in console socket, to this server unless another is named. */
    console: (token: string, url?: string) =>
      connect('/console', { protocolVersion: PROTOCOL_VERSION, token }, {}, url),
    async visit(extra: Partial<{ token: string; locale: string }> = {}): Promise<WidgetSessionAnswer> {
      return post(
        '/api/v1/widget/session',
        {
          siteKey,
          token: '',
          identity: null,
          locale: 'en',
          timeZone: 'UTC',
          ...extra,
        },
        { origin: siteOrigin },
      );
    },
    widget: (token: string, url?: string) =>
      connect('/widget', { protocolVersion: PROTOCOL_VERSION, token }, { origin: siteOrigin }, url),
    /** One more server on the same database. */
    async sibling(own: Partial<Config> = {}): Promise<App> {
      const other = await start(own);
      siblings.push(other);
      return other;
    },
    /** Stops the server and starts it again on the same database; the address changes. */
    async restart(own: Partial<Config> = {}) {
      await app.stop();
      app = await start(own);
    },
    stop: () => app.stop(),
    /** A server of its own on another database and folder. */
    on: (databaseUrl: string, ownDir: string): Promise<App> => start({ databaseUrl, dataDir: ownDir }),
    async close() {
      for (const socket of sockets) socket.disconnect();
      await Promise.all(siblings.map(other => other.stop()));
      await app.stop();
      await drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return made;
}

export type TestApp = Awaited<ReturnType<typeof makeApp>>;

/** A command as an outbox would send it. */
export const command = (kind: string, payload: unknown, assumed: unknown = null, lane = 'test') => ({
  commandId: newId(),
  kind,
  lane,
  payload,
  assumed,
  createdAt: Date.now(),
});

export const words = (conversationId: string, text: string) =>
  command('customer.write', { conversationId, messageId: newId(), text, page: '', locale: 'en', form: null });
