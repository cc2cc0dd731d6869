// The one door of the screens to the local data: a provider and hooks. Types are in model.ts.
// A hook never waits for the network, never polls, and re-renders only when its own answer changed.
import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useMemo,
  useSyncExternalStore,
} from 'react';
import type { Similar } from '#ai/copilot/similar.ts';
import type { SpokenTurn } from '#ai/copilot/turns.ts';
import type { Language } from '#ai/text/words.ts';
import type { Reader } from '#protocol/audience.ts';
import type { VerifyRequest } from '#protocol/http/factors.ts';
import type { Id } from '#protocol/ids.ts';
import type { OutsideAnswer, OutsideWish } from '#protocol/ipc.ts';
import type { NoticePreferences } from '#protocol/notices.ts';
import type { Liveness } from '#protocol/presence.ts';
import type { AnalyticsServer } from './analytics-server.ts';
import type { ArticlePassage } from './article-passages.ts';
import type { BehindAsk, BehindFigures } from './behind-figures.ts';
import type { CopilotServer } from './copilot-server.ts';
import type { DoorServer } from './door-server.ts';
import type { FlowServer } from './flow-server.ts';
import type { IdentityServer } from './identity-server.ts';
import type { IntegrationServer } from './integration-server.ts';
import type { KnowledgeServer } from './knowledge-server.ts';
import type { MetricsHeld } from './metrics.ts';
import type {
  Agent,
  Answer,
  ArticleFilter,
  ArticleView,
  Commands,
  Composer,
  ComposerKind,
  ComposerVersion,
  Conversation,
  ConversationList,
  ConversationView,
  Counts,
  CustomerAsk,
  CustomerList,
  CustomerView,
  Draft,
  ListFilter,
  Live,
  LocalStoreFacts,
  LostWords,
  Notice,
  Notification,
  OperationsView,
  OutboxState,
  Problem,
  Proposed,
  Readable,
  Recovery,
  ReplyView,
  Said,
  SearchState,
  SecurityLive,
  Session,
  SignedInUser,
  Sort,
  SyncView,
  SystemLive,
  Team,
  Theme,
  Thread,
  Undoable,
  View,
  ViewShown,
} from './model.ts';
import type { ModelServer } from './model-server.ts';
import type { NearArticle, WrittenArticle } from './near-articles.ts';
import type { NoticeServer } from './notice-server.ts';
import type { PushDevice } from './push-device.ts';
import type { SecurityHeld } from './security.ts';
import type { SecurityServer } from './security-server.ts';
import type { TraceServer } from './trace-server.ts';
import type { UnsavedWords } from './unsaved-words.ts';

/** `failed`: the browser came back, and the server did not take it. */
export type OutsideOutcome =
  | { ok: true; notKept: string | null }
  | Extract<OutsideAnswer, { ok: false }>
  | { ok: false; why: 'failed'; problem: Problem };

/** What stays from before sign-in until the window closes. */
export type Shell = {
  session: Readable<Session>;
  /** Null unless signed in. It is there, with local data, before the network answers. */
  desk: Readable<Desk | null>;
  /** `notKept`: why the session is forgotten when the program ends, or null when it is kept. */
  signIn(email: string, password: string): Promise<Answer<{ notKept: string | null }>>;
  /** Goes on where signing in answered `second_factor_challenge`. */
  verify(request: VerifyRequest): Promise<Answer<{ notKept: string | null }>>;
  /** By a provider, in the system's browser: the desktop program, which never shows a page of another's itself. */
  goOutside(wish: OutsideWish): Promise<OutsideOutcome>;
  giveUpOutside(): Promise<void>;
  /** Whether this program can use passkeys; the desktop program cannot. */
  hasPasskeys: boolean;
  /** With a passkey of this device, alone, or in answer to the challenge. */
  signInByPasskey(challenge?: string): Promise<Answer<{ notKept: string | null }>>;
  /** For whoever is signed in and must set up a second factor first. */
  setUp: Pick<IdentityServer, 'offerTotp' | 'confirmTotp' | 'addPasskey'>;
  /** It is set up: the desk opens. */
  goOn(): Promise<Answer>;
  /** What can be asked before anybody is signed in. */
  door: DoorServer;
  /** Wipes the local documents; keeps the outbox and the drafts of this person. */
  signOut(): Promise<void>;
  /** After a revoked session: the unsent items were handed over and may go. */
  forgetRevoked(): Promise<void>;
  /**
   * Somebody pressed a notice outside of the page, now or before this page stood: go where it leads. '' is the list of
   * notifications. @returns stops listening
   */
  onPressed(listener: (address: string) => void): () => void;
  /** What the notice was about that was pressed last, in its own words, until the message itself must be here. */
  said: Readable<Said | null>;
  theme: Readable<Theme>;
  setTheme(theme: Theme): void;
  /** What is really shown: the system's choice resolved. */
  shownTheme: Readable<'light' | 'dark'>;
};

type ListAsk = { sort: Sort; filter?: ListFilter };

/** Everything of one signed-in person. Every Readable is shared: asking twice with equal keys gives the same one. */
export type Desk = {
  user: SignedInUser;
  sync: Readable<SyncView>;
  /** Connects now instead of at `nextTryAtMs`. */
  tryNow(): void;
  conversations(
    view: View,
    ask: ListAsk,
  ): Readable<ConversationList> & { show(from: number, to: number): void };
  counts: Readable<Counts>;
  /** undefined: still reading. null: not held (no such, or another team's). */
  conversation(id: Id): Readable<ConversationView | null | undefined>;
  thread(id: Id): Readable<Thread> & {
    loadOlder(): Promise<void>;
    /** Loads down to this seq, for a jump from a search hit or a citation. */
    loadTo(seq: number): Promise<void>;
  };
  customer(id: Id): Readable<CustomerView | null | undefined>;
  /** Newest first, without loading the threads. */
  customerConversations(customerId: Id): Readable<ConversationView['conversation'][]>;
  customers(ask: CustomerAsk): Readable<CustomerList>;
  people: Readable<Agent[]>;
  teams: Readable<Team[]>;
  articles(filter: ArticleFilter): Readable<ArticleView[] | undefined>;
  replies: Readable<ReplyView[]>;
  draft(conversationId: Id): Readable<(Draft & { isStale: boolean }) | null>;
  notifications: Readable<Notification[]>;
  /** What this person chose about being told. */
  preferences: Readable<NoticePreferences>;
  operations: Readable<OperationsView>;
  /** Saved views of the dashboards: one's own, and what is shared. */
  views: Readable<ViewShown[]>;
  /** Where somebody else had changed the same of a view meanwhile. */
  viewNotices: Readable<Notice[]>;
  /** Read from disk when somebody first asks. */
  metrics(): Readable<MetricsHeld>;
  /** What this computer holds of the door. Read from disk when somebody first asks. */
  security(): Readable<SecurityHeld>;
  /** The conversations of this computer behind a figure. */
  behindFigures(asked: BehindAsk): Promise<BehindFigures>;
  /** How the parts are, and capacity while `showCapacity(true)` holds. */
  system: Readable<SystemLive>;
  showCapacity(isShown: boolean): void;
  /** What happens at the door, while `showSecurityEvents(true)` holds. */
  securityEvents: Readable<SecurityLive>;
  showSecurityEvents(isShown: boolean): void;
  /** Some of it was chosen here and is not confirmed yet. */
  arePreferencesPending: Readable<boolean>;
  outbox: Readable<OutboxState>;
  notices(conversationId: Id): Readable<Notice[]>;
  live(conversationId: Id): Readable<Live>;
  /** The connections of these people. The server is asked for them while somebody listens. */
  liveness(personIds: readonly Id[]): Readable<Record<Id, Liveness>>;
  composer(conversationId: Id, kind: ComposerKind): ComposerJournal;
  search: {
    state: Readable<SearchState>;
    ask(query: string): void;
    /** Another number each time that what was indexed has come to rest: whoever looked before may find more now. */
    settled: Readable<number>;
  };
  /** Resolved conversations of this computer that are like this one, most alike first. @param turns what was said in it */
  similar(conversation: Conversation, turns: readonly SpokenTurn[]): Promise<Similar<Conversation>[]>;
  /** What published articles of this computer say about a question, surest first. @param reader who is to be answered with it */
  passages(asked: string, language: Language, reader: Reader): Promise<ArticlePassage[]>;
  /** Which articles of this computer say nearly the same as one that is written, nearest first. */
  nearArticles(written: WrittenArticle): Promise<NearArticle[]>;
  undoable: Readable<Undoable | null>;
  /** Devices, channels and deliveries: only the server knows them. */
  noticeServer: NoticeServer;
  /** Conversation flows: only the server knows them. */
  flowServer: FlowServer;
  /** Signing in, sessions and people: only the server knows them. */
  identityServer: IdentityServer;
  integrationServer: IntegrationServer;
  /** Figures that only the server knows. */
  analyticsServer: AnalyticsServer;
  /** Versions, rollouts and trainings: only the server knows them. */
  modelServer: ModelServer;
  /** The door: what only the server knows of it, and what is decided there. */
  securityServer: SecurityServer;
  traceServer: TraceServer;
  /** What a model does for agents. */
  copilotServer: CopilotServer;
  /** Web push on this device. */
  push: PushDevice;
  knowledgeServer: KnowledgeServer;
  /** Not null after the server was restored to an earlier time, until the person chose. */
  recovery: Readable<Recovery | null>;
  /** What was written on this computer and cannot be read any more, until the person has seen it. */
  lostWords: Readable<readonly LostWords[]>;
  /** Where the key of what is kept on this computer lies. */
  localStore: LocalStoreFacts;
  /** Edits that were not saved yet: sealed, as all that this person wrote. */
  unsaved: UnsavedWords;
  commands: Commands;
  setTyping(conversationId: Id, isTyping: boolean): void;
  /** null: looking at none. */
  setViewing(conversationId: Id | null): void;
};

/** The draft of one conversation. Writes are synchronous to read and land on disk without being awaited. */
export type ComposerJournal = Readable<Composer> & {
  write(text: string, mentions?: Id[]): void;
  /** Writes what was proposed, and remembers what that was. */
  propose(text: string, proposed: Proposed | null): void;
  /** Puts another text in place of the whole one, which stays as a version. */
  exchange(text: string, proposed: Proposed | null): void;
  /** Everything up to this seq is known to the writer. Counts only while there is a text. */
  see(seq: number): void;
  /** After a send: empties the draft; the sent text stays as a version. */
  clear(): void;
  restore(version: ComposerVersion): void;
};

const ShellContext = createContext<Shell | null>(null);

export function DeskProvider({ shell, children }: { shell: Shell; children?: ReactNode }) {
  return createElement(ShellContext.Provider, { value: shell }, children);
}

function useRead<T>(readable: Readable<T>): T {
  return useSyncExternalStore(readable.subscribe, readable.get);
}

export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (!shell) throw new Error('No DeskProvider above this component.');
  return shell;
}

/** The desk of the signed-in person. Throws outside of a signed-in session: show such components only there. */
export function useDesk(): Desk {
  const desk = useRead(useShell().desk);
  if (!desk) throw new Error('Nobody is signed in.');
  return desk;
}

export function useSession() {
  const { session, signIn, verify, signOut, forgetRevoked } = useShell();
  return { session: useRead(session), signIn, verify, signOut, forgetRevoked };
}

export function useTheme() {
  const { theme, setTheme, shownTheme } = useShell();
  return { theme: useRead(theme), shownTheme: useRead(shownTheme), setTheme };
}

export const useSync = (): SyncView => useRead(useDesk().sync);
export const useCommands = (): Commands => useDesk().commands;
export const useCounts = (): Counts => useRead(useDesk().counts);

/** `show(from, to)` with the visible range; see ConversationList. */
export function useConversations(
  view: View,
  { sort, filter }: ListAsk,
): ConversationList & { show(from: number, to: number): void } {
  const store = useDesk().conversations(view, { sort, filter });
  const list = useRead(store);
  return useMemo(() => ({ ...list, show: store.show }), [list, store]);
}

/** undefined: still reading. null: not held. */
export const useConversation = (id: Id): ConversationView | null | undefined =>
  useRead(useDesk().conversation(id));

export function useThread(
  id: Id,
): Thread & { loadOlder(): Promise<void>; loadTo(seq: number): Promise<void> } {
  const store = useDesk().thread(id);
  const thread = useRead(store);
  return useMemo(() => ({ ...thread, loadOlder: store.loadOlder, loadTo: store.loadTo }), [thread, store]);
}

export const useCustomer = (id: Id): CustomerView | null | undefined => useRead(useDesk().customer(id));
export const useCustomerConversations = (customerId: Id) =>
  useRead(useDesk().customerConversations(customerId));
/** Last seen first; ask for a longer list when its end is near. */
export const useCustomers = (ask: CustomerAsk): CustomerList => useRead(useDesk().customers(ask));
export const usePeople = (): Agent[] => useRead(useDesk().people);
export const useTeams = (): Team[] => useRead(useDesk().teams);
/** Newest first. undefined: still reading. */
export const useArticles = (filter: ArticleFilter = {}): ArticleView[] | undefined =>
  useRead(useDesk().articles(filter));
export const useReplies = (): ReplyView[] => useRead(useDesk().replies);
/** The AI's draft. `isStale`: the customer wrote after what it had read. */
export const useDraft = (conversationId: Id) => useRead(useDesk().draft(conversationId));
/** What the pressed notice about this conversation said, while the message may still be on its way. */
export function useSaid(conversationId: Id): Said | null {
  const said = useRead(useShell().said);
  return said?.conversationId === conversationId ? said : null;
}

/** What this person chose about being told, with what they change now. */
export const useNoticePreferences = (): NoticePreferences => useRead(useDesk().preferences);
export const useArePreferencesPending = (): boolean => useRead(useDesk().arePreferencesPending);
/** Newest first. */
export const useNotifications = (): Notification[] => useRead(useDesk().notifications);

/** Maintenance, alerts and past trouble. */
export const useOperations = (): OperationsView => useRead(useDesk().operations);
/** By name. */
export const useViews = (): ViewShown[] => useRead(useDesk().views);
export const useViewNotices = (): Notice[] => useRead(useDesk().viewNotices);
/** Figures by the hour, packed. */
export const useMetrics = (): MetricsHeld => useRead(useDesk().metrics());
export const useSecurity = (): SecurityHeld => useRead(useDesk().security());
export const useSecurityEvents = (): SecurityLive => useRead(useDesk().securityEvents);
export const useSystem = (): SystemLive => useRead(useDesk().system);

export function useOutbox(): OutboxState & Pick<Commands, 'retry' | 'discard'> {
  const { outbox, commands } = useDesk();
  return { ...useRead(outbox), retry: commands.retry, discard: commands.discard };
}

export function useNotices(conversationId: Id) {
  const { notices, commands } = useDesk();
  return {
    notices: useRead(notices(conversationId)),
    choose: commands.chooseNotice,
    dismiss: commands.dismissNotice,
  };
}

export const useLive = (conversationId: Id): Live => useRead(useDesk().live(conversationId));
export const useLiveness = (personIds: readonly Id[]): Record<Id, Liveness> =>
  useRead(useDesk().liveness(personIds));

/** `write` on every change of the text; the answer follows synchronously, the disk by itself. */
export function useComposerDraft(
  conversationId: Id,
  kind: ComposerKind,
): Composer & Omit<ComposerJournal, 'get' | 'subscribe'> {
  const journal = useDesk().composer(conversationId, kind);
  const { write, propose, exchange, see, clear, restore } = journal;
  return { ...useRead(journal), write, propose, exchange, see, clear, restore };
}

/** As you type: call `ask` with every change. Older answers never overwrite newer ones. */
export function useSearch(): SearchState & { ask(query: string): void } {
  const { state, ask } = useDesk().search;
  return { ...useRead(state), ask };
}

/** The last action of this window that `undo` would take back. */
/** For effects that look something up in the index: when to look again. */
export const useIndexSettled = (): number => useRead(useDesk().search.settled);

export function useUndo(): { last: Undoable | null; undo(): Promise<boolean> } {
  const { undoable, commands } = useDesk();
  return { last: useRead(undoable), undo: commands.undo };
}

/** What a restored server lacks and this computer still holds; offer it, never send it unasked. */
export function useRecovery(): { recovery: Recovery | null } & Pick<Commands, 'recover'> {
  const { recovery, commands } = useDesk();
  return { recovery: useRead(recovery), recover: commands.recover };
}

export function useLostWords(): { lostWords: readonly LostWords[] } & Pick<Commands, 'forgetLostWords'> {
  const { lostWords, commands } = useDesk();
  return { lostWords: useRead(lostWords), forgetLostWords: commands.forgetLostWords };
}
