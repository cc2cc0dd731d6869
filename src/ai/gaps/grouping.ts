// Which unanswered questions ask for the same thing. One question after the other joins the group it is most like, or begins one: what was
// grouped stays as it is, so the same questions in the same order always make the same groups, whenever they come. Pure.
import { type Likeness, likenessOf, type Worded } from './likeness.ts';

export type Grouped = Worded & { id: string; groupId: string };
export type Fresh = Worded & { id: string };
export type Placed = {
  id: string;
  /** Null: it begins a group of its own, which takes this question's id. */
  groupId: string;
  isFirst: boolean;
};

/**
 * Chosen on 300 training questions of Banking77 (76 intents that lie close): the best balance of pairs that are rightly together and rightly apart;
 * 79 of 100 questions stand in a group of their own intent. A gap that words alone leave in two groups is two lines in a list; groups that
 * mix two matters would hide one of them.
 */
const joins = 0.34;
/** A group is judged by the members that are nearest: one odd question neither opens nor closes it. */
const nearest = 3;
/** The latest of a group say what it is about now. */
const mostMembers = 24;

export function groupQuestions(held: readonly Grouped[], fresh: readonly Fresh[], limit = joins): Placed[] {
  const like = likenessOf([...held, ...fresh]);
  const groups = new Map<string, number[]>();
  const add = (groupId: string, place: number) => {
    const members = groups.get(groupId) ?? [];
    groups.set(groupId, [...members, place].slice(-mostMembers));
  };
  for (const [place, { groupId }] of held.entries()) add(groupId, place);
  return fresh.map(({ id }, at) => {
    const place = held.length + at;
    const found = nearestGroup(groups, place, like);
    const isJoining = found !== null && found.likeness >= limit;
    const groupId = isJoining ? found.groupId : id;
    add(groupId, place);
    return { id, groupId, isFirst: !isJoining };
  });
}

function nearestGroup(groups: ReadonlyMap<string, readonly number[]>, place: number, like: Likeness) {
  let best: { groupId: string; likeness: number } | null = null;
  for (const [groupId, members] of groups) {
    const likenesses = members.map(member => like(place, member)).sort((a, b) => b - a);
    const near = likenesses.slice(0, nearest);
    const likeness = near.reduce((sum, one) => sum + one, 0) / near.length;
    if (!best || likeness > best.likeness) best = { groupId, likeness };
  }
  return best;
}

/** How well each text stands for all of them: its mean likeness to the others. */
export function standsFor(texts: readonly Worded[]): number[] {
  const like = likenessOf(texts);
  return texts.map((_text, one) => {
    const others = texts.map((_other, other) => (other === one ? 0 : like(one, other)));
    return others.reduce((sum, value) => sum + value, 0) / Math.max(1, texts.length - 1);
  });
}
