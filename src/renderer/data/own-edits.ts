// Two saves of one article in quick succession: the second began from the first, whose stamp only the server knew. Where the server then calls
// it `stale` although nothing but the first came between, it goes again with the stamp of the first. Anybody else's edit stays a refusal.

import type { Outbox } from '#client/outbox.ts';
import type { OutboxItem } from '#client/outbox-item.ts';
import type { ReportFault } from '#client/ports.ts';
import type { Article, Reply } from '#protocol/documents/desk.ts';
import type { Id, Xid } from '#protocol/ids.ts';
import type { LocalCollection } from './local-collection.ts';
import type { Pending } from './pending.ts';

const kinds = new Set(['article.save', 'reply.save']);

export function followOwnEdits(deps: {
  pending: Pending;
  outbox: Pick<Outbox, 'retry'>;
  articles: LocalCollection<Article>;
  replies: LocalCollection<Reply>;
  reportFault: ReportFault;
}): { close(): void } {
  const { pending, outbox, articles, replies, reportFault } = deps;
  /** The transaction of the last own save, by lane. */
  const accepted = new Map<string, Xid>();

  const documentOf = ({ kind, payload }: OutboxItem): Promise<Article | Reply | undefined> =>
    kind === 'article.save'
      ? articles.get((payload as { articleId: Id }).articleId)
      : replies.get((payload as { replyId: Id }).replyId);

  async function tryAgain(item: OutboxItem): Promise<void> {
    const document = await documentOf(item);
    if (!document || document.changedXid !== accepted.get(item.lane)) return;
    await outbox.retry(item.commandId, { assumed: { updatedAt: document.updatedAt } });
  }

  function look(): void {
    for (const item of pending.all()) {
      if (!kinds.has(item.kind)) continue;
      if (item.state === 'sent' && item.xid !== null) accepted.set(item.lane, item.xid);
      if (item.state !== 'failed' || item.error?.code !== 'stale' || !accepted.has(item.lane)) continue;
      tryAgain(item).catch(error => reportFault('own edits', error));
    }
  }

  // The refusal may come before the document of the first save.
  const stops = [pending.subscribe(look), articles.onChange(look), replies.onChange(look)];
  look();
  return {
    close() {
      for (const stop of stops) stop();
    },
  };
}
