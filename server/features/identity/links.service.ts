/**
 * Owns links by which somebody chooses a password without having one: invitations, and replacing a forgotten one. A link's secret is
 * made when its mail is, so that nothing that is kept, not even a job that waits, lets anybody in.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/log.ts';
import type { LinkAnswer, LinkKind } from '#protocol/http/auth.ts';
import type { Id } from '#protocol/ids.ts';
import type { Notifications } from '../notifications/index.ts';
import type { Accounts, Outcome } from './accounts.service.ts';
import { endLinks, findUserByEmail, lockUser } from './accounts.store.ts';
import { normalEmail } from './accounts.ts';
import * as store from './links.store.ts';
import { addressOf, hashOfToken, letterOfLink, linkLastsMs, linksKeptMs, mayAskAgain } from './links.ts';

export type LinksDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  newId(): Id;
  jobs: Pick<Jobs, 'enqueue' | 'register'>;
  /** Null: no mail is set up, and whoever invites hands the link over. */
  sendLetter: Notifications['sendLetter'] | null;
  consoleUrl(): string;
  /** As whom the person who uses a link acts. */
  accountsOf(person: { id: Id; name: string; ip: string }): Pick<Accounts, 'setPassword'>;
  /** A password was chosen by a link: who it was is not to wait any more. */
  chosen(person: { id: Id; email: string; kind: LinkKind; ip: string }): Promise<void>;
};

export type Links = ReturnType<typeof createLinks>;

const letterJob = 'sign_in.letter';
const newToken = () => randomBytes(32).toString('base64url');

export function createLinks(deps: LinksDeps) {
  const { db, clock, log, newId, jobs, sendLetter, consoleUrl } = deps;
  const underWay = new Set<Promise<void>>();

  jobs.register<{ linkId: Id }>(letterJob, ({ linkId }, signal) => deliver(linkId, signal), {
    retryLimit: 8,
    retryDelaySeconds: 60,
  });

  async function deliver(linkId: Id, signal: AbortSignal): Promise<void> {
    const link = await store.findLink(db, linkId, clock.now());
    if (!link || !sendLetter) return;
    const token = newToken();
    await store.saveToken(db, linkId, hashOfToken(token));
    const letter = letterOfLink(link.kind, {
      ...{ name: link.name, email: link.email },
      ...{ link: addressOf(consoleUrl(), token), host: new URL(consoleUrl()).host },
    });
    // Each try carries another secret, so a receiver must not take it for the one before.
    const sent = await sendLetter({ id: newId(), to: link.email, letter }, signal);
    if (!sent.ok) await store.saveProblem(db, linkId, sent.problem);
  }

  /** In the transaction of what it is for. Answers the link where no mail carries it. */
  async function issue(tx: Tx, personId: Id, kind: LinkKind): Promise<string | null> {
    const id = newId();
    const token = sendLetter ? null : newToken();
    const madeAt = clock.now();
    await store.insertLink(tx, {
      ...{ id, personId, kind, madeAt, expiresAt: madeAt + linkLastsMs[kind] },
      tokenHash: token && hashOfToken(token),
    });
    if (token) return addressOf(consoleUrl(), token);
    await jobs.enqueue(tx, letterJob, { linkId: id });
    return null;
  }

  async function askAgain(email: string): Promise<void> {
    const user = await findUserByEmail(db, normalEmail(email));
    if (!user?.isActive) return;
    await db.transaction(async tx => {
      // Many requests at once are one mail.
      await lockUser(tx, user.id);
      if (mayAskAgain(await store.readMade(tx, user.id, 'reset'), clock.now()))
        await issue(tx, user.id, 'reset');
    });
  }

  return {
    hasMail: sendLetter !== null,
    issue,

    /** Sends a link where somebody has that address. Answers before anything is looked up, so its time tells nothing either. */
    forgot(email: string): void {
      const work: Promise<void> = askAgain(email)
        .catch(error => log.warn({ err: error }, 'a link for another password could not be made'))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },

    /** Whose it is; null: it holds no more, or never did. */
    async look(token: string): Promise<LinkAnswer | null> {
      const link = await store.findLinkByToken(db, hashOfToken(token), clock.now());
      return link && { kind: link.kind, name: link.name, email: link.email };
    },

    /** Null: the link holds no more. */
    async use(asked: { token: string; password: string; ip: string }): Promise<Outcome | null> {
      const link = await store.findLinkByToken(db, hashOfToken(asked.token), clock.now());
      if (!link) return null;
      const { personId, name, email, kind } = link;
      let isLate = false;
      const outcome = await deps
        .accountsOf({ id: personId, name, ip: asked.ip })
        .setPassword(personId, asked.password, {
          async allowed(tx) {
            // Two who have the link at once: one of them is in.
            isLate = !(await endLinks(tx, personId)).includes(link.id);
            return !isLate;
          },
        });
      if (outcome.ok) await deps.chosen({ id: personId, email, kind, ip: asked.ip });
      return isLate ? null : outcome;
    },

    forget: () => store.deleteOldLinks(db, clock.now() - linksKeptMs),

    /** Resolves once nothing that was asked for is under way. */
    async idle(): Promise<void> {
      await Promise.all(underWay);
    },
  };
}
