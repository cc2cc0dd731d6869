/**
 * Owns the look for attacks over the events of all servers together, in the one table that they share: an attack that is spread over
 * servers is found as one. Events are followed as they come; once a minute a job reads all that still counts, ends alerts, and finds
 * what was missed. Whichever finds something answers it once, for all servers.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import type { DetectionRule, Finding } from '#protocol/detection.ts';
import { eventsPlayed, type Since, startOfNewest, wasFired } from '../events.store.ts';
import type { Happened } from '../events.ts';
import { createDetector, type Detector } from './detector.ts';
import { createFollowing } from './following.ts';
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
  /** Those in force now. */
  rules(): readonly DetectionRule[];
  alerts: DetectionAlerts;
  responses: Responses;
  record(happened: Happened): void;
  flush(): Promise<void>;
  /** So many events are read in a look, the newest; 200,000 unless given. */
  mostEvents?: number;
};

/** An alert ends once its rule found nothing for so long. */
const calmMs = 3_600_000;
const keyOf = (rule: string): string => `security.${rule}`;

/** Stands for a group in the events: they keep no e-mail address that is named otherwise, and letters are nobody's number. */
export const markOf = (group: string, { mode }: Pick<DetectionRule, 'mode'>): string =>
  createHash('sha256')
    // What was only reported keeps nothing from being answered once the rule is on.
    .update(mode === 'report' ? `report ${group}` : group)
    .digest('hex')
    .slice(0, 20)
    .replace(/\d/g, digit => 'ghijklmnop'.charAt(Number(digit)));

export function createWatching(deps: WatchingDeps) {
  const { db, clock, log, alerts, record, flush, mostEvents = 200_000 } = deps;
  const respond = createResponder(deps);
  const looking = () => deps.rules().filter(({ mode }) => mode !== 'off');
  const ruleOf = (name: unknown) => looking().find(rule => rule.name === name);
  let isCut = false;

  /** A flood of events must not make each look longer than the time to the next. */
  async function startOf(asked: Since): Promise<number | null> {
    const from = await startOfNewest(db, asked, mostEvents);
    if (from !== null && !isCut)
      log.warn({ mostEvents }, 'more security events than are looked through: slow attacks may be missed');
    isCut = from !== null;
    return from;
  }

  /** @param below only of what was written below this transaction; null: of everything */
  async function find(
    below: string | null,
    signal?: AbortSignal,
  ): Promise<{ detector: Detector; findings: Finding[]; recent: Set<string> }> {
    const now = clock.now();
    const rules = looking();
    const detector = createDetector({ rules, markOf });
    const recent = new Set<string>();
    const longestQuietMs = Math.max(calmMs, ...rules.map(({ coolDownMs }) => coolDownMs));
    const fired = [{ type: 'rule_fired', since: now - longestQuietMs }];
    for await (const { details, timestamp } of eventsPlayed(db, fired, { below, signal })) {
      const rule = rules.find(({ name }) => name === details['rule']);
      if (!rule) continue;
      detector.quiet(rule.name, String(details['mark']), timestamp + rule.coolDownMs);
      if (timestamp > now - calmMs && rule.mode === 'on') recent.add(rule.name);
    }
    const findings: Finding[] = [];
    const asked = askedOf(rules, now);
    const from = await startOf(asked);
    for await (const event of eventsPlayed(db, asked, { from, below, signal }))
      findings.push(...detector.take(event));
    return { detector, findings, recent };
  }

  /** Once for all servers: who comes second finds the event of who came first. @returns whether it was answered here */
  async function answer(finding: Finding): Promise<boolean> {
    const rule = ruleOf(finding.rule);
    if (!rule) return false;
    const mark = markOf(finding.group, rule);
    const responded = await db.transaction(async tx => {
      if (await wasFired(tx, rule.name, mark, finding.at - rule.coolDownMs)) return null;
      const done = await respond(rule, finding);
      record(firedOf(rule, finding, done));
      // It stands in the table before anybody else looks whether it does.
      await flush();
      return done;
    });
    if (!responded) return false;
    if (rule.mode === 'report') return true;
    await alerts.raise({
      ...{ key: keyOf(rule.name), severity: 'warning', audience: 'admin' },
      title: titles[rule.name] ?? `The rule ${rule.name} found an attack`,
      text: wordsOf(finding, responded),
    });
    return true;
  }

  const following = createFollowing({
    ...{ db, log, answer, begin: find },
    fired(detector, { details, timestamp }) {
      const rule = ruleOf(details['rule']);
      if (rule) detector.quiet(rule.name, String(details['mark']), timestamp + rule.coolDownMs);
    },
  });

  return {
    following,
    /** One look. @returns what it found that was not found before */
    async look(signal?: AbortSignal): Promise<Finding[]> {
      await flush();
      const { findings, recent } = await find(null, signal);
      if (signal?.aborted) return [];
      const answered: Finding[] = [];
      for (const finding of findings) {
        if (await answer(finding)) answered.push(finding);
        if (ruleOf(finding.rule)?.mode === 'on') recent.add(finding.rule);
      }
      for (const { name } of deps.rules()) if (!recent.has(name)) await alerts.settle(keyOf(name));
      return answered;
    },
  };
}

/** Each kind of event from as long before `at` as the longest rule about it looks. */
export function askedOf(rules: readonly DetectionRule[], at: number): Since {
  const windows = new Map<string, number>();
  for (const { types, windowMs } of rules)
    for (const type of types) windows.set(type, Math.max(windowMs, windows.get(type) ?? 0));
  return [...windows].map(([type, windowMs]) => ({ type, since: at - windowMs }));
}

function firedOf(
  { name: rule, mode }: DetectionRule,
  { group, at, since, count }: Finding,
  { target, done, actionTaken }: Responded,
): Happened {
  return {
    ...{ eventType: 'rule_fired', timestamp: at, actionTaken, userId: target.personId },
    ...(mode === 'report' ? { threatLevel: 'low' } : {}),
    sourceIp: target.network?.split('/')[0],
    details: {
      ...{ rule, count, since: new Date(since).toISOString(), mark: markOf(group, { mode }) },
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
