/**
 * Who may do what, tried by everybody at every address, every event and every command. `docs/permissions.md` is the rule: it is held to
 * the server's own lists, so what is new has no row until somebody says who may.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import {
  type CommandKind,
  commands,
  customerCommands,
  staffCommands,
} from '../../../src/protocol/commands/payloads.ts';
import type { CreateKeyRequest, KeySecretAnswer } from '../../../src/protocol/http/keys.ts';
import { type KeyScope, keyScopes } from '../../../src/protocol/key-scopes.ts';
import { type Role, roles } from '../../../src/protocol/permissions.ts';
import { consoleUp, widgetUp } from '../../../src/protocol/up.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { ask, command, password, siteOrigin } from '../../helpers/app.ts';
import { type House, openHouse } from './house.ts';
import { rows } from './http-rows.ts';
import { commandSamples, consoleSamples, widgetSamples } from './samples.ts';

const document = readFileSync(resolve(import.meta.dirname, '../../../docs/permissions.md'), 'utf8');

/** The rows of one table: by what stands first in them, the other cells. */
function table(heading: string): Map<string, string[]> {
  const part = document.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return new Map(
    [...part.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, name = '', cells = '']) => [
      name,
      cells.split('|').map(cell => cell.trim()),
    ]),
  );
}

const people = ['nobody', 'customer', ...roles] as const;
type Person = (typeof people)[number];
/** How the document says who is let in; each includes all after it. */
const allowed: Record<string, readonly Person[]> = {
  everybody: people,
  staff: roles,
  supervisors: ['supervisor', 'admin'],
  admins: ['admin'],
};

let house: House;
const tokens: Record<Person | 'stale', string> = {
  ...{ nobody: '', customer: '', agent: '', supervisor: '', admin: '', stale: '' },
};
const keyOf = new Map<KeyScope, string>();
/** Everything that a key can hold, of an admin and of somebody who became an agent since. */
const wide = { admin: '', agent: '' };

beforeAll(async () => {
  house = await openHouse();
  const { app } = house;
  tokens.customer = house.visits[0].token;
  for (const role of roles) {
    tokens[role] = (await app.person(`Matrix-${role}`, role)).token;
    await app.person(`Brief-${role}`, role);
  }
  const stale = await app.person('Matrix-stale', 'admin');
  tokens.stale = stale.token;
  const fallen = await app.person('Matrix-fallen', 'admin');
  wide.admin = await makeKey(tokens.admin, keyScopes);
  wide.agent = await makeKey(fallen.token, keyScopes);
  for (const scope of keyScopes) keyOf.set(scope, await makeKey(tokens.admin, [scope]));
  await app.db.query(sql`
    update auth_session set proven_at = now() - interval '1 hour' where user_id = ${stale.id}`);
  await app.db.query(sql`update people set role = 'agent' where id = ${fallen.id}`);
});
afterAll(() => house.app.close());

async function makeKey(token: string, scopes: readonly KeyScope[]): Promise<string> {
  const wish: CreateKeyRequest = {
    ...{ name: 'Matrix', environment: 'live', scopes: [...scopes], expiresAt: null, addresses: [] },
    ...{ perMinute: null, dayQuota: null, monthQuota: null, credits: null, refill: null, rotateDays: null },
  };
  const made = await house.app.post<KeySecretAnswer>('/api/v1/keys', wish, {
    authorization: `Bearer ${token}`,
  });
  return made.secret;
}

/** `in`: the caller passed the door, whatever became of the request; else why not. */
async function outcome(name: string, token: string): Promise<string> {
  const [method = ''] = name.split(' ');
  const response = await fetch(house.app.url + (rows[name]?.address ?? ''), {
    ...{ method, redirect: 'manual' },
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
  });
  if (response.status !== 401 && response.status !== 403) {
    // A stream has no end.
    await response.body?.cancel();
    return 'in';
  }
  const text = await response.text();
  const { code } = JSON.parse(text) as { code: string };
  return code;
}

/** Signing out ends what one came with, and may end all of a person: there people come who do nothing else. */
async function throwaway(person: Person | 'stale'): Promise<string> {
  if (person === 'nobody' || person === 'customer' || person === 'stale') return tokens[person];
  const answer = await house.app.post<{ access_token: string }>('/api/v1/auth/login', {
    ...{ email: `brief-${person}@steward.test`, password },
  });
  return answer.access_token;
}

const routes = table('Addresses');

test('every address has a row in the document, and no row is of the past', () => {
  const named = house.app.routes.map(({ method, path }) => `${method} ${path}`);
  expect([...routes.keys()].sort()).toEqual(named.sort());
});

describe.each([...routes])('%s', (name, [who = '', byKey = '']) => {
  const [group = '', isFresh] = [who.replace(', once more', ''), who.endsWith(', once more')];
  const isAbout = name.includes(' /api/v1/auth/');
  const scope = /^`([^`]+)`$/.exec(byKey)?.[1] as KeyScope | undefined;

  test('is for those whom the document says', async () => {
    const seen: Record<string, string> = {};
    const due: Record<string, string> = {};
    for (const person of people) {
      seen[person] = await outcome(name, isAbout ? await throwaway(person) : tokens[person]);
      const isStranger = person === 'nobody' || person === 'customer';
      due[person] = allowed[group]?.includes(person) ? 'in' : isStranger ? 'unauthenticated' : 'forbidden';
    }
    // What is about one's own session may end it; there only what wants a proof is asked for without one.
    if (isFresh || !isAbout) {
      seen['an hour later'] = await outcome(name, tokens.stale);
      due['an hour later'] = isFresh ? 'reauthentication_required' : 'in';
    }
    expect(seen).toEqual(due);
  });

  test('is for the keys that the document says', async () => {
    const seen: Record<string, string> = {};
    const due: Record<string, string> = {};
    const isPublic = group === 'everybody';
    for (const [own, secret] of keyOf) {
      seen[own] = await outcome(name, secret);
      due[own] = isPublic || own === scope ? 'in' : 'key_scope';
    }
    seen['all scopes'] = await outcome(name, wide.admin);
    due['all scopes'] = isPublic || scope ? 'in' : 'key_scope';
    seen['of an agent'] = await outcome(name, wide.agent);
    const isForAgents = allowed[group]?.includes('agent');
    due['of an agent'] = isPublic || (scope && isForAgents) ? 'in' : scope ? 'forbidden' : 'key_scope';
    expect(seen).toEqual(due);
  });
});

type Answer = { ok: boolean; error?: { code: string } };
async function told(socket: Socket, event: string, payload: unknown): Promise<string> {
  const answer = await ask<Answer>(socket, event, payload);
  return answer.error?.code === 'forbidden' ? 'forbidden' : 'in';
}

/** Over a socket nobody is a stranger: whoever may not come in has none. */
async function eachRole(
  work: (socket: Socket, role: Role) => Promise<string>,
): Promise<Record<Role, string>> {
  const seen = {} as Record<Role, string>;
  for (const role of roles) {
    const socket = await house.app.console(tokens[role]);
    await ask(socket, 'sync.resume', { protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] });
    seen[role] = await work(socket, role);
    socket.disconnect();
  }
  return seen;
}

const dueOf = (group: string): Record<string, string> =>
  Object.fromEntries(roles.map(role => [role, allowed[group]?.includes(role) ? 'in' : 'forbidden']));

describe('events', () => {
  const events = table('Events');

  test('every event of both namespaces has a row', () => {
    const named = [
      ...Object.keys(consoleUp).map(event => `/console ${event}`),
      ...Object.keys(widgetUp).map(event => `/widget ${event}`),
    ];
    expect([...events.keys()].sort()).toEqual(named.sort());
  });

  test.each([...events].filter(([name]) => name.startsWith('/console')))('%s', async (name, [who = '']) => {
    const event = name.slice('/console '.length) as keyof typeof consoleUp;
    const sample = {
      ...consoleSamples(house)[event],
      ...(event.endsWith('.watch') ? { isShown: true } : {}),
    };
    const payload = event === 'presence.watch' ? consoleSamples(house)[event] : sample;
    expect(await eachRole(socket => told(socket, event, payload))).toEqual(dueOf(who));
  });

  test.each([...events].filter(([name]) => name.startsWith('/widget')))('%s', async (name, [who = '']) => {
    expect(who).toBe('the customer');
    const event = name.slice('/widget '.length) as keyof typeof widgetUp;
    // A visitor of the same site finds nothing of somebody else's conversation.
    const answer = await ask<Answer>(house.stranger, event, widgetSamples(house)[event]);
    expect(answer).not.toMatchObject({ ok: true, conversation: expect.anything() });
    if (event === 'command') expect(answer.error?.code).toBe('not_found');
  });

  test.each([
    { door: '/console', others: ['nobody', 'customer'] },
    { door: '/widget', others: ['nobody', ...roles] },
  ] as const)('nobody else comes in at $door', async ({ door, others }) => {
    const headers: Record<string, string> = door === '/widget' ? { origin: siteOrigin } : {};
    for (const token of [...others.map(person => tokens[person]), wide.admin]) {
      const came = house.app.connect(door, { protocolVersion: PROTOCOL_VERSION, token }, headers).then(
        () => 'in',
        (refusal: { data?: { code?: string } }) => refusal.data?.code ?? 'no reason',
      );
      // Customers without a token are told that it is missing.
      expect(await came).toBe(door === '/widget' && token === '' ? 'malformed' : 'unauthenticated');
    }
  });
});

describe('commands', () => {
  const said = table('Commands');

  test('every command has a row', () => {
    expect([...said.keys()].sort()).toEqual(Object.keys(commands).sort());
  });

  test.each([...said])('%s', async (name, [who = '']) => {
    const kind = name as CommandKind;
    expect(who === 'the customer').toBe(kind in customerCommands);
    const wish = () => {
      const { payload, assumed } = commandSamples(house)[kind];
      return command(kind, payload, assumed);
    };
    // Of these the samples are about somebody else.
    const due = dueOf(who === 'the customer' || who === 'oneself' ? '' : who);
    expect(await eachRole(socket => told(socket, 'command', wish()))).toEqual(due);
    if (!(kind in staffCommands)) return;
    const byCustomer = await ask<Answer>(house.widget, 'command', wish());
    expect(['forbidden', 'not_found']).toContain(byCustomer.error?.code);
  });
});
