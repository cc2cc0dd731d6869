/** Where the customer stands, as the header, the cards and the composer show it. Pure. */
import { hoursState, isTimeZone } from '#protocol/hours.ts';
import type { Millis } from '#protocol/ids.ts';
import type { ChatState } from './chat-state.ts';
import { wished } from './outgoing.ts';

export type People =
  /** `until` is null when no end is worth telling. */
  | { areHere: true; until: Millis | null }
  /** `back` is null when nobody knows. */
  | { areHere: false; back: Millis | null };

/** The time as the server knows it: a computer's clock may be wrong by hours. */
export const timeOf = ({ now, clockOffsetMs }: Pick<ChatState, 'now' | 'clockOffsetMs'>): Millis =>
  now + clockOffsetMs;

/** Whether people are there by the shop's hours. */
export function peopleNow(
  facts: Pick<ChatState, 'settings' | 'isOpenByServer' | 'now' | 'clockOffsetMs'>,
): People {
  const hours = facts.settings?.hours;
  if (!hours || !isTimeZone(hours.timeZone)) {
    return facts.isOpenByServer ? { areHere: true, until: null } : { areHere: false, back: null };
  }
  const state = hoursState(hours, timeOf(facts));
  return state.isOpen ? { areHere: true, until: state.closesAt } : { areHere: false, back: state.opensAt };
}

export type Situation = {
  /** Who answers next. `nobody`: people are away and there is no AI. */
  answers: 'ai' | 'line' | 'person' | 'nobody';
  /** First name, where a person answers. */
  person: string;
  isResolved: boolean;
  /** Which of what a site asks is asked now; or it is thanked for, or neither. */
  rating: 'ask' | 'recommend' | 'thanks' | 'none';
  /** How a person is reached from here: at once, by the form while nobody is there, or one is on the way. */
  wayToPerson: 'talk' | 'form' | 'none';
  /** The form instead of a thread: there is nobody, and nothing to show. */
  isFormFirst: boolean;
};

export function situationOf(state: ChatState, people: People): Situation {
  const { thread, outbox, settings, skippedRating } = state;
  const { conversation } = thread;
  const isResolved = conversation?.status === 'resolved';
  const usesAi = settings?.ai ?? true;
  // What ended goes on where it was: writing opens it again.
  const turn = conversation?.turn ?? (usesAi ? 'bot' : 'queue');
  const isPassing = wished(outbox, 'customer.handover', thread.id) !== undefined;
  const isEmpty = thread.messages.length === 0 && outbox.length === 0;
  const answers =
    turn === 'agent'
      ? 'person'
      : turn === 'bot'
        ? 'ai'
        : conversation
          ? 'line'
          : people.areHere
            ? 'line'
            : 'nobody';
  return {
    answers,
    person: conversation?.agentName ?? '',
    isResolved,
    rating: ratingOf(state, isResolved, skippedRating),
    wayToPerson: answers === 'ai' && !isPassing ? (people.areHere ? 'talk' : 'form') : 'none',
    isFormFirst: answers === 'nobody' && isEmpty,
  };
}

function ratingOf(
  { thread, outbox, settings }: ChatState,
  isResolved: boolean,
  skipped: string,
): Situation['rating'] {
  if (!isResolved) return 'none';
  const { conversation, id } = thread;
  const asks = settings?.asks ?? 'rating';
  const hasRated = Boolean(conversation?.rated || wished(outbox, 'customer.rate', id));
  const hasRecommended = Boolean(conversation?.hasRecommended || wished(outbox, 'customer.recommend', id));
  if (skipped !== id && asks !== 'nothing') {
    if (asks !== 'recommendation' && !hasRated) return 'ask';
    if (asks !== 'rating' && !hasRecommended) return 'recommend';
  }
  return hasRated || hasRecommended ? 'thanks' : 'none';
}

/** An estimate as people say it: whole minutes, further off in fives. Null where nothing honest can be said. */
export function estimateMinutes(estimateMs: number | null): number | null {
  if (estimateMs === null) return null;
  const minutes = Math.max(1, Math.ceil(estimateMs / 60_000));
  if (minutes <= 10) return minutes;
  // Beyond an hour a number of minutes would only pretend to know.
  return minutes > 60 ? null : Math.ceil(minutes / 5) * 5;
}
