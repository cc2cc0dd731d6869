// Who is connected here: a customer's sockets of this process, and which conversations each has shown to be its own.
import type { Id } from '#protocol/ids.ts';

export type Visitors<C extends { id: string }> = {
  add(customerId: Id, connection: C): void;
  remove(customerId: Id, connection: C): void;
  of(customerId: Id): readonly C[];
  /** Remembers that a connection may speak of a conversation. */
  admit(connection: C, conversationId: Id): void;
  isAdmitted(connection: C, conversationId: Id): boolean;
};

export function createVisitors<C extends { id: string }>(): Visitors<C> {
  const byCustomer = new Map<Id, Map<string, C>>();
  const admitted = new Map<string, Set<Id>>();
  return {
    add(customerId, connection) {
      const held = byCustomer.get(customerId) ?? new Map<string, C>();
      byCustomer.set(customerId, held.set(connection.id, connection));
    },
    remove(customerId, connection) {
      admitted.delete(connection.id);
      const held = byCustomer.get(customerId);
      held?.delete(connection.id);
      if (held?.size === 0) byCustomer.delete(customerId);
    },
    of: customerId => [...(byCustomer.get(customerId)?.values() ?? [])],
    admit(connection, conversationId) {
      const ids = admitted.get(connection.id) ?? new Set<Id>();
      admitted.set(connection.id, ids.add(conversationId));
    },
    isAdmitted: (connection, conversationId) => admitted.get(connection.id)?.has(conversationId) ?? false,
  };
}
