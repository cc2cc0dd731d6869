import { useEffect, useRef, useState } from 'react';
import type { AuditFilter, AuditLogEntry } from '#protocol/audit.ts';
import type { Millis } from '#protocol/ids.ts';
import { usePages } from '../../../app/use-pages.ts';
import { useDesk, useSecurity } from '../../../data/desk.ts';
import type { Problem } from '../../../data/model.ts';
import { type HeldEntries, heldEntries, inOrder, passes } from './audit-form.ts';

type Entries = {
  /** Null: there is nothing to show yet. */
  items: AuditLogEntry[] | null;
  /** What this computer holds; null: nothing. */
  held: { count: number; since: Millis } | null;
  hasMore: boolean;
  loadOlder(): void;
  problem: Problem | null;
  isOffline: boolean;
};

/** From where on older ones are asked for, and what was held then: new entries push the oldest out of what is held. */
type Older = { question: string; before: number; kept: AuditLogEntry[] };

/** Whether nothing is missing between what was held then and what is held now. */
const joins = ({ kept, before }: Older, held: HeldEntries | null): boolean =>
  (held?.oldest?.seq ?? 0) <= (kept[0]?.seq ?? before) + 1;

/**
 * The entries that are looked for: at once the newest, as this computer holds them. The server is asked for older ones when somebody wants
 * them, and where none of those held is one that is looked for.
 */
export function useEntries(filter: Partial<AuditFilter>): Entries {
  const { audit } = useDesk().securityServer;
  const security = useSecurity();
  const list = security?.lists.audit;
  const question = JSON.stringify(filter);
  const all = (list?.entries ?? []) as AuditLogEntry[];
  const held = list ? heldEntries({ entries: all, hasMore: list.hasMore }, filter) : null;
  const [older, setOlder] = useState<Older | null>(null);
  const wanted = older?.question === question && joins(older, held) ? older : null;
  const askOlder = () => {
    if (held?.oldest) setOlder({ question, before: held.oldest.seq, kept: all });
  };
  const isMissing = held !== null && held.entries.length === 0 && held.mayBeOlder;
  const latest = useRef(askOlder);
  latest.current = askOlder;
  useEffect(() => {
    if (isMissing && wanted === null) latest.current();
  }, [isMissing, wanted]);
  const isAsked = security !== undefined && (held === null || wanted !== null);
  const before = wanted?.before;
  const key = `${question} ${before}`;
  const pages = usePages(
    async (last?: AuditLogEntry) => {
      const answer = await audit.list(filter, last?.seq ?? before);
      return answer.ok ? { ok: true, items: answer.entries, hasMore: answer.hasMore } : answer;
    },
    key,
    isAsked,
  );
  const answered = isAsked && pages.of === key ? pages.items : null;
  const isWaiting = isMissing && !pages.isOffline && answered === null && pages.problem === null;
  const kept = wanted?.kept.filter(entry => passes(entry, filter)) ?? [];
  const here = held && (isWaiting ? null : inOrder([...held.entries, ...kept, ...(answered ?? [])]));
  return {
    // What was asked before is shown until the answer is here, where there is nothing else.
    items: held === null ? (answered ?? (pages.isOffline ? null : pages.items)) : here,
    held: held?.oldest ? { count: all.length, since: held.oldest.at } : null,
    hasMore: !pages.isOffline && (answered ? pages.hasMore : held?.mayBeOlder === true && !isAsked),
    loadOlder: () => (answered ? void pages.loadOlder() : askOlder()),
    problem: isAsked ? pages.problem : null,
    isOffline: pages.isOffline,
  };
}
