// Two conversations of one customer that were merged, for the demo: decided as the desk decides it.
import type { Tx } from '#platform/db/db.ts';
import { applyDecision } from '#protocol/commands/conversation.ts';
import { decideMerge, type MergeCommand } from '#protocol/commands/merging.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Author } from '#protocol/documents/message.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { insertMessage, numberOf, updateMerged } from './demo.store.ts';

const soonMs = 10 * 60_000;

/** @param pair as they were inserted */
export async function seedMerge(
  tx: Tx,
  pair: { source: Conversation; target: Conversation },
  author: Author,
  newId: (atMs: Millis) => Id,
): Promise<void> {
  const source = { ...pair.source, number: await numberOf(tx, pair.source.id) };
  const target = { ...pair.target, number: await numberOf(tx, pair.target.id) };
  const now = Math.max(source.resolvedAt ?? source.lastActivityAt, target.lastActivityAt) + soonMs;
  const command: MergeCommand = {
    ...{ kind: 'conversation.merge', commandId: newId(now), lane: '', createdAt: now, assumed: null },
    payload: { conversationId: source.id, targetId: target.id, lineId: newId(now) },
  };
  const decision = decideMerge({ source, target }, command, { author, now });
  if (!decision.ok) throw new Error(`the demo's merge is refused as ${decision.code}`);
  for (const [before, half] of [
    [source, decision.source],
    [target, decision.target],
  ] as const) {
    const { conversation, messages } = applyDecision(before, half, now);
    await updateMerged(tx, conversation);
    for (const message of messages) {
      const told = { ...message, createdAt: now, isPublic: false, citations: [], ai: null };
      await insertMessage(tx, conversation, told);
    }
  }
}
