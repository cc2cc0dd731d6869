// Customers as the screens see them, one at a time, and the conversations each had.
import { laneOf } from '#client/lanes.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Customer } from '#protocol/documents/desk.ts';
import type { Id } from '#protocol/ids.ts';
import type { Conversations } from './conversations.ts';
import type { LocalCollection } from './local-collection.ts';
import type { CustomerAsk, CustomerList, CustomerView, Readable } from './model.ts';
import { overlayCustomer } from './overlay.ts';
import type { Pending } from './pending.ts';
import { byKey, createWritable, shared } from './readable.ts';

/** Past conversations shown beside a customer. */
const pastAtMost = 50;

const laneOfCustomer = (id: Id): string =>
  laneOf({ kind: 'customer.edit', payload: { customerId: id, fields: {} } });

export function createCustomers(collection: LocalCollection<Customer>, pending: Pending) {
  const view = (document: Customer): CustomerView =>
    overlayCustomer(document, pending.lane(laneOfCustomer(document.id)));
  return {
    async read(id: Id): Promise<CustomerView | undefined> {
      const document = await collection.get(id);
      return document && view(document);
    },
    of: byKey((id: Id): Readable<CustomerView | null | undefined> => {
      let document: Customer | null | undefined;
      let shown: CustomerView | null | undefined;
      const listeners = new Set<() => void>();
      let stops: (() => void)[] = [];
      const show = () => {
        shown = document ? view(document) : document;
        for (const listener of [...listeners]) listener();
      };
      const listen = () => {
        stops = [
          collection.onChange(changes => {
            const mine = changes.findLast(change => change.id === id);
            if (!mine) return;
            document = mine.document;
            show();
          }),
          pending.subscribe(lanes => {
            if (lanes.has(laneOfCustomer(id))) show();
          }),
        ];
        document = undefined;
        collection.get(id).then(
          found => {
            if (document !== undefined) return;
            document = found ?? null;
            show();
          },
          () => undefined,
        );
      };
      return {
        get: () => shown,
        subscribe(listener) {
          listeners.add(listener);
          if (listeners.size === 1) listen();
          return () => {
            listeners.delete(listener);
            if (listeners.size === 0) for (const stop of stops.splice(0)) stop();
          };
        },
      };
    }),
  };
}

export type CustomerSearch = {
  /** @returns ids, the best first */
  find(text: string, limit: number): Promise<Id[]>;
  /** There is more to find than before. @returns stops listening */
  onIndexed(listener: () => void): () => void;
};

/** Everybody, last seen first, or those a text finds. */
export function createCustomerLists(
  collection: LocalCollection<Customer>,
  search: CustomerSearch,
): (ask: CustomerAsk) => Readable<CustomerList> {
  async function read(text: string, limit: number): Promise<Customer[]> {
    if (text === '') {
      return collection.range({ index: ['lastSeenAt'], start: [], order: 'descending', limit: limit + 1 });
    }
    const found = await collection.getMany(await search.find(text, limit + 1));
    return found.filter(each => each !== undefined);
  }
  const of = byKey((key: string): Readable<CustomerList> => {
    const [text, limit] = JSON.parse(key) as [string, number];
    const list = createWritable<CustomerList>({ customers: [], hasMore: false, isLoading: true });
    let isListening = false;
    let isReading = false;
    let isStale = false;
    async function refresh(): Promise<void> {
      isStale = true;
      if (isReading) return;
      isReading = true;
      // Closed under the read: nobody looks any more.
      while (isStale && isListening) {
        isStale = false;
        const found = await read(text, limit).catch(() => undefined);
        if (found)
          list.set({ customers: found.slice(0, limit), hasMore: found.length > limit, isLoading: false });
      }
      isReading = false;
    }
    return shared(list, () => {
      isListening = true;
      void refresh();
      // A text is looked for in the index, which follows what is held.
      const stop =
        text === '' ? collection.onChange(() => void refresh()) : search.onIndexed(() => void refresh());
      return () => {
        isListening = false;
        stop();
      };
    });
  });
  return ({ text = '', limit }) => of(JSON.stringify([text.trim(), limit]));
}

export function createCustomerConversations(
  collection: LocalCollection<Conversation>,
  conversations: Conversations,
): (customerId: Id) => Readable<Conversation[]> {
  return byKey((customerId: Id) => {
    let shown: Conversation[] = [];
    const listeners = new Set<() => void>();
    let stops: (() => void)[] = [];
    let asked = 0;
    async function read(): Promise<void> {
      const mine = ++asked;
      const found = await collection.range({
        index: ['customerId', 'lastActivityAt'],
        start: [customerId],
        order: 'descending',
        limit: pastAtMost,
      });
      if (mine !== asked) return;
      // The open one is shown as its own pane shows it.
      shown = found.map(document => conversations.peek(document.id)?.conversation ?? document);
      for (const listener of [...listeners]) listener();
    }
    const again = () => void read().catch(() => undefined);
    return {
      get: () => shown,
      subscribe(listener) {
        listeners.add(listener);
        if (listeners.size === 1) {
          stops = [
            collection.onChange(changes => {
              if (
                changes.some(
                  ({ id, document }) =>
                    document?.customerId === customerId || shown.some(each => each.id === id),
                )
              )
                again();
            }),
            conversations.subscribe(ids => {
              if (shown.some(each => ids.has(each.id))) again();
            }),
          ];
          again();
        }
        return () => {
          listeners.delete(listener);
          if (listeners.size > 0) return;
          for (const stop of stops.splice(0)) stop();
          asked += 1;
        };
      },
    };
  });
}
