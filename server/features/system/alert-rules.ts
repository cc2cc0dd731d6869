// When a person should look: rules over what all servers see, and the patience before an alert opens and closes. Pure.
import type { Severity } from '#protocol/documents/alert.ts';
import type { Millis } from '#protocol/ids.ts';
import type { Role } from '#protocol/permissions.ts';
import { isBad, type PartId, type PartStatus } from '#protocol/system.ts';

/** An alert that a rule wants open, as it would be written now. Its words hold no figure that moves. */
export type Wanted = {
  key: string;
  role: Extract<Role, 'supervisor' | 'admin'>;
  severity: Severity;
  title: string;
  text: string;
};

export type RuleFacts = {
  parts: readonly PartStatus[];
  /** How long committed changes have waited for somebody's open transaction; 0 when none waits. */
  syncLagMs: number;
  holder: { pid: number | null; program: string } | null;
  /** Sign-ins refused on all servers for too many tries, within the last minutes. */
  refusedSignIns: number;
};

/** The keys of all rules begin so; other rooms name their alerts otherwise. */
export const ruleKeyPrefix = 'system.';

const names: Record<PartId, string> = {
  database: 'The database',
  ai: 'The AI',
  sockets: 'Live connections',
  jobs: 'Background jobs',
  mail: 'Mail',
  servers: 'The servers',
};
const areMany = new Set<PartId>(['sockets', 'jobs', 'servers']);

const lagFeltMs = 30_000;
const manyRefused = 20;

function nameOfHolder(holder: RuleFacts['holder']): string {
  if (!holder) return 'A transaction of another program';
  if (holder.pid === null) return 'A prepared transaction that nobody ended';
  const program = holder.program === '' ? '' : ` (${holder.program})`;
  return `Process ${holder.pid}${program} holds a transaction open. It`;
}

export function wantedAlerts(facts: RuleFacts): Wanted[] {
  const wanted: Wanted[] = facts.parts
    .filter(({ state }) => isBad(state))
    .map(({ part, state, text }) => ({
      key: `${ruleKeyPrefix}part.${part}`,
      role: 'supervisor',
      severity: state === 'down' ? 'critical' : 'warning',
      title: `${names[part]} ${areMany.has(part) ? 'are' : 'is'} ${state === 'down' ? 'down' : 'not well'}`,
      text,
    }));
  if (facts.syncLagMs >= lagFeltMs) {
    const what = nameOfHolder(facts.holder);
    wanted.push({
      key: `${ruleKeyPrefix}sync`,
      role: 'supervisor',
      severity: 'warning',
      title: 'Changes reach consoles late',
      text: `${what} keeps what was written since from being final. Consoles show it ahead of time, and a new one waits for it.`,
    });
  }
  if (facts.refusedSignIns >= manyRefused) {
    wanted.push({
      key: `${ruleKeyPrefix}sign-ins`,
      role: 'admin',
      severity: 'warning',
      title: 'Somebody tries many passwords',
      text: 'Many sign-ins were refused within five minutes because too many were tried before. The tries are slowed down.',
    });
  }
  return wanted;
}

/** How long before it opens, and how long it must be over before it closes. The measure of these rules is patient in itself. */
const atOnce = new Set([`${ruleKeyPrefix}sync`, `${ruleKeyPrefix}sign-ins`]);
export const patienceOf = (key: string): { openAfterMs: number; closeAfterMs: number } => ({
  openAfterMs: atOnce.has(key) ? 0 : 60_000,
  closeAfterMs: 60_000,
});

export type Track = {
  /** Null for one that was open before this server looked. */
  wanted: Wanted | null;
  isOpen: boolean;
  /** Since when its rule has fired all the while, or has not; the other is null. */
  firingSince: Millis | null;
  quietSince: Millis | null;
};
export type Tracks = ReadonlyMap<string, Track>;

/** An alert that another server opened, taken over by the one that looks now. */
export const adopted = (now: Millis): Track => ({
  wanted: null,
  isOpen: true,
  firingSince: null,
  quietSince: now,
});

/** @returns the tracks after a look, what is to be open as it should read, and what is to be closed now */
export function nextTracks(
  before: Tracks,
  wanted: readonly Wanted[],
  now: Millis,
): { tracks: Tracks; open: Wanted[]; close: string[] } {
  const tracks = new Map<string, Track>();
  const open: Wanted[] = [];
  const close: string[] = [];
  for (const each of wanted) {
    const held = before.get(each.key);
    const firingSince = held?.firingSince ?? now;
    const isOpen = (held?.isOpen ?? false) || now - firingSince >= patienceOf(each.key).openAfterMs;
    tracks.set(each.key, { wanted: each, isOpen, firingSince, quietSince: null });
    if (isOpen) open.push(each);
  }
  for (const [key, held] of before) {
    if (tracks.has(key) || !held.isOpen) continue;
    const quietSince = held.quietSince ?? now;
    if (now - quietSince >= patienceOf(key).closeAfterMs) close.push(key);
    else tracks.set(key, { ...held, firingSince: null, quietSince });
  }
  return { tracks, open, close };
}
