// History past its days leaves this computer by date, without being told by the server (S7).
import type { Millis } from '#protocol/ids.ts';
import type { LocalCollections } from '../data/rxdb.ts';

const atOnce = 50;

/** Removes conversations resolved and untouched since before that moment, with all that belongs to them. @returns how many */
export async function purgeOlder(
  collections: LocalCollections,
  before: Millis,
  signal: AbortSignal,
): Promise<number> {
  let purged = 0;
  while (!signal.aborted) {
    const ids = await collections.conversations.keys({
      index: ['status', 'lastActivityAt'],
      start: ['resolved', 0],
      end: ['resolved', before],
      limit: atOnce,
    });
    for (const id of ids) {
      const start = [id];
      const messages = await collections.messages.keys({ index: ['conversationId', 'seq'], start });
      const transcripts = await collections.transcripts.keys({
        index: ['conversationId', 'firstSeq'],
        start,
      });
      const drafts = await collections.drafts.keys({ index: ['conversationId'], start });
      await collections.messages.remove(messages);
      await collections.transcripts.remove(transcripts);
      await collections.drafts.remove(drafts);
    }
    // The conversation last: a purge that is cut short finds it again.
    await collections.conversations.remove(ids);
    purged += ids.length;
    if (ids.length < atOnce) break;
  }
  return purged;
}
