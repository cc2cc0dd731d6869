// Tells people that articles are due for a review: one notice each for all of them. Leads hear of every one, whoever wrote one last of theirs.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { SendNotificationRequest } from '#protocol/http/notifications.ts';
import type { Id } from '#protocol/ids.ts';
import { type Due, findDue, markTold, readLeads } from './care.store.ts';

export type DueDeps = {
  db: Db;
  clock: Clock;
  tell(notice: SendNotificationRequest): Promise<unknown>;
};

const most = 500;
/** More titles say less. */
const mostTitles = 5;

export async function tellDue({ db, clock, tell }: DueDeps): Promise<void> {
  const due = await findDue(db, clock.now(), most);
  if (due.length === 0) return;
  const leads = new Set(await readLeads(db));
  const authors = Map.groupBy(
    due.filter(({ author }) => author !== null && !leads.has(author)),
    ({ author }) => author ?? '',
  );
  for (const id of leads) await tell(noticeOf(id, due));
  for (const [id, own] of authors) await tell(noticeOf(id, own));
  // Last: a server that dies before tells somebody twice, and nobody never.
  await markTold(db, due);
}

function noticeOf(userId: Id, due: readonly Due[]): SendNotificationRequest {
  const titles = due.slice(0, mostTitles).map(({ title }) => title);
  const more = due.length - titles.length;
  const message = `${titles.join(' · ')}${more > 0 ? ` · and ${more} more` : ''}`.slice(0, 500);
  return {
    userId,
    title:
      due.length === 1 ? 'An article is due for a review' : `${due.length} articles are due for a review`,
    ...{ message, priority: 'low' },
    data: { conversationId: null, route: '#/knowledge', facts: {} },
  };
}
