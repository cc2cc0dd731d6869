import { type Language, stemsOf } from '../text/words.ts';
import {
  isAsk,
  isDone,
  isFarewell,
  isGreeting,
  isHolding,
  isPromise,
  isQuestion,
  isThanks,
} from './phrases.ts';
import { type Point, type Sentence, type SpokenTurn, sentencesOfTurn } from './turns.ts';

export type Summary = {
  /** What the customer came for; null before the customer said anything. */
  wants: Point | null;
  answered: { question: Point; answer: Point & { role: 'agent' | 'ai' } }[];
  /** Asked by the customer, and nobody answered. */
  open: Point[];
  /** Asked by us, and the customer did not answer. */
  awaited: Point[];
  /** What agents said they would do. */
  promises: (Point & { isKept: boolean })[];
};

const mostPoints = 6;
const fewestStems = 2;
/** A greeting of more words goes on to say something. */
const greetingStems = 3;
/** A reply this long is about something. */
const enoughWords = 3;
/** Share of a question's words that an answer has to take up. */
const takenUp = 0.34;
/** A single word in common is no answer to a longer question: what is called open wrongly costs a look, what is called answered a customer. */
const takenUpByOne = 0.6;
/** From here on a question is the one before, asked again. */
const sameQuestion = 0.6;

type Ask = {
  sentence: Sentence;
  stems: ReadonlySet<string>;
  answer: Sentence | null;
  /** What was said after it, whether that answers it or not. */
  reply: Sentence | null;
};

type Promised = { sentence: Sentence; stems: ReadonlySet<string>; isKept: boolean };

/** @param language of the page, for what is too short to tell */
export function summaryOf(turns: readonly SpokenTurn[], language: Language): Summary {
  const spoken = turns.map(turn => ({ role: turn.role, sentences: sentencesOfTurn(turn, language) }));
  const asks: Ask[] = [];
  const promises: Promised[] = [];
  let awaited: Sentence[] = [];
  for (const { role, sentences } of spoken) {
    if (role === 'customer') {
      if (sentences.length > 0) awaited = [];
      settleByThanks(sentences, asks);
      for (const sentence of sentences) hear(sentence, asks);
    } else {
      answerFrom(sentences, asks);
      awaited.push(
        ...sentences.filter(({ text, language: its }) => isQuestion(text) && !isFarewell(text, its)),
      );
      if (role === 'agent') for (const sentence of sentences) promise(sentence, promises);
    }
  }
  const open = asks.filter(({ answer }) => answer === null);
  return {
    wants: wantsOf(spoken.flatMap(({ role, sentences }) => (role === 'customer' ? [sentences] : []))),
    answered: asks
      .flatMap(({ sentence, answer }) =>
        answer ? [{ question: pointOf(sentence), answer: { ...pointOf(answer), role: roleOf(answer) } }] : [],
      )
      .slice(-mostPoints),
    open: open.map(({ sentence }) => pointOf(sentence)).slice(-mostPoints),
    awaited: awaited.map(pointOf).slice(-mostPoints),
    promises: promises.map(({ sentence, isKept }) => ({ ...pointOf(sentence), isKept })).slice(-mostPoints),
  };
}

const roleOf = ({ role }: Sentence): 'agent' | 'ai' => (role === 'ai' ? 'ai' : 'agent');
const pointOf = ({ messageId, seq, text }: Sentence): Point => ({ messageId, seq, text });
const stemSet = ({ text, language }: Sentence): ReadonlySet<string> => new Set(stemsOf(text, language));

/** Our stemmers are light: "remplacer" and "remplaçons" are one word here. */
function isKin(one: string, other: string): boolean {
  const longer = Math.max(one.length, other.length);
  if (one === other || longer < 6) return one === other;
  let same = 0;
  while (same < longer && one[same] === other[same]) same += 1;
  return same >= Math.max(5, 0.7 * longer);
}

function sharedBy(wanted: ReadonlySet<string>, held: ReadonlySet<string>): number {
  return [...wanted].filter(stem => held.has(stem) || [...held].some(other => isKin(stem, other))).length;
}

const shareOf = (wanted: ReadonlySet<string>, held: ReadonlySet<string>): number =>
  wanted.size === 0 ? 0 : sharedBy(wanted, held) / wanted.size;

/** What an agent says they will do, or that an earlier promise was kept. */
function promise(sentence: Sentence, promises: Promised[]): void {
  const { text, language } = sentence;
  const stems = stemSet(sentence);
  if (isDone(text, language))
    for (const earlier of promises) if (sharedBy(earlier.stems, stems) > 0) earlier.isKept = true;
  if (isPromise(text, language)) promises.push({ sentence, stems, isKept: false });
}

/** A sentence of the customer: a new question, or one asked again, which is open again. */
function hear(sentence: Sentence, asks: Ask[]): void {
  const { text, language } = sentence;
  if (!isAsk(text, language) || (isGreeting(text, language) && !isQuestion(text))) return;
  if (isThanks(text, language) && !isQuestion(text)) return;
  const stems = stemSet(sentence);
  const again = asks.findIndex(ask => stems.size > 0 && shareOf(stems, ask.stems) >= sameQuestion);
  if (again >= 0) asks.splice(again, 1);
  // "Hello?" asks nothing.
  if (stems.size > 0) asks.push({ sentence, stems, answer: null, reply: null });
}

/** "Thanks, that helps" closes what was replied to before, with the reply that came. */
function settleByThanks(sentences: readonly Sentence[], asks: Ask[]): void {
  const isSettled =
    sentences.some(({ text, language }) => isThanks(text, language)) &&
    !sentences.some(({ text }) => isQuestion(text));
  if (isSettled) for (const ask of asks) ask.answer ??= ask.reply;
}

/** What a reply says: not its greeting, its farewell, its own questions, or that one has to wait. */
const saysSomething = (sentence: Sentence): boolean => {
  const { text, language } = sentence;
  if (isQuestion(text) || isFarewell(text, language) || isHolding(text, language)) return false;
  return !isGreeting(text, language) || stemSet(sentence).size > greetingStems;
};

function answerFrom(sentences: readonly Sentence[], asks: readonly Ask[]): void {
  const saying = sentences.filter(saysSomething);
  const open = asks.filter(({ answer }) => answer === null);
  for (const ask of open) {
    ask.reply = saying[0] ?? ask.reply;
    ask.answer = bestFor(ask, saying, open.length === 1);
  }
}

/** @param isOnly nothing else is open: whatever is said at some length is about it */
function bestFor({ stems }: Ask, saying: readonly Sentence[], isOnly: boolean): Sentence | null {
  const rated = saying
    .map(sentence => {
      const held = stemSet(sentence);
      const shared = sharedBy(stems, held);
      return { sentence, shared, share: shared / stems.size, words: held.size };
    })
    .sort((a, b) => b.share - a.share);
  const [best] = rated;
  if (best && best.share >= (best.shared > 1 ? takenUp : takenUpByOne)) return best.sentence;
  return isOnly ? (rated.find(({ words }) => words >= enoughWords)?.sentence ?? null) : null;
}

/** The sentence that says most of what the first words were about; what the conversation is about seldom changes. */
function wantsOf(runs: readonly (readonly Sentence[])[]): Point | null {
  const first = runs.find(sentences => sentences.some(carries)) ?? runs[0];
  const sentences = first?.filter(carries) ?? [];
  const asked = sentences.find(({ text, language }) => isAsk(text, language));
  const longest = sentences.toSorted((a, b) => stemSet(b).size - stemSet(a).size)[0];
  const chosen = asked ?? longest ?? first?.[0];
  return chosen ? pointOf(chosen) : null;
}

const carries = (sentence: Sentence): boolean =>
  stemSet(sentence).size >= fewestStems ||
  (stemSet(sentence).size > 0 && isAsk(sentence.text, sentence.language));
