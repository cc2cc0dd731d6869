import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signIdentity } from '../../../server/features/sites/index.ts';
import { signVisitorToken, visitorTokenKey } from '../../../server/features/sites/visitor-token.ts';
import { findVisitors } from '../../../server/features/widget/widget.store.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { AppError } from '../../../src/protocol/errors.ts';
import type { WidgetSessionRequest } from '../../../src/protocol/widget.ts';
import { type FreshDatabase, freshDatabase } from '../../helpers/postgres.ts';
import { addConversation, handClock, identitySecret, setUp, shopOrigin, siteKey } from './fixtures.ts';

let database: FreshDatabase;
let house: Awaited<ReturnType<typeof setUp>>;

beforeAll(async () => {
  database = await freshDatabase();
  house = await setUp(database.db, handClock());
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db.query(sql`delete from conversations`);
  await database.db.query(sql`delete from customers`);
});

const ask = (change: Partial<WidgetSessionRequest> = {}): WidgetSessionRequest => ({
  siteKey,
  token: '',
  identity: null,
  locale: 'en',
  timeZone: 'Europe/Berlin',
  ...change,
});
const as = (userId: string, more: { name?: string; email?: string } = {}) => ({
  userId,
  signature: signIdentity(userId, identitySecret),
  email: more.email ?? '',
  name: more.name ?? '',
});
const open = (change: Partial<WidgetSessionRequest> = {}) => house.sites.openSession(ask(change), shopOrigin);
const customers = () =>
  database.db.query<{ id: string; external_id: string; name: string; email: string; is_verified: boolean }>(
    sql`select id, external_id, name, email, is_verified from customers order by created_at, id`,
  );
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: AppError) => error.code,
  );

describe('a session', () => {
  test('is refused for an unknown key, a foreign page and a wrong signature, and makes no customer', async () => {
    expect(await code(house.sites.openSession(ask({ siteKey: 'nobody' }), shopOrigin))).toBe('unknown_site');
    expect(await code(house.sites.openSession(ask(), 'https://evil.example'))).toBe('origin_not_allowed');
    expect(await code(open({ identity: { ...as('u1'), userId: 'u2' } }))).toBe('bad_identity');
    expect(await customers()).toEqual([]);
  });

  test('tells a browser that was away for longer than its token holds to forget whoever was erased, and nobody else', async () => {
    const key = visitorTokenKey('installation secret');
    const [erased, away] = [await open(), await open()];
    await database.db.query(sql`delete from customers where id = ${erased.customerId}`);
    await database.db.query(
      sql`insert into erasures (customer_id, erased_at) values (${erased.customerId}, now())`,
    );
    const expired = (customerId: string) =>
      signVisitorToken({ customerId, siteId: house.siteId, expiresAt: house.clock.now() - 1 }, key);
    const late = await open({ token: expired(erased.customerId) });
    expect(late).toMatchObject({ wasErased: true });
    expect(late.customerId).not.toBe(erased.customerId);
    const other = await open({ token: expired(away.customerId) });
    expect(other.customerId).not.toBe(away.customerId);
    expect(other).not.toHaveProperty('wasErased');
  });

  test('begins with a new customer and goes on with the token', async () => {
    const first = await open();
    expect(first).toMatchObject({ settings: { name: 'Hollin & Rye' }, conversationId: null });
    const again = await open({ token: first.token });
    expect(again.customerId).toBe(first.customerId);
    expect(await customers()).toHaveLength(1);
  });

  test('with a token that is forged, expired or of another site begins anew, without an error', async () => {
    const { token, customerId } = await open();
    for (const odd of ['x', `${token}x`, 'v1.e30.AAAA']) {
      expect((await open({ token: odd })).customerId).not.toBe(customerId);
    }
    house.clock.turn(365 * 86_400_000);
    expect((await open({ token })).customerId).not.toBe(customerId);
  });

  test('names the newest conversation', async () => {
    const { token, customerId } = await open();
    const { teamId, siteId } = house;
    await addConversation(database.db, { teamId, siteId, customerId, at: 1_000 });
    const newer = await addConversation(database.db, { teamId, siteId, customerId, at: 2_000 });
    expect((await open({ token })).conversationId).toBe(newer);
  });
});

describe('a user the shop vouches for', () => {
  test('is one customer on every computer', async () => {
    const here = await open({ identity: as('u1', { name: 'Ada' }) });
    const there = await open({ identity: as('u1', { email: 'ada@shop.example' }) });
    expect(there.customerId).toBe(here.customerId);
    expect(await customers()).toMatchObject([
      { external_id: 'u1', name: 'Ada', email: 'ada@shop.example', is_verified: true },
    ]);
  });

  test('keeps what was written before signing in', async () => {
    const before = await open();
    const after = await open({ token: before.token, identity: as('u1') });
    expect(after.customerId).toBe(before.customerId);
    expect(await customers()).toMatchObject([{ external_id: 'u1', is_verified: true }]);
  });

  test('takes along an anonymous visit on a second computer, whose sockets are told', async () => {
    const { teamId, siteId } = house;
    const known = await open({ identity: as('u1', { name: 'Ada' }) });
    const visit = await open();
    const conversationId = await addConversation(database.db, {
      teamId,
      siteId,
      customerId: visit.customerId,
    });
    const told: string[] = [];
    const stop = house.sites.onMerged(id => void told.push(id));
    const after = await open({ token: visit.token, identity: as('u1') });
    stop();
    expect(after).toMatchObject({ customerId: known.customerId, conversationId });
    expect(told).toEqual([visit.customerId]);
    expect(await customers()).toHaveLength(1);
    const moved = await database.db.one(sql`select customer_id, customer_name from conversations`);
    expect(moved).toEqual({ customer_id: known.customerId, customer_name: 'Ada' });
    // The old token names a row that is gone.
    expect(
      await code(
        house.sites.visitorOf(
          visit.token,
          shopOrigin,
          async claims => (await findVisitors(database.db, [claims]))[0] ?? null,
        ),
      ),
    ).toBe('unauthenticated');
  });

  test('is forgotten on this computer once the shop no longer vouches', async () => {
    const known = await open({ identity: as('u1') });
    const next = await open({ token: known.token });
    expect(next.customerId).not.toBe(known.customerId);
  });

  test('has a token that lasts a day', async () => {
    const { token } = await open({ identity: as('u1') });
    house.clock.turn(86_400_000 - 1);
    expect(house.sites.verifyToken(token)).toBeDefined();
    house.clock.turn(1);
    expect(house.sites.verifyToken(token)).toBeUndefined();
  });

  test('who arrives twenty times at once is one customer', async () => {
    const visits = await Promise.all(Array.from({ length: 20 }, () => open({ identity: as('u9') })));
    expect(new Set(visits.map(visit => visit.customerId)).size).toBe(1);
    expect(await customers()).toHaveLength(1);
  });
});

describe('a site', () => {
  test('is shown to its launcher without making a customer', async () => {
    expect(await house.sites.siteByKey(siteKey)).toMatchObject({ settings: { corner: 'right' } });
    expect(await code(house.sites.siteByKey('nobody'))).toBe('unknown_site');
    expect(await customers()).toEqual([]);
  });

  test('with a key in use is not added twice, and bad settings change nothing', async () => {
    const { settings } = await house.sites.siteByKey(siteKey);
    const draft = {
      id: house.teamId,
      teamId: house.teamId,
      siteKey,
      allowedOrigins: [],
      identitySecret: '',
      settings,
    };
    expect(await house.sites.addSite(database.db, draft)).toBe(false);
    const bad = { ...settings, hours: { ...settings.hours, timeZone: 'Mars/Olympus' } };
    expect(await code(house.sites.addSite(database.db, { ...draft, settings: bad }))).toBe('malformed');
    expect((await house.sites.siteByKey(siteKey)).settings).toEqual(settings);
  });
});
