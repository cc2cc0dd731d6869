// What the copilot reads of the open conversation. All of it is computed here, from what is held on this computer.
import { useEffect, useMemo, useState } from 'react';
import type { Similar } from '#ai/copilot/similar.ts';
import { type Summary, summaryOf } from '#ai/copilot/summary.ts';
import { type Triage, triageOf } from '#ai/copilot/triage.ts';
import type { SpokenTurn } from '#ai/copilot/turns.ts';
import { languageOfLocale } from '#ai/text/words.ts';
import { useCustomerConversations, useDesk, useIndexSettled, useThread } from '../../data/desk.ts';
import type { Conversation } from '../../data/model.ts';
import { spokenTurns } from '../../data/similar.ts';

export type Reading = {
  turns: readonly SpokenTurn[];
  summary: Summary;
  triage: Triage;
  /** null while they are looked for. */
  similar: readonly Similar<Conversation>[] | null;
};

export function useReadingOf(conversation: Conversation): Reading {
  const { messages } = useThread(conversation.id);
  const language = languageOfLocale(conversation.locale);
  const turns = useMemo(() => spokenTurns(messages), [messages]);
  const similar = useSimilar(conversation, turns);
  const past = useCustomerConversations(conversation.customerId);
  const { tags } = conversation;
  const summary = useMemo(() => summaryOf(turns, language), [turns, language]);
  const triage = useMemo(() => {
    const found = similar ?? [];
    const known = [...past.flatMap(each => each.tags), ...found.flatMap(({ facts }) => facts.tags)];
    const neighbours = found.map(({ likeness, facts }) => ({ likeness, tags: facts.tags }));
    return triageOf(turns, language, { known, taken: tags, neighbours });
  }, [turns, language, past, tags, similar]);
  return { turns, summary, triage, similar };
}

/** Looked for anew when the customer writes, not at every receipt, and when there is more to find. */
function useSimilar(
  conversation: Conversation,
  turns: readonly SpokenTurn[],
): readonly Similar<Conversation>[] | null {
  const { similar } = useDesk();
  const [found, setFound] = useState<readonly Similar<Conversation>[] | null>(null);
  const settled = useIndexSettled();
  const asked = turns.filter(({ role }) => role === 'customer').length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the customer wrote is what it depends on
  useEffect(() => {
    if (asked === 0) return;
    let isCurrent = true;
    // A search that failed has been reported; the panel then says that there are none.
    similar(conversation, turns).then(
      answer => isCurrent && setFound(answer),
      () => isCurrent && setFound([]),
    );
    return () => {
      isCurrent = false;
    };
  }, [conversation.id, asked, similar, settled]);
  return asked === 0 ? [] : found;
}
