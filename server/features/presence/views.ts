/** Who looks at which conversation, over all servers. Synchronous; knows no rooms and no rights. */
import type { Id } from '#protocol/ids.ts';

export type Viewer = { personId: Id; name: string };
export type ConversationViews = { conversationId: Id; people: Viewer[] };

export function createViews() {
  /** conversation → connection → who */
  const here = new Map<Id, Map<string, Viewer>>();
  /** server → conversation → who */
  const elsewhere = new Map<string, Map<Id, Viewer[]>>();

  const local = (conversationId: Id): Viewer[] => [...(here.get(conversationId)?.values() ?? [])];

  return {
    local,

    add(conversationId: Id, connectionId: string, viewer: Viewer): void {
      const held = here.get(conversationId) ?? new Map<string, Viewer>();
      here.set(conversationId, held.set(connectionId, viewer));
    },

    remove(conversationId: Id, connectionId: string): void {
      const held = here.get(conversationId);
      held?.delete(connectionId);
      if (held?.size === 0) here.delete(conversationId);
    },

    /** What another server says of a conversation; nobody there is said with an empty list. */
    heard(serverId: string, { conversationId, people }: ConversationViews): void {
      const held = elsewhere.get(serverId) ?? new Map<Id, Viewer[]>();
      if (people.length === 0) held.delete(conversationId);
      else held.set(conversationId, people);
      elsewhere.set(serverId, held);
    },

    /** @returns the conversations that somebody there had looked at */
    drop(serverId: string): Id[] {
      const ids = [...(elsewhere.get(serverId)?.keys() ?? [])];
      elsewhere.delete(serverId);
      return ids;
    },

    /** Everybody, each once, whatever the number of their windows and servers. */
    of(conversationId: Id): Viewer[] {
      const people = new Map<Id, Viewer>();
      const add = ({ personId, name }: Viewer) => people.set(personId, { personId, name });
      local(conversationId).forEach(add);
      for (const held of elsewhere.values()) held.get(conversationId)?.forEach(add);
      return [...people.values()];
    },

    connectionsOf: (conversationId: Id): string[] => [...(here.get(conversationId)?.keys() ?? [])],
    all: (): ConversationViews[] =>
      [...here.keys()].map(conversationId => ({ conversationId, people: local(conversationId) })),
    clear(): void {
      here.clear();
      elsewhere.clear();
    },
  };
}
