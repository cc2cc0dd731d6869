// Whether a document can be kept so that it is found again: what stands in an index must be there, and of the index's type, or the row
// would be on disk and in no list. The whole shape is the server's to check; here it would cost more than all the rest of a first sync.
import type { AnyDocument, CollectionName } from '#protocol/documents/index.ts';
import { documents } from '#protocol/documents/index.ts';
import { toLocalSchema } from '#protocol/schema.ts';

type Kind = 'string' | 'number';
type Property = { type?: string };

const always: [string, Kind][] = [
  ['id', 'string'],
  ['scope', 'string'],
  ['changedXid', 'string'],
];

function neededBy(name: CollectionName): [string, Kind][] {
  const properties = toLocalSchema(documents[name])['properties'] as Record<string, Property>;
  const indexed = [...new Set(documents[name].indexes.flat())];
  return [
    ...always,
    ...indexed.map((field): [string, Kind] => [
      field,
      properties[field]?.type === 'string' ? 'string' : 'number',
    ]),
  ];
}

/** @returns a check that answers what is wrong with a document, or null */
export function createFitting(): (collection: CollectionName, document: AnyDocument) => string | null {
  const needed = new Map<CollectionName, [string, Kind][]>();
  return (collection, document) => {
    const fields = needed.get(collection) ?? neededBy(collection);
    needed.set(collection, fields);
    for (const [field, kind] of fields) {
      const value = (document as Record<string, unknown>)[field];
      if (typeof value !== kind || (kind === 'number' && Number.isNaN(value))) {
        return `${field} is ${value === null ? 'null' : typeof value}, not a ${kind}`;
      }
    }
    if (collection === 'transcripts' && !Array.isArray((document as { messages?: unknown }).messages)) {
      return 'messages is no list';
    }
    return null;
  };
}
