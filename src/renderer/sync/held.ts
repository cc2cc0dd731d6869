// Which versions the replica holds of the documents that sent commands wait for. The outbox asks without waiting; the disk does not answer
// so, therefore these few are kept here.
import { touchedBy } from '#client/lanes.ts';
import type { ReportFault } from '#client/ports.ts';
import type { Command } from '#protocol/commands/payloads.ts';
import type { CollectionName } from '#protocol/documents/index.ts';
import type { Id, Xid } from '#protocol/ids.ts';
import type { LocalCollection, Replicated } from '../data/local-collection.ts';
import type { Pending } from '../data/pending.ts';
import type { LocalCollections } from '../data/rxdb.ts';

type Version = { scope: string; changedXid: Xid };

export function createHeld(deps: {
  collections: LocalCollections;
  pending: Pending;
  reportFault: ReportFault;
  /** Something that was asked for is known now, or changed. */
  onKnown(): void;
}) {
  const { collections, pending, reportFault, onKnown } = deps;
  const versions = new Map<string, Version | undefined>();
  const keyOf = (collection: CollectionName, id: Id) => `${collection} ${id}`;
  const of = (collection: CollectionName) =>
    collections[collection] as unknown as LocalCollection<Replicated>;

  function look(): void {
    const wanted = new Map(
      pending
        .all()
        .filter(item => item.state !== 'failed')
        .flatMap(item => touchedBy(item as Pick<Command, 'kind' | 'payload'>))
        .map(touched => [keyOf(touched.collection, touched.id), touched]),
    );
    for (const key of versions.keys()) if (!wanted.has(key)) versions.delete(key);
    for (const [key, { collection, id }] of wanted) {
      if (versions.has(key)) continue;
      versions.set(key, undefined);
      of(collection)
        .get(id)
        .then(
          document => {
            if (!document || !versions.has(key) || versions.get(key)) return;
            versions.set(key, { scope: document.scope, changedXid: document.changedXid });
            onKnown();
          },
          error => reportFault('held versions', error),
        );
    }
  }

  const names = Object.keys(collections) as CollectionName[];
  const stops = [
    pending.subscribe(look),
    ...names.map(collection =>
      of(collection).onChange(changes => {
        let isKnown = false;
        for (const { id, document } of changes) {
          const key = keyOf(collection, id);
          if (!versions.has(key)) continue;
          versions.set(
            key,
            document ? { scope: document.scope, changedXid: document.changedXid } : undefined,
          );
          isKnown = true;
        }
        if (isKnown) onKnown();
      }),
    ),
  ];
  look();
  return {
    held: (collection: CollectionName, id: Id): Version | undefined => versions.get(keyOf(collection, id)),
    stop(): void {
      for (const stop of stops) stop();
    },
  };
}
