/**
 * Owns who is told what, and by which way it leaves the desk. A notice is written in the transaction of the change, so that none is
 * lost and none tells of what never happened; what of it leaves is decided and sent later, and only if it is needed still (P43).
 */

import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import { createEgress } from '#platform/egress/egress.ts';
import { createDueWorker } from '#platform/jobs/due-worker.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import { createMailer, type MailConfig } from '#platform/mail/mail.ts';
import { createPush, makePushKeys } from '#platform/push/push.ts';
import { type KeptSealer, unsealed } from '#platform/sealed.ts';
import type { Author } from '#protocol/documents/message.ts';
import { AppError } from '#protocol/errors.ts';
import type { SendNotificationRequest } from '#protocol/http/notifications.ts';
import type { Id } from '#protocol/ids.ts';
import { type Role, roles } from '#protocol/permissions.ts';
import type { WriteAudit } from '../audit/index.ts';
import type { SealedColumn } from '../secrets/index.ts';
import { readAbsence } from './absence.store.ts';
import { absenceNotice } from './absence.ts';
import { createCarriers } from './carriers.ts';
import { createChannels } from './channels.service.ts';
import { readHealth } from './channels.store.ts';
import { pruneDeliveries } from './deliveries.store.ts';
import { createDevices, noMailText } from './devices.service.ts';
import { nextDueAt } from './due.store.ts';
import { type SignInLetter, signInLetter } from './letters.ts';
import { notificationRoutes } from './notifications.http.ts';
import { findCustomerName, isActivePerson, pruneNotices, settleNotices } from './notifications.store.ts';
import { notificationCollections, notificationCommands } from './notifications.sync.ts';
import {
  type ConversationChange,
  mentionNotices,
  type Notice,
  noticesFor,
  type RefusedCommand,
  refusalNotice,
} from './notifications.ts';
import { createPlanning } from './planning.ts';
import { findPushKeys } from './push-keys.ts';
import { readRole, settleEmptyQueue } from './queue.store.ts';
import { createQueueWatch } from './queue.ts';
import { domainOf, subjectOf } from './sender.ts';
import { createSending } from './sending.ts';
import { createTargetWatch } from './target-watch.ts';
import { createTelling } from './telling.ts';

export type NotificationsDeps = {
  db: Db;
  audit: WriteAudit;
  /** Of what the database keeps. */
  sealer: KeptSealer;
  log: Log;
  clock: Clock;
  newId(): Id;
  jobs: Jobs;
  /** Whether the person sits at a console. */
  isActive(personId: Id): boolean;
  /** Null: none is set up. */
  mail: MailConfig | null;
  /** Whether webhooks and push services may be in a private network. */
  mayReachPrivate: boolean;
  /** Told of each host in a private network that was not asked. */
  egressRefused?(host: string): void;
  /** Where people find the desk, without a slash at the end. */
  publicUrl(): string;
  /** How long somebody stands in a queue before its team is told. */
  queueNewMs: number;
  /** How long somebody may wait there. */
  queueLimitMs: number;
  /** How long a read notice is kept. */
  historyDays: number;
  /** Counts what became of a delivery. */
  count(channel: string, outcome: 'sent' | 'failed' | 'dead' | 'skipped'): void;
};

export type { SignInLetter } from './letters.ts';

export const useOfNotifications = 'notifications';
const kept = { key: 'id', use: useOfNotifications, before: unsealed };
const channel = { ...kept, table: 'notification_channels' };
export const sealedByNotifications: readonly SealedColumn[] = [
  { ...channel, column: 'target', what: 'addresses of notification channels' },
  { ...channel, column: 'secret', what: 'secrets of notification channels' },
  { ...kept, table: 'installation', column: 'push_private_key', what: 'key of web push' },
];

export type Notifications = ReturnType<typeof createNotifications>;

/** How the mail server does, for those who show it. */
export type MailReading = { state: 'operational' | 'down' | 'off'; text: string };

const keptDeliveriesMs = 30 * 86_400_000;
const pruneAtOnce = 1_000;

export function createNotifications(deps: NotificationsDeps) {
  const { db, log, clock, newId, jobs, sealer } = deps;
  const isMailOn = deps.mail !== null;
  const ways = { isActive: deps.isActive, isMailOn };
  const egress = createEgress({
    ...{ mayReachPrivate: deps.mayReachPrivate, refused: deps.egressRefused, now: () => clock.now() },
  });
  const consoleUrl = () => `${deps.publicUrl()}/console`;
  const pushKeys = once(() => findPushKeys({ db, log, sealer, make: makePushKeys }));
  const push = once(async () =>
    createPush({ egress, keys: await pushKeys(), subject: subjectOf(deps.mail, deps.publicUrl()) }),
  );
  const carriers = createCarriers({
    ...{ clock, egress, push, consoleUrl },
    mailer: deps.mail && createMailer(deps.mail),
    mailDomain: domainOf(deps.mail),
  });
  const plan = createPlanning({ db, clock, newId, ways });
  const sending = createSending({ db, clock, log, sealer, carriers, ways, count: deps.count, tellFailing });
  const worker = createDueWorker({
    name: 'notifications',
    clock,
    log,
    work: async () => {
      const mayPlanMore = await plan();
      return (await sending.run()) || mayPlanMore;
    },
    nextDueAt: () => nextDueAt(db),
    beginWork: sending.begin,
    stopWork: sending.stop,
  });
  const telling = createTelling({ clock, newId, ways, dueAt: worker.dueAt });
  const queue = createQueueWatch({
    ...{ db, clock, jobs, log, newAfterMs: deps.queueNewMs, limitMs: deps.queueLimitMs },
    tell: telling.toTeam,
  });
  const targets = createTargetWatch({ db, clock, jobs, tell: telling.toTeam });

  /** To everybody of a role and above, and to the channels that want such. @param key the same again, while unread, replaces it */
  async function tellRole(said: {
    kind: 'alert' | 'maintenance';
    role: Role;
    key: string;
    priority: Notice['priority'];
    title: string;
    message: string;
    route: string;
    /** Not to the installation's channels. */
    isInner?: boolean;
    /** Who knows already. */
    except?: Id;
  }): Promise<void> {
    const { kind, key, priority, title, message: body, route } = said;
    const notice = {
      kind,
      priority,
      title,
      body,
      route,
      conversationId: '',
      facts: {},
      groupKey: `${kind}:${key}`,
    };
    await db.transaction(async tx => {
      const personIds = await readRole(tx, roles.slice(roles.indexOf(said.role)));
      const told = personIds.filter(personId => personId !== said.except);
      telling.toPeople(
        tx,
        told.map(personId => ({ ...notice, personId })),
      );
      if (!said.isInner) telling.toChannels(tx, notice, null);
    });
  }

  async function tellFailing({ name, error, isShared }: { name: string; error: string; isShared: boolean }) {
    await tellRole({
      ...{ kind: 'alert', role: 'admin', key: `failing:${name}`, priority: 'high', route: '#/notifications' },
      title: `${name} does not get through`,
      message: `What waits is tried again for a day, then listed as dead. ${error}`.slice(0, 500),
      isInner: isShared,
    });
  }

  jobs.register(
    'notices.prune',
    async () => {
      const now = clock.now();
      while ((await pruneDeliveries(db, now - keptDeliveriesMs, pruneAtOnce)) === pruneAtOnce);
      const oldest = now - deps.historyDays * 86_400_000;
      while ((await pruneNotices(db, oldest, pruneAtOnce)) === pruneAtOnce);
    },
    { schedule: '37 3 * * *', concurrency: 1 },
  );

  const sendNotification = ({
    userId,
    title,
    message,
    priority,
    data,
  }: SendNotificationRequest): Promise<Id | null> =>
    db.transaction(async tx => {
      if (!(await isActivePerson(tx, userId))) {
        throw new AppError('unknown_person', { message: 'There is no such person, or they left.' });
      }
      const { conversationId, route, facts } = data;
      return telling.toPerson(tx, {
        ...{ personId: userId, kind: 'message', title, body: message, priority, route, facts },
        ...{ conversationId: conversationId ?? '', groupKey: '' },
      });
    });

  const devices = createDevices({
    ...{ db, clock, newId, egress, isMailOn, carriers },
    publicKey: async () => (await pushKeys()).publicKey,
  });
  const channels = createChannels({
    ...{ db, clock, newId, egress, sealer, isMailOn, carriers, audit: deps.audit },
    wake: () => worker.dueAt(clock.now()),
  });

  return {
    collections: notificationCollections,
    commands: notificationCommands,
    routes: notificationRoutes({ send: sendNotification, devices, channels }),
    sendNotification,
    tellRole,

    /** Raises what a change means for people, and settles what it makes pointless. */
    conversationChanged(tx: Tx, change: ConversationChange): void {
      const { before, next, messages } = change;
      const now = clock.now();
      const replier = messages.find(row => row.kind === 'text' && row.author.kind === 'agent')?.author.id;
      if (next.status === 'resolved' && before.status !== 'resolved') {
        settleNotices(tx, next.id, { personId: null, kinds: null }, now);
      } else if (replier) {
        settleNotices(tx, next.id, { personId: replier, kinds: null }, now);
        settleNotices(tx, next.id, { personId: null, kinds: settledByReply }, now);
      }
      if (before.agentId !== '' && next.agentId !== before.agentId) {
        settleNotices(
          tx,
          next.id,
          { personId: before.agentId, kinds: ['assigned', 'customer_replied'] },
          now,
        );
      }
      if (waits(before) && (!waits(next) || next.teamId !== before.teamId)) {
        settleEmptyQueue(tx, before.teamId, now);
      }
      if (waits(next) && (!waits(before) || next.teamId !== before.teamId || before.lastSeq === 0)) {
        tx.afterCommit(() => queue.entered(next.teamId));
      }
      const notices = noticesFor(change);
      telling.toPeople(tx, notices);
      for (const notice of notices) telling.toChannels(tx, notice, next.teamId);
    },

    mentioned(
      tx: Tx,
      conversation: { id: Id; teamId: Id },
      mention: { personIds: readonly Id[]; author: Author; text: string; customerName: string },
    ): void {
      const notices = mentionNotices({ ...mention, conversationId: conversation.id });
      telling.toPeople(tx, notices);
      // However many are named, it is one event.
      const [first] = notices;
      if (first) telling.toChannels(tx, first, conversation.teamId);
    },

    /** Something that they wrote a while ago, offline or on a weak line, was refused: they may be elsewhere by now. */
    async commandRefused(refused: RefusedCommand): Promise<void> {
      const { conversationId } = refused;
      const customerName = conversationId === '' ? null : await findCustomerName(db, conversationId);
      // About one that is gone, or was never here, it leads nowhere: an erased one is not named anew.
      const about = customerName === null ? { ...refused, conversationId: '' as const } : refused;
      const notice = refusalNotice(about, customerName ?? '', clock.now());
      if (notice) await db.transaction(tx => telling.toPerson(tx, notice));
    },

    /** Somebody opened a console who had none open. */
    async returned(personId: Id): Promise<void> {
      const absence = await readAbsence(db, personId);
      const notice = absence && absenceNotice(personId, absence, clock.now());
      if (notice) await db.transaction(tx => telling.toPerson(tx, notice));
    },

    /** How mail does, as it was last seen. */
    async mailReading(): Promise<MailReading> {
      if (!isMailOn) return { state: 'off', text: noMailText };
      const { failingSince, lastError } = await readHealth(db, 'mail');
      return failingSince === null
        ? { state: 'operational', text: 'Mail is handed over.' }
        : {
            state: 'down',
            text: `Mail does not get through; what waits is tried again. ${lastError}`.trim(),
          };
    },

    /**
     * Hands over a letter about somebody's own sign-in. Answers why where another try would go the same way.
     * @throws Error where it would not
     */
    async sendLetter(
      { id, to, letter }: { id: Id; to: string; letter: SignInLetter },
      signal?: AbortSignal,
    ): Promise<{ ok: true } | { ok: false; problem: string }> {
      const sent = await carriers.letter(id, to, signInLetter(letter), signal);
      if (sent.ok) return sent;
      if (!sent.isPermanent) throw new Error(sent.error);
      return { ok: false, problem: sent.error };
    },

    /** Looks at a team's queue now. For tests. */
    lookAtQueue: queue.look,
    /** Looks at what is promised now. For tests. */
    lookAtTargets: targets.look,
    /** Does all that is due by the clock. For tests. */
    runDue: worker.runDue,
    part: {
      ...worker.part,
      async stop() {
        queue.stop();
        await worker.part.stop();
        carriers.stop();
      },
    } satisfies Part,
  };
}

const settledByReply = ['customer_replied', 'target_due', 'target_missed'] as const;

const waits = (conversation: { status: string; turn: string }): boolean =>
  conversation.status === 'open' && conversation.turn === 'queue';

/** Asked for when first needed, then kept; a failure is asked for again. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => {
    made ??= make().catch(error => {
      made = null;
      throw error;
    });
    return made;
  };
}
