// Rows that leave without a removal of their own (S7, S11). Pure. Packed messages leave the change index without a tombstone, so a
// client finds them by the transcript that covers them, or by the conversation that went.
import type { CollectionName } from '#protocol/documents/index.ts';
import type { Message, Transcript } from '#protocol/documents/message.ts';
import { compareXids, type Id, type Xid } from '#protocol/ids.ts';
import type { Change } from './versions.ts';

export type PackedPrune = { kind: 'packed'; conversationId: Id; firstSeq: number; lastSeq: number };
export type ConversationPrune = { kind: 'conversation left'; conversationId: Id; changedXid: Xid };
export type Prune = PackedPrune | ConversationPrune;

/** The collections whose rows belong to a conversation and go with it. */
export const collectionsOfConversation = ['messages', 'transcripts', 'drafts'] as const;

/** What a change makes superfluous in other collections. */
export function prunesOf(collection: CollectionName, change: Change): Prune[] {
  if (collection === 'transcripts') {
    return (change.documents as Transcript[]).map(({ conversationId, firstSeq, lastSeq }) => ({
      ...{ kind: 'packed', conversationId, firstSeq, lastSeq },
    }));
  }
  if (collection !== 'conversations') return [];
  return change.left.map(({ id, changedXid }) => ({
    ...{ kind: 'conversation left', conversationId: id, changedXid },
  }));
}

/** Whether a single message is covered by a held transcript. Its number decides, not its version: redaction rewrites transcripts. */
export const isPacked = (
  message: Pick<Message, 'conversationId' | 'seq'>,
  prune: Omit<PackedPrune, 'kind'>,
): boolean =>
  message.conversationId === prune.conversationId &&
  message.seq >= prune.firstSeq &&
  message.seq <= prune.lastSeq;

/** Whether a row went with its conversation. One that the same transaction moved along stays. */
export const wentAlong = (
  row: { conversationId: Id; changedXid: Xid },
  prune: Omit<ConversationPrune, 'kind'>,
): boolean =>
  row.conversationId === prune.conversationId && compareXids(row.changedXid, prune.changedXid) < 0;
