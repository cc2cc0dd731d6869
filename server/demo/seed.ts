// Fills an empty installation with the demo shop: people, knowledge, replies, and two months of conversations.
// Safe to run again: what is there already stays as it is, and conversations are made once, all in one transaction.
import { randomFillSync } from 'node:crypto';
import { resolve } from 'node:path';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import { createId, type Id, type Millis } from '#protocol/ids.ts';
import type { SiteSettings } from '#protocol/widget.ts';
import type { Ai } from '../features/ai/index.ts';
import type { Accounts } from '../features/identity/index.ts';
import type { Knowledge } from '../features/knowledge/index.ts';
import type { SiteDraft } from '../features/sites/index.ts';
import {
  findPerson,
  findSiteByKey,
  findTeam,
  hasConversations,
  insertConversation,
  insertCustomer,
  insertHours,
  insertMessage,
  insertReply,
  insertRun,
  insertTargets,
  insertVisits,
} from './demo.store.ts';
import { seedMerge } from './merged.ts';
import { demoTargets, hoursOf, pastModel, runOf, visitsOf } from './past.ts';
import {
  type DemoCustomerKey,
  type DemoStaff,
  type DemoTeam,
  demoCustomers,
  demoShop,
  demoStaff,
  demoTeams,
} from './people.ts';
import { type PlayDeps, playThread } from './play.ts';
import { demoReplies } from './replies.ts';
import { earlierThreads } from './threads/earlier.ts';
import { openThreads } from './threads/open.ts';
import { pastThreads } from './threads/past.ts';
import type { DemoThread } from './threads/thread.ts';
import { usualThreads } from './threads/usual.ts';

export type SeedDeps = {
  db: Db;
  clock: Clock;
  identity: Pick<Accounts, 'addUser' | 'addTeam'>;
  sites: { addSite(on: Db, draft: SiteDraft): Promise<boolean> };
  knowledge: Pick<Knowledge, 'importPaths'>;
  ai: Pick<Ai, 'quote' | 'handoverText'>;
  /** Asks the AI for a draft, as an arriving message does. */
  jobs: Pick<Jobs, 'enqueue'>;
  /** For all three demo sign-ins. */
  password: string;
};

export type Seeded = { siteKey: string; conversations: number };

const hour = 3_600_000;
/** From before the first conversation on. */
const pastDays = 100;
const toldThreads: readonly DemoThread[] = [...openThreads, ...pastThreads, ...earlierThreads];
const articlesFolder = resolve(import.meta.dirname, 'articles');
const idAt = (atMs: Millis): Id => createId(atMs, length => randomFillSync(new Uint8Array(length)));

/** @throws with what was refused; running it again goes on where it stopped */
export async function seedDemo(deps: SeedDeps): Promise<Seeded> {
  const teams = await seedTeams(deps);
  const staff = await seedStaff(deps, teams);
  const siteId = await seedSite(deps, teams.support);
  const imported = await deps.knowledge.importPaths([articlesFolder], { publish: true });
  if (!imported.ok) throw new Error(`a demo article is not valid: ${JSON.stringify(imported.problems[0])}`);
  if (await hasConversations(deps.db, siteId)) return { siteKey: demoShop.siteKey, conversations: 0 };
  const play = playDeps(deps, staff, teams);
  const conversations = await deps.db.transaction(async tx => {
    for (const reply of demoReplies) await insertReply(tx, { ...reply, id: idAt(play.now), now: play.now });
    await insertTargets(tx, demoTargets, play.now - pastDays * 24 * hour);
    const agentIds = [...staff.values()].map(({ id }) => id);
    await insertHours(tx, hoursOf(agentIds, play.now, demoShop.timeZone, pastDays));
    const customers = await seedCustomers(tx, siteId, play.now);
    return seedThreads(tx, { siteId, teams, customers, play, jobs: deps.jobs });
  });
  return { siteKey: demoShop.siteKey, conversations };
}

async function seedTeams({ db, identity }: SeedDeps): Promise<Record<DemoTeam, Id>> {
  const make = async (key: DemoTeam): Promise<Id> => {
    const found = await findTeam(db, demoTeams[key].name);
    if (found) return found.id;
    const made = await identity.addTeam(demoTeams[key]);
    if (!made.ok) throw new Error(made.problem);
    return made.teamId;
  };
  return { support: await make('support'), billing: await make('billing') };
}

async function seedStaff({ db, identity, password }: SeedDeps, teams: Record<DemoTeam, Id>) {
  const staff = new Map<string, { id: Id; name: string }>();
  for (const key of Object.keys(demoStaff) as DemoStaff[]) {
    const { name, email, role, skills } = demoStaff[key];
    const teamIds = demoStaff[key].teams.map(team => teams[team]);
    const found = await findPerson(db, email);
    const made =
      found ?? (await identity.addUser({ name, email, role, skills, teamIds, password, capacity: 10 }));
    if ('ok' in made && !made.ok) throw new Error(made.problem);
    staff.set(key, { id: 'ok' in made ? made.personId : made.id, name });
  }
  return staff;
}

async function seedSite({ db, sites, clock }: SeedDeps, teamId: Id): Promise<Id> {
  const found = await findSiteByKey(db, demoShop.siteKey);
  if (found) return found.id;
  const id = idAt(clock.now());
  const draft = { id, teamId, siteKey: demoShop.siteKey, allowedOrigins: [], identitySecret: '', settings };
  await sites.addSite(db, draft);
  return (await findSiteByKey(db, demoShop.siteKey))?.id ?? id;
}

const weekday = [{ from: '09:00', to: '20:00' }];
const settings: SiteSettings = {
  name: demoShop.name,
  accent: '',
  corner: 'right',
  greeting: {
    en: 'Hello. Ask me about orders, care or returns. I answer from our help pages and fetch a person when I cannot.',
    de: 'Guten Tag. Fragen Sie nach Bestellungen, Pflege oder Rückgabe. Ich antworte aus unseren Hilfeseiten und hole sonst jemanden dazu.',
    fr: 'Bonjour. Posez vos questions sur commandes, entretien ou retours. Je réponds à partir de nos pages d’aide, sinon j’appelle une personne.',
  },
  hours: {
    timeZone: demoShop.timeZone,
    week: [weekday, weekday, weekday, weekday, weekday, [{ from: '10:00', to: '16:00' }], []],
    holidays: [],
  },
  ai: true,
  asks: 'both',
};

function playDeps({ ai, clock }: SeedDeps, staff: PlayDeps['staff'], ids: Record<DemoTeam, Id>): PlayDeps {
  const keys = Object.keys(demoTeams) as DemoTeam[];
  const teams = new Map(keys.map(key => [key, { id: ids[key], name: demoTeams[key].name }]));
  return {
    newId: idAt,
    ask: ai.quote,
    handoverText: ai.handoverText,
    staff,
    teams,
    pastModel,
    now: clock.now(),
  };
}

async function seedCustomers(tx: Tx, siteId: Id, now: Millis): Promise<Record<DemoCustomerKey, Id>> {
  const ids: Partial<Record<DemoCustomerKey, Id>> = {};
  for (const [place, key] of (Object.keys(demoCustomers) as DemoCustomerKey[]).entries()) {
    const createdAt = now - (70 + 11 * place) * 24 * hour;
    const id = idAt(createdAt);
    const lastSeenAt = now - Math.min(...threadsOf(key).map(thread => thread.hoursAgo), 2_000) * hour;
    await insertCustomer(tx, {
      ...demoCustomers[key],
      id,
      siteId,
      externalId: `demo-${key}`,
      createdAt,
      lastSeenAt,
    });
    ids[key] = id;
  }
  return ids as Record<DemoCustomerKey, Id>;
}

const threadsOf = (key: DemoCustomerKey): DemoThread[] =>
  toldThreads.filter(thread => thread.customer === key);

type Stage = {
  siteId: Id;
  teams: Record<DemoTeam, Id>;
  customers: Record<DemoCustomerKey, Id>;
  play: PlayDeps;
  jobs: SeedDeps['jobs'];
};

/** Oldest first, so that the numbers people say aloud rise with time. */
async function seedThreads(tx: Tx, stage: Stage): Promise<number> {
  const open = new Set(openThreads);
  const threads = [...toldThreads, ...usualThreads(stage.play.now)].sort((a, b) => b.hoursAgo - a.hoursAgo);
  const inserted = new Map<string, Conversation>();
  for (const [nth, thread] of threads.entries()) {
    const played = await playThread(beginning(thread, stage), thread, stage.play);
    const isSettled = played.conversation.status === 'resolved' || open.has(thread);
    const conversation = isSettled ? played.conversation : closed(played.conversation);
    await insertConversation(tx, conversation);
    inserted.set(thread.subject, conversation);
    for (const message of played.messages) await insertMessage(tx, conversation, message);
    for (const run of played.runs.map(each => runOf(each, conversation, nth))) {
      await insertRun(tx, run, run.failure === '' ? null : idAt(run.at));
    }
    if (conversation.status === 'open' && conversation.turn !== 'bot' && conversation.waitingSince !== null) {
      const draft = { conversationId: conversation.id, forSeq: conversation.lastPublicSeq };
      await stage.jobs.enqueue(tx, 'ai.draft', draft, { key: conversation.id });
    }
  }
  const by = stage.play.staff.get('priya');
  for (const { subject, mergedInto } of threads) {
    if (mergedInto === undefined) continue;
    const [source, target] = [inserted.get(subject), inserted.get(mergedInto)];
    if (!by || !source || !target) throw new Error(`the demo has no “${mergedInto}”, or nobody to merge it`);
    await seedMerge(tx, { source, target }, { kind: 'agent', ...by }, stage.play.newId);
  }
  const begun = threads.map(({ hoursAgo }) => stage.play.now - Math.round(hoursAgo * hour));
  await insertVisits(tx, stage.siteId, visitsOf(begun));
  return threads.length;
}

/** What the AI settled alone is closed when nobody writes again. */
const closed = (conversation: Conversation): Conversation => ({
  ...conversation,
  status: 'resolved',
  resolvedAt: conversation.lastActivityAt + 24 * hour,
  waitingSince: null,
  customerReadSeq: conversation.lastPublicSeq,
});

function beginning(thread: DemoThread, { siteId, teams, customers, play }: Stage): Conversation {
  const createdAt = play.now - Math.round(thread.hoursAgo * hour);
  const customer = demoCustomers[thread.customer];
  const teamId = teams[thread.team ?? 'support'];
  return {
    id: idAt(createdAt),
    scope: `team:${teamId}`,
    changedXid: '0',
    number: 0,
    teamId,
    siteId,
    customerId: customers[thread.customer],
    customerName: customer.name,
    subject: thread.subject,
    channel: 'chat',
    status: 'open',
    turn: 'bot',
    agentId: '',
    priority: 1,
    tags: [],
    snoozedUntil: null,
    queuedAt: null,
    waitingSince: null,
    handover: null,
    lastSeq: 0,
    lastPublicSeq: 0,
    lastCustomerSeq: 0,
    lastMessage: null,
    lastActivityAt: createdAt,
    createdAt,
    resolvedAt: null,
    customerDeliveredSeq: 0,
    customerReadSeq: 0,
    agentDeliveredSeq: 0,
    agentReadSeq: 0,
    rating: null,
    page: `https://shop.example${thread.page ?? '/help'}`,
    locale: customer.locale,
    skills: [],
  };
}
