// Names and scopes of the collections, zod-free. Order is the order of a first sync: what a person needs first comes first.
export const collectionNames = [
  'people',
  'conversations',
  'messages',
  'drafts',
  'customers',
  'notifications',
  'operations',
  'replies',
  'articles',
  'transcripts',
  'metrics',
] as const;

export type ScopeKind = 'team' | 'desk' | 'person' | 'role';

/** Which kind of scope the rows of a collection live in. */
export const scopeKindOf = {
  people: 'desk',
  conversations: 'team',
  messages: 'team',
  drafts: 'team',
  customers: 'desk',
  notifications: 'person',
  operations: 'role',
  replies: 'desk',
  articles: 'desk',
  transcripts: 'team',
  metrics: 'role',
} as const satisfies Record<(typeof collectionNames)[number], ScopeKind>;

export const scopeKind = (scope: string): ScopeKind =>
  scope === 'desk'
    ? 'desk'
    : scope.startsWith('team:')
      ? 'team'
      : scope.startsWith('role:')
        ? 'role'
        : 'person';

/** The collections that have rows in a scope. */
export const collectionsOf = (scope: string): (typeof collectionNames)[number][] =>
  collectionNames.filter(name => scopeKindOf[name] === scopeKind(scope));
