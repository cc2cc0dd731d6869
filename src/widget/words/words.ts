// Every word the widget says, by what it is for. A language that lacks one does not compile.
import { type Locale, localeOf } from '../loader/launcher-words.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

export type Words = {
  /** Header and window */
  help: (site: string) => string;
  personAt: (name: string, site: string) => string;
  chatWith: (site: string) => string;
  minimise: string;
  assistant: string;
  aiMark: string;
  aiAssistant: string;
  support: string;
  personIsComing: string;
  peopleUntil: (when: string) => string;
  peopleNow: string;
  peopleBack: (when: string) => string;
  peopleAway: string;
  resolvedState: string;

  /** Times */
  today: string;
  yesterday: string;
  atTime: (clock: string) => string;
  tomorrowAt: (clock: string) => string;
  onDayAt: (day: string, clock: string) => string;

  /** Thread */
  chooseAnswer: string;
  thread: string;
  you: string;
  source: string;
  opensInNewTab: string;
  waiting: string;
  sent: string;
  delivered: string;
  read: string;
  notSent: (reason: string) => string;
  retry: string;
  discard: string;
  isTyping: (name: string) => string;
  assistantIsWriting: string;
  newMessages: (count: number) => string;
  greetingFallback: string;

  /** Lines in the thread */
  joined: (name: string, clock: string) => string;
  resolvedBy: (name: string, clock: string) => string;
  resolvedAt: (clock: string) => string;
  reopened: (clock: string) => string;
  contactLeft: (email: string) => string;

  /** A person, please */
  talkToPerson: string;
  askForPerson: string;
  leaveMessage: string;
  answersNowPeopleBack: (when: string) => string;
  passingOn: string;

  /** Waiting */
  waitTitle: string;
  aboutMinutes: (minutes: number) => string;
  passedOnAt: (clock: string) => string;
  placeInLine: (place: number) => string;
  someoneJoins: string;
  someoneAnswers: (when: string) => string;
  emailInstead: string;
  emailLabel: string;
  emailHint: string;
  emailWrong: string;
  sendAddress: string;
  cancel: string;
  answerByEmail: (email: string) => string;
  changeAddress: string;

  /** Offline form */
  formTitle: string;
  formIntro: (when: string) => string;
  formIntroUnknown: string;
  nameLabel: string;
  optional: string;
  messageLabel: string;
  messageMissing: string;
  sendMessage: string;
  back: string;

  /** Composer */
  write: string;
  writeToReopen: string;
  send: string;
  tooLong: (over: number) => string;
  checkedAnswers: string;

  /** Help pages */
  helpPages: string;
  helpSearch: string;
  helpSearching: string;
  helpFound: (count: number) => string;
  helpNothing: string;
  helpNone: string;
  helpBack: string;
  didHelp: string;
  yes: string;
  no: string;
  notCounted: string;
  helpPage: string;
  helpLoading: string;
  helpMissing: string;
  helpUnreachable: string;
  openInNewTab: string;

  /** Rating */
  wasHelpful: string;
  thanksForThat: string;
  helped: string;
  helpedNot: string;
  rateTitle: string;
  scores: readonly [string, string, string, string, string];
  scoreLabel: (score: number, word: string) => string;
  commentLabel: string;
  recommendTitle: string;
  recommendLabel: (score: number) => string;
  /** Of nought and of ten. */
  recommendEnds: readonly [string, string];
  sendRating: string;
  skip: string;
  thanks: string;
  openAgain: string;
  startNew: string;

  /** Trouble */
  maintenanceSoon: (from: string, to: string) => string;
  maintenanceRuns: (to: string) => string;
  offline: string;
  offlineNotKept: string;
  noConnection: string;
  serverBusy: string;
  /** The server does not let this address in; the message is kept. */
  notHere: string;
  /** Another page answers in Steward's place. */
  signInToNetwork: string;
  tryNow: string;
  notForThisPage: string;
  pageTooOld: string;
  notKept: string;
  reasons: { tooMany: string; tooLarge: string; server: string; other: string };
};

const all: Record<Locale, Words> = { en, de, fr };

/** @param tag BCP 47; a language we do not speak becomes English */
export const wordsFor = (tag: string): Words => all[localeOf(tag)];
