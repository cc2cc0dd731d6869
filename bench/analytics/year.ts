// A year of a desk of five teams, as facts made by the product's own functions, packed as the server packs them.
import { addFacts, type Cells } from '#analytics/cells.ts';
import { factsOf } from '#analytics/facts.ts';
import type { History, HistoryLine } from '#analytics/history.ts';
import { dayMs, type Pack, packCells } from '#analytics/pack.ts';
import { diceOf } from '../dice.ts';

const minute = 60_000;
const teams = 5;
const agentsEach = 8;
const perDay = 40;
const intents = 24;

function historyAt(createdAt: number, team: number, dice: () => number): History {
  let at = createdAt;
  const lines: HistoryLine[] = [];
  const say = (
    author: HistoryLine['author'],
    kind: HistoryLine['kind'],
    event: HistoryLine['event'] = null,
    authorId = '',
  ) => void lines.push({ at: Math.floor(at), author, authorId, kind, event });
  const pass = (minutes: number) => {
    at += minutes * minute * (0.2 + dice() * 2);
  };
  say('customer', 'text');
  pass(0.1);
  say('ai', 'text');
  if (dice() < 0.6) {
    const agentId = `agent-${team}-${Math.floor(dice() * agentsEach)}`;
    say('system', 'event', { type: 'handed_over' });
    pass(8);
    say('agent', 'event', { type: 'assigned', agentId }, agentId);
    for (let turn = 0; turn < 1 + dice() * 3; turn++) {
      pass(3);
      say('agent', 'text', null, agentId);
      pass(2);
      say('customer', 'text');
    }
    say('agent', 'event', { type: 'resolved' }, agentId);
    if (dice() < 0.3) say('customer', 'event', { type: 'rated', score: 1 + Math.floor(dice() * 5) });
  }
  const tokens = { inputTokens: 600 + Math.floor(dice() * 900), outputTokens: 80 + Math.floor(dice() * 200) };
  const run = {
    intent: `intent-${Math.floor(dice() * dice() * intents)}`,
    model: dice() < 0.7 ? 'v14' : 'v15',
  };
  return {
    ...{
      id: '',
      teamId: `team-${team}`,
      siteId: 'shop',
      channel: dice() < 0.8 ? 'chat' : 'form',
      createdAt,
      lines,
    },
    runs: [
      {
        at: createdAt,
        ...run,
        ...tokens,
        latencyMs: Math.floor(400 + dice() * 4_000),
        hasFailed: dice() < 0.02,
        costMicros: 2_000,
      },
    ],
  };
}

export function makeYear(to: number, days: number): { packs: Pack[]; conversations: number; cells: number } {
  const dice = diceOf(1);
  const byDay = new Map<number, Cells>();
  let conversations = 0;
  for (let day = to - days * dayMs; day < to; day += dayMs) {
    for (let team = 0; team < teams; team++) {
      for (let nth = 0; nth < perDay; nth++) {
        const history = historyAt(Math.floor(day + (6 + (dice() + dice()) * 8) * 60 * minute), team, dice);
        conversations += 1;
        for (const fact of factsOf(
          history,
          { between: (from, until) => until - from, until: (from, forMs) => from + forMs },
          to,
        ).facts) {
          const of = Math.floor(fact.at / dayMs) * dayMs;
          const cells: Cells = byDay.get(of) ?? new Map();
          byDay.set(of, cells);
          addFacts(cells, [fact], history);
        }
      }
    }
  }
  const packs: Pack[] = [];
  let cells = 0;
  for (const [day, held] of byDay) {
    cells += held.size;
    for (const [teamId, group] of Map.groupBy(held.values(), cell => cell.teamId))
      packs.push(packCells(teamId, day, group));
  }
  return { packs, conversations, cells };
}
