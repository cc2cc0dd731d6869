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
  'security',
] as const;

export type ScopeKind = 'team' | 'desk' | 'person' | 'role';

/** Which kinds of scope the rows of a collection live in. */
export const scopeKindsOf = {
  people: ['desk'],
  conversations: ['team'],
  messages: ['team'],
  drafts: ['team'],
  customers: ['desk'],
  notifications: ['person'],
  operations: ['role', 'person'],
  replies: ['desk'],
  articles: ['desk'],
  transcripts: ['team'],
  metrics: ['role'],
  security: ['role'],
} as const satisfies Record<(typeof collectionNames)[number], readonly [ScopeKind, ...ScopeKind[]]>;

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
  collectionNames.filter(name => (scopeKindsOf[name] as readonly ScopeKind[]).includes(scopeKind(scope)));
