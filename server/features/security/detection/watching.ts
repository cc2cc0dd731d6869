/**
 * Owns the look for attacks over the events of all servers together, in the one table that they share: an attack that is spread over
 * servers is found as one. A job of the queue, so that one server looks at a time; what it needs it reads, so that any may be the next.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import type { DetectionRule, Finding } from '#protocol/detection.ts';
import { eventsSince, type Since, startOfNewest } from '../events.store.ts';
import type { Happened } from '../events.ts';
import { createDetector } from './detector.ts';
import { createResponder, type Responded, type Responses } from './responses.ts';

/** Opens an alert, or says its newest words, and ends one. */
export type DetectionAlerts = {
  raise(alert: {
    key: string;
    severity: 'warning';
    title: string;
    text: string;
    audience: 'admin';
  }): Promise<void>;
  settle(key: string): Promise<void>;
};

export type WatchingDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  rules: readonly DetectionRule[];
  alerts: DetectionAlerts;
  responses: Responses;
  record(happened: Happened): void;
  flush(): Promise<void>;
  /** So many events are read in a look, the newest; 200,000 unless given. */
  mostEvents?: number;
};

const page = 5_000;
/** An alert ends once its rule found nothing for so long. */
const calmMs = 3_600_000;
const keyOf = (rule: string): string => `security.${rule}`;

/** Stands for a group in the events: they keep no e-mail address that is named otherwise, and letters are nobody's number. */
export const markOf = (group: string): string =>
  createHash('sha256')
    .update(group)
    .digest('hex')
    .slice(0, 20)
    .replace(/\d/g, digit => 'ghijklmnop'.charAt(Number(digit)));

export function createWatching(deps: WatchingDeps) {
  const { db, clock, log, rules, alerts, record, flush, mostEvents = 200_000 } = deps;
  const respond = createResponder(deps);
  const byName = new Map(rules.map(rule => [rule.name, rule]));
  const longestQuietMs = Math.max(calmMs, ...rules.map(({ coolDownMs }) => coolDownMs));
  let isCut = false;

  /** Each kind of event from as long ago as the longest rule about it looks. */
  function askedAt(now: number): Since {
    const windows = new Map<string, number>();
    for (const { types, windowMs } of rules)
      for (const type of types) windows.set(type, Math.max(windowMs, windows.get(type) ?? 0));
    return [...windows].map(([type, windowMs]) => ({ type, since: now - windowMs }));
  }

  async function* played(asked: Since, from: number | null, signal?: AbortSignal) {
    let last = null;
    while (!signal?.aborted) {
      const events = await eventsSince(db, asked, from, last, page);
      yield* events;
      last = events.at(-1) ?? null;
      if (events.length < page) return;
    }
  }

  /** A flood of events must not make each look longer than the time to the next. */
  async function startOf(asked: Since): Promise<number | null> {
    const from = await startOfNewest(db, asked, mostEvents);
    if (from !== null && !isCut)
      log.warn({ mostEvents }, 'more security events than are looked through: slow attacks may be missed');
    isCut = from !== null;
    return from;
  }

  async function find(signal?: AbortSignal): Promise<{ findings: Finding[]; recent: Set<string> }> {
    const now = clock.now();
    const detector = createDetector({ rules, markOf });
    const recent = new Set<string>();
    const fired = [{ type: 'rule_fired', since: now - longestQuietMs }];
    for await (const { details, timestamp } of played(fired, null, signal)) {
      const rule = byName.get(String(details['rule']));
      if (!rule) continue;
      detector.quiet(rule.name, String(details['mark']), timestamp + rule.coolDownMs);
      if (timestamp > now - calmMs) recent.add(rule.name);
    }
    const findings: Finding[] = [];
    const asked = askedAt(now);
    for await (const event of played(asked, await startOf(asked), signal))
      findings.push(...detector.take(event));
    return { findings, recent };
  }

  async function answer(rule: DetectionRule, finding: Finding): Promise<void> {
    const responded = await respond(rule, finding);
    record(firedOf(finding, responded));
    await alerts.raise({
      ...{ key: keyOf(rule.name), severity: 'warning', audience: 'admin' },
      title: titles[rule.name] ?? `The rule ${rule.name} found an attack`,
      text: wordsOf(finding, responded),
    });
  }

  return {
    /** One look. @returns what it found that was not found before */
    async look(signal?: AbortSignal): Promise<Finding[]> {
      await flush();
      const { findings, recent } = await find(signal);
      if (signal?.aborted) return [];
      for (const finding of findings) {
        const rule = byName.get(finding.rule);
        if (rule) await answer(rule, finding);
        recent.add(finding.rule);
      }
      // What was found stands in the table before the next look.
      await flush();
      for (const { name } of rules) if (!recent.has(name)) await alerts.settle(keyOf(name));
      return findings;
    },
  };
}

function firedOf(
  { rule, group, at, since, count }: Finding,
  { target, done, actionTaken }: Responded,
): Happened {
  return {
    ...{ eventType: 'rule_fired', timestamp: at, actionTaken, userId: target.personId },
    sourceIp: target.network?.split('/')[0],
    details: {
      ...{ rule, count, since: new Date(since).toISOString(), mark: markOf(group) },
      ...(group.includes('@') ? { email: group } : { group }),
      ...(target.keyId === null ? {} : { keyId: target.keyId }),
      ...(done.length > 0 ? { done } : {}),
    },
  };
}

function wordsOf({ group, at, since, count }: Finding, { done }: Responded): string {
  const minutes = Math.max(1, Math.ceil((at - since) / 60_000));
  const of = group === 'all' ? '' : `, of ${group}`;
  const followed = done.map(action => doneWords[action]).filter(words => words !== '');
  return [
    `${count} within ${minutes} min${of}.`,
    ...(followed.length > 0 ? [`Done by itself: ${followed.join(', ')}.`] : []),
    'Look at the security events.',
  ].join(' ');
}

const doneWords: Readonly<Record<Responded['done'][number], string>> = {
  notify: '',
  limit: 'counted against the network',
  challenge: 'asked for the password once more',
  block: 'kept out for a time',
  revoke: 'revoked',
};

const titles: Readonly<Record<string, string>> = {
  credential_stuffing: 'One network tries many accounts',
  password_spraying: 'Many accounts are tried slowly, from many places',
  brute_force: 'Somebody guesses the password of one account',
  scraping: 'Somebody reads very many things',
  enumeration: 'Somebody looks for what is not there',
  key_misuse: 'A key is used from several new places',
  injection_probes: 'Somebody looks for holes',
  flood: 'One network asks far too often',
  socket_flood: 'One network floods the sockets',
  impossible_travel: 'Somebody was in two places at once',
};
