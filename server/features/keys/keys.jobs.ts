// What becomes of keys by itself: who looks after them is told of secrets that want to be replaced, and old usage is forgotten.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Id } from '#protocol/ids.ts';
import { markTold, readDue } from './keys.store.ts';
import { dueGraceMs, soonMs } from './keys.ts';
import { deleteUsage } from './usage.store.ts';

const dayMs = 86_400_000;
const keptUsageMs = 400 * dayMs;

export type KeyNotice = { keyId: Id; name: string; dueAt: number; endsAt: number; isDue: boolean };

export type KeyJobsDeps = {
  db: Db;
  clock: Clock;
  /** Resolves once it is written. */
  notify(notice: KeyNotice): Promise<void>;
};

export function registerKeyJobs(jobs: Jobs, deps: KeyJobsDeps): void {
  jobs.register('keys.look', () => lookAtKeys(deps), { schedule: '11 * * * *', concurrency: 1 });
}

export async function lookAtKeys({ db, clock, notify }: KeyJobsDeps): Promise<void> {
  const now = clock.now();
  for (const { publicId, keyId, name, due, told } of await readDue(db, now, soonMs)) {
    const dueAt = due.getTime();
    const says = dueAt <= now ? 'due' : 'soon';
    if (says === told) continue;
    // Told twice after a crash in between is better than never: notices of one key replace each other.
    await notify({ keyId, name, dueAt, endsAt: dueAt + dueGraceMs, isDue: says === 'due' });
    await markTold(db, publicId, says);
  }
  await deleteUsage(db, now - keptUsageMs);
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** As admins are told of it. */
export function noticeOfKey({ keyId, name, dueAt, endsAt, isDue }: KeyNotice) {
  return {
    kind: 'alert' as const,
    role: 'admin' as const,
    route: '#/security/keys',
    key: `key:${keyId}:${isDue ? 'due' : 'soon'}`,
    priority: isDue ? ('high' as const) : ('normal' as const),
    title: isDue ? `The API key ${name} wants a new secret` : `The API key ${name} soon wants a new secret`,
    message: `Its secret is due on ${dayOf(dueAt)} and works until ${dayOf(endsAt)}. Rotate it: both work for as long as you say.`,
  };
}
