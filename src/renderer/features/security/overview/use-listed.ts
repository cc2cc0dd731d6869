import { useState } from 'react';
import type { SecurityEvents } from '#protocol/documents/security-events.ts';
import type { Millis } from '#protocol/ids.ts';
import type { SecurityEvent } from '#protocol/security.ts';
import { usePages } from '../../../app/use-pages.ts';
import { useDesk } from '../../../data/desk.ts';
import type { EventFilter } from '../../../data/event-server.ts';
import type { Problem } from '../../../data/model.ts';
import { heldEvents } from './event-filter.ts';

type Listed = {
  /** Null: there is nothing to show yet. */
  items: SecurityEvent[] | null;
  /** From when on what is shown is what this computer holds; null: it is the server's answer. */
  heldSince: Millis | null;
  hasMore: boolean;
  loadOlder(): void;
  problem: Problem | null;
  isOffline: boolean;
};

/**
 * The events that are looked for: at once what this computer holds. The server is asked for what is older than that, and where some of
 * it was left out here.
 * @param question another one is another question; times of `filter` move on by themselves
 */
export function useListed(
  packs: readonly SecurityEvents[] | null,
  filter: EventFilter,
  question: string,
): Listed {
  const { events } = useDesk().securityServer;
  const [wanted, setWanted] = useState('');
  const held = heldEvents(packs, filter);
  const isHere = held?.isWhole === true;
  const to = isHere ? held.since : undefined;
  const isEmptyHere = isHere && held.mayBeOlder && held.events.length === 0;
  const isAsked = !isHere || isEmptyHere || wanted === question;
  const key = `${question} ${to}`;
  const pages = usePages(
    async (last?: SecurityEvent) => {
      const answer = await events.list({ ...filter, to }, last?.id);
      return answer.ok ? { ok: true, items: answer.events, hasMore: answer.hasMore } : answer;
    },
    key,
    isAsked,
  );
  const { isOffline } = pages;
  const answered = isAsked && pages.of === key ? pages.items : null;
  const isWaiting = isEmptyHere && !isOffline && answered === null && pages.problem === null;
  const before = isOffline ? null : pages.items;
  return {
    // What was asked before is shown until the answer is here, where there is nothing else.
    items: isHere
      ? isWaiting
        ? null
        : [...held.events, ...(answered ?? [])]
      : (answered ?? (held === null ? before : held.events)),
    heldSince: held !== null && (isHere || (isOffline && answered === null)) ? held.since : null,
    hasMore: !isOffline && (answered ? pages.hasMore : isHere && held.mayBeOlder && !isAsked),
    loadOlder: () => (answered ? void pages.loadOlder() : setWanted(question)),
    problem: isAsked ? pages.problem : null,
    isOffline,
  };
}
