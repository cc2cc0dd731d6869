// Says to the server which customer messages reached this computer (S5), so that the customer sees "delivered". Whose conversation it is says
// so at once. The others of the team wait a random moment and say it only if nobody did meanwhile: two hundred consoles are one word, not two hundred.
import type { Ports } from '#client/ports.ts';
import type { ConsoleWire, Transport } from '#client/transport.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Id } from '#protocol/ids.ts';
import type { Change, LocalCollection } from '../data/local-collection.ts';

const ownWaitMs = 50;
const othersWaitMs = { least: 1_000, most: 3_000 };
/** As the wire allows. */
const mostMarks = 200;

/** Whether the desk's delivered mark lies behind what the customer wrote. While the AI has the turn, it is the one who receives. */
const lacks = (conversation: Conversation): boolean =>
  conversation.status !== 'resolved' &&
  conversation.turn !== 'bot' &&
  conversation.lastCustomerSeq > conversation.agentDeliveredSeq;

export function createReceipts(
  deps: Ports & {
    me: Id;
    transport: Pick<Transport<ConsoleWire>, 'request' | 'status'>;
    conversations: Pick<LocalCollection<Conversation>, 'onChange'>;
  },
): { stop(): void } {
  const { me, transport, timers, random } = deps;
  /** The newest of each conversation whose mark lies behind. */
  const behind = new Map<Id, Conversation>();
  const timersOf = new Map<Id, unknown>();

  function say(id: Id): void {
    timersOf.delete(id);
    // Everything that is due soon goes along; what others own keeps its own moment.
    const due = [id, ...[...behind.keys()].filter(other => behind.get(other)?.agentId === me)];
    const marks = [...new Set(due)]
      .flatMap(other => {
        const conversation = behind.get(other);
        behind.delete(other);
        timers.clear(timersOf.get(other));
        timersOf.delete(other);
        return conversation ? [{ conversationId: other, deliveredSeq: conversation.lastCustomerSeq }] : [];
      })
      .slice(0, mostMarks);
    // Unheard, it is said again with the next change; a mark that stays behind harms nothing.
    if (marks.length > 0 && transport.status().state === 'online')
      void transport.request('delivered', { marks });
  }

  function look({ id, document }: Change<Conversation>): void {
    if (!document || !lacks(document)) {
      behind.delete(id);
      timers.clear(timersOf.get(id));
      timersOf.delete(id);
      return;
    }
    behind.set(id, document);
    if (timersOf.has(id)) return;
    const { least, most } = othersWaitMs;
    const waitMs = document.agentId === me ? ownWaitMs : least + random() * (most - least);
    timersOf.set(
      id,
      timers.set(() => say(id), waitMs),
    );
  }

  const stop = deps.conversations.onChange(changes => changes.forEach(look));
  return {
    stop() {
      stop();
      for (const timer of timersOf.values()) timers.clear(timer);
      timersOf.clear();
      behind.clear();
    },
  };
}
