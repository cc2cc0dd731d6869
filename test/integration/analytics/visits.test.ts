// Visits of the widget: what begins one, and which of them became a conversation.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAnalyticsService } from '../../../server/features/analytics/index.ts';
import { signIdentity } from '../../../server/features/sites/index.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { WidgetSessionRequest } from '../../../src/protocol/widget.ts';
import { type FreshDatabase, freshDatabase } from '../../helpers/postgres.ts';
import {
  addConversation,
  handClock,
  identitySecret,
  newId,
  setUp,
  shopOrigin,
  siteKey,
} from '../widget/fixtures.ts';

const minuteMs = 60_000;
let database: FreshDatabase;
let house: Awaited<ReturnType<typeof setUp>>;
let service: ReturnType<typeof createAnalyticsService>;
beforeAll(async () => {
  database = await freshDatabase();
  house = await setUp(database.db, handClock());
  service = createAnalyticsService({ db: database.db, newId, clock: house.clock });
});
afterAll(() => database.drop());

const open = (change: Partial<WidgetSessionRequest> = {}) => {
  const request = { siteKey, token: '', identity: null, locale: 'en', timeZone: 'Europe/Berlin' };
  return house.sites.openSession({ ...request, ...change }, shopOrigin);
};
const talk = (customerId: string) =>
  addConversation(database.db, { teamId: house.teamId, siteId: house.siteId, customerId });

/** Of everything, as it is answered over HTTP. */
async function told(): Promise<[number, number]> {
  await service.sumUp();
  const { total, by } = await service.getConversationAnalytics({
    ...{ startDate: house.clock.now() - 30 * 86_400_000, endDate: house.clock.now() + 86_400_000 },
    ...{ step: 'month', timeZone: 'UTC', cube: 'team' },
  });
  const [ofSite] = by.one;
  expect(ofSite?.key).toBe(house.siteId);
  const { sessions = 0, sessionConversations = 0 } = total.counts;
  expect(total.ratios.sessionShare).toBe(sessionConversations / sessions);
  return [sessions, sessionConversations];
}

test('a visit begins with whoever is new or was away for half an hour, and becomes a conversation once', async () => {
  const first = await open();
  expect(await told()).toEqual([1, 0]);
  for (const afterMinutes of [10, 16, 20]) {
    house.clock.turn(afterMinutes * minuteMs);
    await open({ token: first.token });
  }
  expect(await told()).toEqual([1, 0]);
  await talk(first.customerId);
  await talk(first.customerId);
  expect(await told()).toEqual([1, 1]);
  house.clock.turn(45 * minuteMs);
  await open({ token: first.token });
  await open({ token: first.token });
  expect(await told()).toEqual([2, 1]);

  // Who signs in goes on with their visit, though it was not counted yet; their old account was not there for a while.
  const identity = { userId: 'mia', signature: signIdentity('mia', identitySecret), email: '', name: 'Mia' };
  await open({ identity });
  expect(await told()).toEqual([3, 1]);
  house.clock.turn(90 * minuteMs);
  const anonymous = await open();
  const known = await open({ token: anonymous.token, identity });
  expect(known.customerId).not.toBe(anonymous.customerId);
  await talk(known.customerId);
  expect(await told()).toEqual([4, 2]);

  // Two tabs of the same new user at once are one visit.
  const another = { ...identity, userId: 'noa', signature: signIdentity('noa', identitySecret) };
  await Promise.all([open({ identity: another }), open({ identity: another }), open({ identity: another })]);
  expect(await told()).toEqual([5, 2]);

  // Whoever is erased was here all the same.
  await database.db.query(sql`delete from conversations`);
  await database.db.query(sql`delete from customers`);
  expect(await told()).toEqual([5, 2]);
  await service.rebuild();
  expect(await told()).toEqual([5, 2]);
});

test('of each customer the newest visit is kept, and those that are not counted yet', async () => {
  const { token, customerId } = await open();
  const kept = async () =>
    (await database.db.query(sql`select id from widget_sessions where customer_id = ${customerId}`)).length;
  const again = async () => {
    house.clock.turn(60 * minuteMs);
    await open({ token });
  };
  await again();
  expect(await kept()).toBe(2);
  await service.sumUp();
  await again();
  expect(await kept()).toBe(1);
  const [sessions] = await told();
  expect(sessions).toBe(8);
});
