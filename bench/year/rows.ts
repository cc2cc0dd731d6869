/**
 * Owns how a story becomes rows: the lines that `COPY … FROM` reads, in the columns that it names. What is over stands in a transcript too, as
 * the server packs it. Pure.
 */
import type { Dice } from '../dice.ts';
import { pick } from '../dice.ts';
import { sentence } from '../sentences.ts';
import { type Desk, intents, models } from './desk.ts';
import { idAt } from './ids.ts';
import type { Line, Story } from './story.ts';

export const tables = {
  customers: 'id, site_id, external_id, name, email, locale, created_at, last_seen_at',
  conversations:
    'id, number, team_id, site_id, customer_id, customer_name, subject, channel, status, turn, agent_id, priority, tags, handover, last_seq, ' +
    'last_public_seq, last_customer_seq, last_activity_at, created_at, resolved_at, rating, page, locale, packed_seq',
  messages:
    'id, conversation_id, team_id, seq, kind, author, text, lang, is_public, event, is_packed, created_at',
  transcripts: 'id, conversation_id, team_id, part, first_seq, last_seq, messages, last_message_at',
  ai_runs:
    'id, conversation_id, for_seq, purpose, started_at, latency_ms, provider, model, prompt_version, decision, reason, confidence, ' +
    'confidence_limit, input_tokens, output_tokens, cost_micros, question, text, steps, passages, fate, intent, version_name',
};
export type Table = keyof typeof tables;
export type Rows = Record<Table, string>;
export const tableNames = Object.keys(tables) as Table[];
export const noRows = (): Rows => ({
  customers: '',
  conversations: '',
  messages: '',
  transcripts: '',
  ai_runs: '',
});

type Value = string | number | boolean | null;

/** The text format of COPY: tabs between, `\N` for null. Nothing that is made up here holds a tab or the end of a line. */
const row = (values: readonly Value[]): string =>
  `${values
    .map(value => (value === null ? '\\N' : value === true ? 't' : value === false ? 'f' : value))
    .join('\t')}\n`;
const json = (value: unknown): string => JSON.stringify(value).replaceAll('\\', '\\\\');
const time = (at: number): string => new Date(at).toISOString();

export type Customer = { id: string; name: string; siteId: string };

export function customerRow(customer: Customer, number: number, at: number): string {
  const { id, siteId, name } = customer;
  return row([id, siteId, `c-${number}`, name, `c${number}@mail.example`, 'en', time(at), time(at)]);
}

type Told = { number: number; at: number; channel: string; team: number; customer: Customer; story: Story };

export function addConversation(rows: Rows, told: Told, desk: Desk, dice: Dice): void {
  const { number, at, channel, customer, story } = told;
  const id = idAt(at, dice);
  const team = story.movedTo ?? told.team;
  const teamId = desk.teamIds[team] ?? '';
  const { lines, isResolved } = story;
  const last = lines.at(-1) as Line;
  const packed = lines.map((line, nth) => packedOf(line, nth + 1, told, desk, idAt(line.at, dice)));
  const agentId = story.agent === null ? null : (desk.agentIds[team]?.[story.agent] ?? null);
  const intent = intents[Math.floor(dice() * dice() * intents.length)] ?? '';
  const { rating } = story;
  rows.conversations += row([
    ...[
      id,
      number,
      teamId,
      customer.siteId,
      customer.id,
      customer.name,
      sentence(number).slice(0, 60),
      channel,
    ],
    ...[isResolved ? 'resolved' : 'open', story.isHandedOver && !isResolved ? 'agent' : 'bot'],
    ...[agentId, Math.floor(dice() * 4), `{${intent.replace(' ', '-')}}`],
    story.isHandedOver ? json({ reason: 'unsure', text: '', confidence: 0.4, limit: 0.6 }) : null,
    ...[
      lines.length,
      lines.length,
      lines.findLastIndex(line => line.author === 'customer') + 1,
      time(last.at),
      time(at),
    ],
    isResolved
      ? time(
          lines.findLast(line => line.event && 'type' in line.event && line.event.type === 'resolved')?.at ??
            at,
        )
      : null,
    rating ? json({ score: rating.score, comment: rating.comment, createdAt: rating.at }) : null,
    ...['/orders', 'en', isResolved ? lines.length : 0],
  ]);
  for (const line of packed) {
    rows.messages += row([
      ...[line.id, id, teamId, line.seq, line.kind, json(line.author), line.text, 'en', line.kind !== 'note'],
      ...[line.event ? json(line.event) : null, isResolved, time(line.createdAt)],
    ]);
  }
  if (isResolved) {
    const part = [idAt(last.at, dice), id, teamId, 1, 1, lines.length, json(packed), time(last.at)];
    rows.transcripts += row(part);
  }
  const model = pick(dice, models);
  for (const [nth, askedAt] of story.askedAt.entries())
    addRun(rows, { id, askedAt, nth, intent, model }, dice);
}

function packedOf(line: Line, seq: number, { customer, team, story }: Told, desk: Desk, id: string) {
  const agentId = desk.agentIds[story.movedTo ?? team]?.[story.agent ?? 0] ?? '';
  const author = {
    ...{ kind: line.author, id: line.author === 'agent' ? agentId : '' },
    name: line.author === 'customer' ? customer.name : line.author === 'agent' ? 'Ann' : '',
  };
  return {
    ...{ id, seq, kind: line.kind, author, text: line.text, lang: 'en', createdAt: line.at, citations: [] },
    ...{ ai: null, event: line.event, recovered: false },
  };
}

type Asked = { id: string; askedAt: number; nth: number; intent: string; model: string };

function addRun(rows: Rows, { id, askedAt, nth, intent, model }: Asked, dice: Dice): void {
  const isUnavailable = dice() < 0.01;
  const confidence = Number((0.5 + dice() / 2).toFixed(3));
  rows.ai_runs += row([
    ...[
      idAt(askedAt, dice),
      id,
      nth + 1,
      'answer',
      time(askedAt),
      Math.floor(400 + dice() * 4_000),
      'embedded',
      'embedded',
      '1',
    ],
    ...['answered', isUnavailable ? 'model_unavailable' : 'grounded', confidence, 0.6],
    ...[
      Math.floor(600 + dice() * 900),
      Math.floor(80 + dice() * 200),
      1_500 + Math.floor(dice() * 1_000),
      'asked',
      'answered',
    ],
    ...['[]', '[]', pick(dice, ['committed', 'committed', 'committed', 'handed_over'])],
    ...[json({ label: intent, name: intent, confidence, outOfScope: false, model }), model],
  ]);
}
