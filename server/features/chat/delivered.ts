/**
 * Owns the desk's delivered marks (S5): customer messages that reached somebody's console. Many consoles of a team say the
 * same within a moment, so marks are gathered and written together. Losing some costs a customer a tick that comes with the next.
 */
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import type { Id } from '#protocol/ids.ts';
import { raiseDelivered } from './chat.store.ts';

export type DeliveredMark = { conversationId: Id; deliveredSeq: number };

const gatherMs = 100;

export type Delivered = {
  /** @param scopes of the connection that says it; marks outside of them change nothing */
  add(marks: readonly DeliveredMark[], scopes: ReadonlySet<string>): void;
  /** Resolves when everything said so far is written. */
  idle(): Promise<void>;
};

export function createDelivered(deps: {
  db: Db;
  log: Log;
  /** The customer sees it. */
  published(conversation: { id: Id; customerId: Id }): void;
}): Delivered {
  /** teams of the consoles that said it → conversation → highest seq */
  let gathered = new Map<string, Map<Id, number>>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function write(said: typeof gathered): Promise<void> {
    for (const [teams, marks] of said) {
      const raised = await deps.db.transaction(tx => raiseDelivered(tx, teams.split(' '), marks));
      for (const conversation of raised) deps.published(conversation);
    }
  }

  function flush(): void {
    timer = undefined;
    const said = gathered;
    gathered = new Map();
    writing = writing
      .then(() => write(said))
      .catch(error => deps.log.warn({ err: error }, 'delivered marks were lost'));
  }

  return {
    add(marks, scopes) {
      const teams = [...scopes].filter(scope => scope.startsWith('team:')).map(scope => scope.slice(5));
      if (teams.length === 0) return;
      const key = teams.sort().join(' ');
      const held = gathered.get(key) ?? new Map<Id, number>();
      for (const { conversationId, deliveredSeq } of marks) {
        held.set(conversationId, Math.max(deliveredSeq, held.get(conversationId) ?? 0));
      }
      gathered.set(key, held);
      timer ??= setTimeout(flush, gatherMs);
    },
    async idle() {
      if (timer) {
        clearTimeout(timer);
        flush();
      }
      await writing;
    },
  };
}
