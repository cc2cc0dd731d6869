/**
 * Owns what happens in one made-up conversation: who says what, when, and how it ends. As many lines as it is told, so that ten times as many
 * messages as conversations come out exactly. Never knows how rows are written. Pure: the same dice, the same story.
 */
import { type Dice, pick } from '../dice.ts';
import { sentence } from '../sentences.ts';

export const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export type Line = {
  at: number;
  kind: 'text' | 'note' | 'event';
  author: 'customer' | 'agent' | 'ai' | 'system';
  text: string;
  event: object | null;
};

export type Story = {
  lines: Line[];
  isResolved: boolean;
  /** Who had it, within the team; null: no person did. */
  agent: number | null;
  /** The team that it was given to, if it was. */
  movedTo: number | null;
  isHandedOver: boolean;
  rating: { score: number; comment: string; at: number } | null;
  /** When a model was asked, for each of the AI's lines. */
  askedAt: number[];
};

export type Cast = {
  teams: number;
  agentsEach: number;
  team: number;
  /** By team. */
  agentIds: readonly (readonly string[])[];
  teamIds: readonly string[];
};

/** Of each ten conversations; a hundred lines together. */
export const lengths = [4, 4, 6, 6, 8, 8, 10, 12, 16, 26];

/** People answer by day: Monday to Saturday from eight to eighteen (UTC). */
function onDuty(at: number, dice: Dice): number {
  const hour = Math.floor(at / hourMs) % 24;
  const isSunday = (Math.floor(at / dayMs) + 4) % 7 === 0;
  if (!isSunday && hour >= 8 && hour < 18) return at;
  let day = Math.floor(at / dayMs) * dayMs + (hour >= 18 ? dayMs : 0);
  if ((day / dayMs + 4) % 7 === 0) day += dayMs;
  return day + 8 * hourMs + dice() * hourMs;
}

/** What stands in the middle of a conversation with people, as far as there is room. */
function happenings(length: number, mayEnd: boolean, dice: Dice) {
  const has = (chance: number, needs: number) => length >= needs && dice() < chance;
  return {
    note: has(0.35, 8),
    transfer: has(0.08, 10),
    snooze: has(0.06, 10),
    reopen: mayEnd && has(0.12, 12),
    rating: mayEnd && has(0.3, 6),
  };
}

export function storyAt(
  { number, at: begunAt, length, isLate }: { number: number; at: number; length: number; isLate: boolean },
  cast: Cast,
  dice: Dice,
): Story {
  const lines: Line[] = [];
  const askedAt: number[] = [];
  let at = begunAt;
  let { team } = cast;
  const pass = (minutes: number) => {
    at += minutes * minuteMs * (0.1 - Math.log(1 - dice()));
  };
  const line = (author: Line['author'], kind: Line['kind'], text: string, event: object | null = null) =>
    void lines.push({ at: Math.floor(at), author, kind, text, event });
  const says = (author: Line['author']) => line(author, 'text', sentence(number * 7 + lines.length));
  const happens = (event: object, author: Line['author'] = 'system') => line(author, 'event', '', event);
  const asks = (minutes: number) => {
    pass(minutes);
    says('customer');
  };
  const aiAnswers = () => {
    askedAt.push(Math.floor(at));
    at += 700 + dice() * 4_000;
    says('ai');
  };

  says('customer');
  aiAnswers();
  const isContained = length === 4 || (length === 6 && dice() < 0.5);
  if (isContained) {
    while (lines.length < length) {
      asks(1.5);
      aiAnswers();
    }
    return {
      ...{ lines, isResolved: false, agent: null, movedTo: null, isHandedOver: false, rating: null, askedAt },
    };
  }

  const isOpen = isLate && dice() < 0.4;
  const does = happenings(length, !isOpen, dice);
  happens({
    type: 'handed_over',
    reason: 'unsure',
    text: 'A colleague takes over.',
    confidence: 0.4,
    limit: 0.6,
  });
  let agent = Math.floor(dice() * cast.agentsEach);
  const assigned = () => {
    pass(6);
    at = onDuty(at, dice);
    const agentId = cast.agentIds[team]?.[agent];
    happens({ type: 'assigned', agentId, agentName: `Agent ${team}.${agent}` }, 'agent');
  };
  assigned();
  if (does.note) {
    pass(2);
    line('agent', 'note', sentence(number * 3));
  }
  if (does.transfer) {
    team = (team + 1 + Math.floor(dice() * (cast.teams - 1))) % cast.teams;
    happens({ type: 'transferred', teamId: cast.teamIds[team], teamName: `Team ${team}` }, 'agent');
    agent = Math.floor(dice() * cast.agentsEach);
    assigned();
  }
  const room = length - (isOpen ? 0 : 1) - (does.rating ? 1 : 0);
  if (does.snooze) happens({ type: 'snoozed', until: Math.floor(at + 4 * hourMs) }, 'agent');
  for (let turn = 0; lines.length < room; turn++) {
    if (turn % 2 === 0) {
      pass(4);
      at = onDuty(at, dice);
      says('agent');
    } else asks(5);
    if (does.reopen && lines.length === room - 3) {
      happens({ type: 'resolved' }, 'agent');
      pass(600);
      happens({ type: 'reopened' }, 'customer');
    }
  }
  pass(3);
  if (!isOpen) happens({ type: 'resolved' }, 'agent');
  let rating: Story['rating'] = null;
  if (does.rating) {
    pass(30);
    const score = pick(dice, [5, 5, 5, 5, 4, 4, 3, 2, 1]);
    const comment = dice() < 0.4 ? sentence(number * 11) : '';
    happens({ type: 'rated', score, comment }, 'customer');
    rating = { score, comment, at: Math.floor(at) };
  }
  return {
    ...{ lines, isResolved: !isOpen, agent, rating, askedAt },
    ...{ movedTo: does.transfer ? team : null, isHandedOver: true },
  };
}
