// What an event looks like in a Slack room: one line of what happened, the words that were said, and the way to it. Pure. Slack's own limits
// are kept: 3,000 characters a text, and what people wrote is shown as text, never as formatting, a mention or a link.
import type { DeskEvent } from '#protocol/desk-events.ts';
import { type Id, isId } from '#protocol/ids.ts';

/** Of what an event speaks of by its id; what is gone has no name. */
export type Names = ReadonlyMap<Id, string>;

const mostChars = 3_000;
/** Of what was said: whoever wants more opens it. */
const quotedChars = 600;

/** Slack's own escape: nothing in a text calls a whole channel, or is a link to somewhere else. */
export const slackEscape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Cut between characters, never within one, nor within an escape. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > most - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** As one line: what people are called may hold anything. */
const named = (text: string): string => slackEscape(cut(text.replace(/\s+/gu, ' ').trim(), 80));

/** What the event speaks of by its id, for whoever looks up the names. */
export function idsIn(event: DeskEvent): Id[] {
  const { conversation, ...rest } = event.data as { conversation?: Record<string, unknown> };
  const values = [...Object.values(conversation ?? {}), ...Object.values(rest)];
  return values.filter((value): value is Id => typeof value === 'string' && isId(value));
}

const stars = (score: number): string => '★'.repeat(score) + '☆'.repeat(5 - score);

type Told = { line: string; words: string };

/** What happened, as the rest of a sentence that begins with the conversation; and what was said. */
function toldOf(event: DeskEvent, names: Names): Told {
  const who = (id: Id | null | undefined, otherwise: string): string =>
    named((id && names.get(id)) || otherwise);
  const plain = (line: string): Told => ({ line, words: '' });
  switch (event.type) {
    case 'conversation.created':
      return plain('was begun');
    case 'conversation.assigned':
      return plain(`is now with *${who(event.data.agentId, 'somebody')}*`);
    case 'conversation.unassigned':
      return plain(`is with nobody any more (it was with ${who(event.data.previousAgentId, 'somebody')})`);
    case 'conversation.transferred':
      return plain(`came over from ${who(event.data.previousTeamId, 'another team')}`);
    case 'conversation.handed_over':
      return plain(`needs a person (${named(event.data.reason.replaceAll('_', ' '))})`);
    case 'conversation.snoozed': {
      const at = Math.floor(Date.parse(event.data.until) / 1_000);
      // Slack says it by the clock of whoever reads it.
      return plain(`waits until <!date^${at}^{date_short_pretty} {time}|${named(event.data.until)}>`);
    }
    case 'conversation.resolved':
      return plain('is resolved');
    case 'conversation.reopened':
      return plain('was opened again');
    case 'conversation.merged':
      return plain(`was merged into #${event.data.into.number}`);
    case 'conversation.unmerged':
      return plain(`was separated from #${event.data.from.number} again`);
    case 'conversation.rated':
      return { line: `was rated ${stars(event.data.rating.score)}`, words: event.data.rating.comment };
    case 'message.created':
      return {
        line: `*${named(event.data.message.author.name || 'Somebody')}* wrote`,
        words: event.data.message.text,
      };
    case 'note.created':
      return {
        line: `*${named(event.data.message.author.name || 'Somebody')}* noted`,
        words: event.data.message.text,
      };
    case 'customer.erased':
      return plain('');
  }
}

const section = (text: object) => ({ type: 'section', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text: cut(text, mostChars) });
const plainText = (text: string) => ({ type: 'plain_text', text: cut(text, mostChars), emoji: false });

/** @param consoleUrl where consoles are, as `https://desk.example/console` */
export function slackBodyOf(event: DeskEvent, names: Names, consoleUrl: string): string {
  if (event.type === 'customer.erased')
    return slackText('A customer was forgotten: what is known of them elsewhere has to go, too.');
  const { conversation } = event.data;
  const url = `${consoleUrl}#/inbox/all/${conversation.id}`;
  const { line, words } = toldOf(event, names);
  const number = `#${conversation.number}`;
  const said = cut(words.trim(), quotedChars);
  const about = [names.get(conversation.customerId), names.get(conversation.teamId)]
    .filter(name => name !== undefined && name.trim() !== '')
    .map(name => named(name ?? ''));
  return JSON.stringify({
    // For notifications, and for readers of screens.
    text: `${number} ${line}${said === '' ? '' : `: ${slackEscape(cut(said.replace(/\s+/gu, ' '), 200))}`}`,
    ...{ unfurl_links: false, unfurl_media: false },
    blocks: [
      section(mrkdwn(`<${slackEscape(url)}|${number}> ${line}`)),
      ...(said === '' ? [] : [section(plainText(said))]),
      ...(about.length === 0 ? [] : [{ type: 'context', elements: [mrkdwn(about.join(' · '))] }]),
      { type: 'actions', elements: [{ type: 'button', text: plainText('Open in Steward'), url }] },
    ],
  });
}

/** A message of one sentence. */
export const slackText = (text: string): string =>
  JSON.stringify({ text: slackEscape(text), blocks: [section(plainText(text))] });

/** The address of a Slack webhook is the right to write there: enough is shown to tell two apart. */
export function shownAddress(kind: 'standard' | 'slack', url: string): string {
  // It may be one that cannot be read any more.
  if (kind !== 'slack' || url === '') return url;
  const { origin, pathname } = new URL(url);
  return `${origin}/…${pathname.slice(-4)}`;
}
