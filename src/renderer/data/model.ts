// What the screens read and ask for: the types between the local data and every screen. No behaviour.
// A value here already shows documents with the pending commands on top (S4); `pending` says which parts are not confirmed.
import type { OfflineCause } from '#client/reach.ts';
import type { Proposal } from '#protocol/commands/payloads.ts';
import type { Alert } from '#protocol/documents/alert.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Article, Customer, Draft, Person, Reply } from '#protocol/documents/desk.ts';
import type { Incident } from '#protocol/documents/incident.ts';
import type { Maintenance } from '#protocol/documents/maintenance.ts';
import type { PackedMessage } from '#protocol/documents/message.ts';
import type { Notification } from '#protocol/documents/notification.ts';
import type { SavedView } from '#protocol/documents/view.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import type { SignedInUser } from '#protocol/http/auth.ts';
import type { LoginChallenge } from '#protocol/http/factors.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { NoticePreferences } from '#protocol/notices.ts';
import type { Chosen } from '#protocol/presence.ts';
import type { SecurityEvent } from '#protocol/security.ts';
import type { Merge } from '#protocol/sync.ts';
import type { PartStatus, ServerSamples } from '#protocol/system.ts';
import type { Priority } from '#protocol/turns.ts';

/** A value that changes. `get` answers the same object until it changed, so React can compare by identity. */
export type Readable<T> = { get(): T; subscribe(listener: () => void): () => void };

/** Why something did not work, ready to be shown. `id` is what a person quotes to an operator; '' when made locally. */
export type Problem = {
  code: ErrorCode | 'offline';
  message: string;
  id: string;
  retryAfterMs?: number;
  /** What is wrong, and where, as the server said it. */
  details?: { path: string; problem: string }[];
  /** For `second_factor_challenge`: what is asked for beside the password. */
  secondFactor?: LoginChallenge;
};
export type Answer<T = object> = ({ ok: true } & T) | { ok: false; problem: Problem };

// --- session

export type UnsentItem = {
  commandId: Id;
  kind: string;
  conversationId: Id | null;
  text: string;
  createdAt: Millis;
};
/** Where the key of the local store lies: with the system's key store, or in the browser's own profile. */
export type KeyPlace = 'system' | 'profile';
export type LocalStoreFacts = {
  place: KeyPlace;
  /** Why the system's key store was not used, where there might have been one. */
  reason: string | null;
};
/** What a person wrote here and nobody can read any more: its key is gone. */
export type LostWords = {
  id: string;
  kind: string;
  conversationId: Id | null;
  at: Millis;
};
export type Session =
  | { state: 'loading' }
  | { state: 'signed_out' }
  /** Nothing is shown, the outbox and drafts are kept; the same person signs in and everything goes on. */
  | {
      state: 'locked';
      user: SignedInUser;
      reason: 'session_expired' | 'offline_too_long';
      waiting: number;
      offlineDays: number;
    }
  /** The local documents were wiped. The unsent items stay listed until `forgetRevoked()`. */
  | { state: 'revoked'; user: SignedInUser; unsent: UnsentItem[] }
  /** Signed in, and nothing but setting up a second factor is possible. What this computer keeps stays, and is not shown. */
  | { state: 'factor_due'; user: SignedInUser }
  | { state: 'signed_in'; user: SignedInUser };

// --- sync (S9)

export type SyncView =
  /** `roundTripMs`: to the server and back; null until it was measured. */
  | { state: 'in_sync'; sinceMs: Millis; roundTripMs: number | null }
  /** `left` is null until the server has counted. `isFirst`: the very first load of this computer. */
  | { state: 'catching_up'; left: number | null; isFirst: boolean }
  | {
      state: 'offline';
      sinceMs: Millis;
      waiting: number;
      nextTryAtMs: Millis | null;
      /** `outdated`: this program is too old or too new; trying again does not help. `unknown`: nobody could tell yet. */
      reason: OfflineCause | 'unknown';
    };

// --- conversations

/** unassigned: in the queue, nobody has it · mine: open and mine · all: every open one · bot: the AI's turn. */
export type View = 'unassigned' | 'mine' | 'all' | 'bot' | 'snoozed' | 'resolved';
/** urgent: priority, then the longest waiting · newest and oldest: by last activity. */
export type Sort = 'urgent' | 'newest' | 'oldest';
export type ListFilter = { teamId?: Id; minPriority?: Priority; unreadOnly?: boolean };

export type ConversationRow = {
  conversation: Conversation;
  /** The customer wrote after what an agent read last. */
  isUnread: boolean;
  /** An AI draft is ready. */
  hasDraft: boolean;
  /** Commands of this conversation that wait to be sent, and that were refused. */
  waiting: number;
  failed: number;
};

/**
 * A list that may hold 100,000 rows. Only ids are held; the rows around the last `show(from, to)` are loaded.
 * Call `show` with the visible range (half-open) whenever it changes; rows outside answer undefined until loaded.
 */
export type ConversationList = {
  total: number;
  /** True until the first rows are known. An empty list that is not loading is really empty. */
  isLoading: boolean;
  idAt(index: number): Id | undefined;
  rowAt(index: number): ConversationRow | undefined;
  /** -1 when it is not in this list. */
  indexOf(id: Id): number;
};

export type Counts = Record<View, number> & { mineUnread: number };

export type ConversationField =
  | 'agentId'
  | 'teamId'
  | 'status'
  | 'priority'
  | 'tags'
  | 'subject'
  | 'snoozedUntil'
  | 'agentReadSeq';
export type ConversationView = {
  conversation: Conversation;
  /** The fields that an unconfirmed command of this computer changed. */
  pending: ReadonlySet<ConversationField>;
  isUnread: boolean;
  /** It left this person's teams while a command waited: nothing of it is held any more. */
  waiting: number;
  failed: number;
};

// --- thread

export type Delivery =
  /** `place` from 1: second in line is 2. */
  | { state: 'queued'; place: number; since: Millis }
  | { state: 'sent' }
  | { state: 'delivered' }
  | { state: 'read' }
  | { state: 'failed'; problem: Problem };

export type ThreadMessage = Omit<PackedMessage, 'seq'> & {
  /** null while unsent: it stands last. */
  seq: number | null;
  /** Set for messages of staff to the customer, and for own unsent notes; null for everything else. */
  delivery: Delivery | null;
  /** The command to retry or discard while the message is unsent. */
  commandId: Id | null;
};

export type Thread = {
  /** Ascending by seq, unsent last. The newest part of the thread, grown by `loadOlder`. */
  messages: ThreadMessage[];
  /** The highest seq there is, loaded or not. */
  lastSeq: number;
  hasOlder: boolean;
  /** Until the newest part is there; then false for good. */
  isLoading: boolean;
};

// --- what went otherwise than the author thought (S4)

export type Notice = {
  id: Id;
  conversationId: Id | null;
  customerId: Id | null;
  /** The command it is about. */
  kind: string;
  at: Millis;
  fields: (Merge & {
    /** False where nothing can be chosen: both were kept, or the thread only grew. */
    canChoose: boolean;
  })[];
};

// --- outbox (S8)

export type OutboxView = {
  commandId: Id;
  kind: string;
  conversationId: Id | null;
  /** The text it carries, for messages; '' else. */
  text: string;
  state: 'waiting' | 'sending' | 'failed';
  createdAt: Millis;
  attempts: number;
  problem: Problem | null;
};
export type OutboxState = { waiting: OutboxView[]; failed: OutboxView[] };

// --- live (never stored)

export type Live = {
  typing: { party: 'customer' | 'agent' | 'ai'; personId: string; name: string }[];
  /** Others who look at it now; never oneself. */
  viewing: { personId: Id; name: string }[];
  /** The AI's provisional text (T1); null when it writes nothing. */
  stream: { streamId: Id; forSeq: number; text: string } | null;
};

// --- composer

export type ComposerKind = 'text' | 'note';
/** What a text was made from, and how that read. */
export type Proposed = { source: Proposal['source']; sourceId: Id; text: string };
export type ComposerVersion = { at: Millis; text: string };
export type Composer = {
  text: string;
  mentions: Id[];
  /** The newest seq that was here when this text was begun, or that was looked at since; null while there is no text. */
  seenSeq: number | null;
  /** Null for words of one's own. */
  proposed: Proposed | null;
  /** Older states, newest first: at pauses in typing, before big deletions, and what was sent. */
  versions: ComposerVersion[];
  /** False until the journal was read; do not let anyone type before. */
  isReady: boolean;
};

// --- search

export type SearchKind = 'conversation' | 'message' | 'customer' | 'article';
export type SearchHit = {
  kind: SearchKind;
  id: Id;
  /** For conversations and messages. */
  conversationId: Id | null;
  /** For messages: where in the thread. */
  seq: number | null;
  title: string;
  snippet: { text: string; isMatch: boolean }[];
  at: Millis;
  score: number;
};
export type SearchState = {
  query: string;
  hits: SearchHit[];
  /** More than `hits` shows. */
  total: number;
  isSearching: boolean;
  /** False while the index is being built; hits are then of what is indexed so far. */
  isComplete: boolean;
};

// --- knowledge

export type ArticleFilter = {
  status?: Article['status'] | undefined;
  audience?: Article['audience'] | undefined;
  /** A language by its first part, such as `de`. */
  language?: string | undefined;
  /** Published ones that somebody has to look at again by then. */
  dueBy?: Millis | undefined;
  text?: string;
};
export type ArticleView = Article & { isPending: boolean };
export type ReplyView = Reply & { isPending: boolean };
export type CustomerView = Customer & { pending: ReadonlySet<'name' | 'email' | 'phone' | 'note'> };
/** Last seen first; with a text, best match first. */
export type CustomerList = { customers: Customer[]; hasMore: boolean; isLoading: boolean };
export type CustomerAsk = { text?: string; limit: number };
export type Agent = Person & {
  kind: 'agent';
  /** What one just chose about being here is not confirmed yet. Always false for others. */
  isPending: boolean;
};
export type Team = Person & { kind: 'team' };
/** Soonest first, newest first, newest first; what one's role may not see is not here at all. */
export type MaintenanceView = Maintenance & { isPending: boolean };
export type OperationsView = {
  maintenance: MaintenanceView[];
  alerts: Alert[];
  incidents: Incident[];
};
/** A saved view of the dashboards. */
export type ViewShown = Pick<SavedView, 'id' | 'title' | 'asked' | 'personId'> & {
  /** With everybody who may read figures. */
  isShared: boolean;
  isMine: boolean;
  mayChange: boolean;
};
export type MaintenanceEdit = Pick<
  Maintenance,
  'title' | 'text' | 'lang' | 'startsAt' | 'endsAt' | 'parts' | 'tellCustomers'
> & { id?: Id };
/** How the system is, as the server says it; null while no server says anything. */
export type SystemLive = { parts: PartStatus[] | null; capacity: ServerSamples[] };
export type {
  Alert,
  Article,
  Conversation,
  Customer,
  Draft,
  Incident,
  Notification,
  Person,
  Reply,
  SignedInUser,
};

// --- what can be done

/** What this person wrote, the last database held, and the restored server lacks (S6). */
export type Recovery = { messages: { id: Id; conversationId: Id; text: string; createdAt: Millis }[] };

export type Undoable = { kind: string; conversationId: Id | null; at: Millis };

/**
 * Every write. Each answers once the command is safely in the outbox (S8), never waiting for the network; the screens
 * show its effect at once. `conversationId` of something no longer held throws, for it is a fault of the caller.
 */
export type Commands = {
  reply(
    conversationId: Id,
    message: { text: string; mentions?: Id[]; proposed?: Proposed | null },
  ): Promise<{ messageId: Id }>;
  note(conversationId: Id, message: { text: string; mentions?: Id[] }): Promise<{ messageId: Id }>;
  /** '' takes it from everybody. */
  assign(conversationId: Id, agentId: Id | ''): Promise<void>;
  transfer(conversationId: Id, teamId: Id): Promise<void>;
  resolve(conversationId: Id): Promise<void>;
  reopen(conversationId: Id): Promise<void>;
  snooze(conversationId: Id, untilMs: Millis): Promise<void>;
  /** Into another of the same customer, where it goes on. */
  merge(conversationId: Id, targetId: Id): Promise<void>;
  /** Takes that back. */
  unmerge(conversationId: Id): Promise<void>;
  tag(conversationId: Id, change: { add?: string[]; remove?: string[] }): Promise<void>;
  setPriority(conversationId: Id, priority: Priority): Promise<void>;
  setSubject(conversationId: Id, subject: string): Promise<void>;
  /** Everything up to `readSeq`, or all there is. Lower values change nothing. */
  markRead(conversationId: Id, readSeq?: number): Promise<void>;
  discardDraft(conversationId: Id): Promise<void>;
  /** Whether what the AI said or drafted in this run was any good. */
  judge(conversationId: Id, runId: Id, isHelpful: boolean): Promise<void>;
  editCustomer(
    customerId: Id,
    fields: { name?: string; email?: string; phone?: string; note?: string },
  ): Promise<void>;
  /** Without an id a new one is made. Answers the id. */
  saveArticle(
    article: { id?: Id } & Pick<Article, 'title' | 'body' | 'tags' | 'locale' | 'audience' | 'translationOf'>,
  ): Promise<Id>;
  publishArticle(articleId: Id): Promise<void>;
  archiveArticle(articleId: Id): Promise<void>;
  /** It is still right. With days, for how long from now on; 0: for ever. */
  reviewArticle(articleId: Id, reviewDays?: number): Promise<void>;
  saveReply(
    reply: { id?: Id } & Pick<Reply, 'title' | 'shortcut' | 'locale' | 'body' | 'texts'>,
  ): Promise<Id>;
  removeReply(replyId: Id): Promise<void>;
  /** Without an id a new one is announced. Answers the id. */
  saveMaintenance(maintenance: MaintenanceEdit): Promise<Id>;
  cancelMaintenance(maintenanceId: Id): Promise<void>;
  /** Without an id a new one is made, of which name and contents must be named. What is not named stays. Answers the id. */
  saveView(view: { id?: Id } & Partial<Pick<ViewShown, 'title' | 'asked' | 'isShared'>>): Promise<Id>;
  removeView(viewId: Id): Promise<void>;
  /** Tells everybody who sees it that somebody looks after it. */
  acknowledgeAlert(alertId: Id): Promise<void>;
  /** How oneself wants to be seen. */
  setPresence(chosen: Chosen): Promise<void>;
  readNotifications(ids: Id[]): Promise<void>;
  /** What one wants to be told; what is not named stays. */
  preferNotices(fields: Partial<NoticePreferences>): Promise<void>;
  /** Needs the server; offline it answers `{ok: false, problem: {code: 'offline'}}` and nothing is queued. */
  claimNext(teamId?: Id): Promise<Answer<{ conversationId: Id }>>;
  /** Takes back the last action of this window, by dropping it unsent or by its opposite. False: nothing to undo. */
  undo(): Promise<boolean>;
  retry(commandId: Id): Promise<void>;
  discard(commandId: Id): Promise<void>;
  chooseNotice(noticeId: Id, field: string, choice: 'mine' | 'theirs'): Promise<void>;
  dismissNotice(noticeId: Id): Promise<void>;
  /** Offers it to the server again, marked as recovered, or lets it go for good. */
  recover(choice: 'send again' | 'let go'): Promise<void>;
  /** The person has seen what was lost. */
  forgetLostWords(): Promise<void>;
};

/** What happened at the door since this console shows it, the newest first. */
export type SecurityLive = {
  events: SecurityEvent[];
  /** So many more came at once than were told. */
  skipped: number;
  /** Rises when something may have been missed: the list on the server is whole. */
  losses: number;
};

export type { Said } from '../sw/messages.ts';

export type Theme = 'light' | 'dark' | 'system';
