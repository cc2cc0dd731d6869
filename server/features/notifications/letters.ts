// What a notice looks like where it arrives: mail, push, Slack, a webhook's body. Everything that people wrote is shown as text. Pure.
import { escapeHtml } from '#platform/html.ts';
import type { PushMessage } from '#protocol/http/notifications.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { NoticeKind, NoticePriority } from '#protocol/notices.ts';

/** What is said, by whichever way. */
export type Said = {
  /** What receivers know it by, however often it is tried. */
  id: Id;
  kind: NoticeKind;
  priority: NoticePriority;
  /** '' when it is about none. */
  conversationId: Id | '';
  route: string;
  facts: Record<string, string>;
  title: string;
  body: string;
  createdAt: Millis;
};

export const routeOf = ({ route, conversationId }: Pick<Said, 'route' | 'conversationId'>): string =>
  route !== '' ? route : conversationId === '' ? '#/inbox/mine' : `#/inbox/all/${conversationId}`;

/** @param consoleUrl where consoles are, as `https://desk.example/console` */
const linkOf = (said: Pick<Said, 'route' | 'conversationId'>, consoleUrl: string): string =>
  consoleUrl + routeOf(said);

export function pushMessage(
  said: Said,
  tag: string,
  hidesText: boolean,
  notificationId: Id | '',
): PushMessage {
  return {
    version: 1,
    tag,
    title: said.title.slice(0, 200) || 'Steward',
    // Push services take 4 KB in all.
    body: hidesText ? '' : said.body.slice(0, 300),
    priority: said.priority,
    conversationId: said.conversationId,
    route: routeOf(said),
    notificationId,
    createdAt: said.createdAt,
  };
}

/**
 * What stands in for several: how many waited, how many still do, and the first of those.
 * @param unnamed how many others still wait, which were told before
 */
export function summaryOf(
  waited: number,
  named: readonly Pick<Said, 'title' | 'priority' | 'conversationId'>[],
  unnamed = 0,
): Pick<Said, 'title' | 'body' | 'priority'> {
  const still = named.length + unnamed;
  const noun = named.every(said => said.conversationId !== '') ? 'conversation' : 'notice';
  const some = (count: number) => `${count} ${noun}${count === 1 ? '' : 's'}`;
  const title =
    still >= waited
      ? `${some(still)} ${still === 1 ? 'waits' : 'wait'} for you`
      : `${some(waited)} waited, ${still} still ${still === 1 ? 'does' : 'do'}`;
  const names = named.slice(0, 5).map(said => said.title);
  const more = still - names.length;
  const rest = names.length === 0 || more <= 0 ? '' : ` · and ${more} more`;
  return {
    title,
    body: (names.join(' · ') + rest).slice(0, 500),
    priority: named.some(said => said.priority === 'urgent') ? 'urgent' : 'high',
  };
}

export type Letter = { subject: string; text: string; html: string };

/** One line, so that nothing that was written becomes a header or a line of its own. */
const line = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

/**
 * One notice, or several in one letter.
 * @param settings where a person changes what they get; null in a letter to a shared address
 */
export function letterOf(
  said: readonly Said[],
  { consoleUrl, subject, settings }: { consoleUrl: string; subject: string; settings: string | null },
): Letter {
  const why =
    settings === null
      ? 'An administrator of this desk sends notices to this address.'
      : `You get this because you asked for it. Change it: ${settings}`;
  const text = [
    ...said.flatMap(each => [
      line(each.title),
      ...(each.body ? [each.body] : []),
      linkOf(each, consoleUrl),
      '',
    ]),
    '-- ',
    why,
  ].join('\n');
  const items = said.map(
    each => `<tr><td style="padding:0 0 20px">
<p style="margin:0 0 4px;font-weight:600">${escapeHtml(line(each.title))}</p>
${each.body ? `<p style="margin:0 0 8px;white-space:pre-wrap">${escapeHtml(each.body)}</p>` : ''}
<p style="margin:0"><a href="${escapeHtml(linkOf(each, consoleUrl))}" style="color:#1d4ed8">Open in Steward</a></p>
</td></tr>`,
  );
  const foot =
    settings === null
      ? escapeHtml(why)
      : `You get this because you asked for it. <a href="${escapeHtml(settings)}" style="color:#6b7280">Change what you get</a>`;
  return { subject: line(subject).slice(0, 200), text, html: page(subject, items, foot) };
}

const page = (subject: string, rows: readonly string[], foot: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(line(subject))}</title></head>
<body style="margin:0;padding:24px;font:15px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
<table role="presentation" style="max-width:560px;width:100%;border-collapse:collapse">
${rows.join('\n')}
<tr><td style="border-top:1px solid #d1d5db;padding-top:12px;font-size:13px;color:#6b7280">${foot}</td></tr>
</table></body></html>
`;

/** A letter about one's own sign-in: a few words, and one address to go on at. */
export type SignInLetter = {
  subject: string;
  title: string;
  body: string;
  verb: string;
  link: string;
  /** Why it came. */
  why: string;
};

export function signInLetter({ subject, title, body, verb, link, why }: SignInLetter): Letter {
  const row = `<tr><td style="padding:0 0 20px">
<p style="margin:0 0 8px">${escapeHtml(line(title))}</p>
<p style="margin:0 0 16px">${escapeHtml(line(body))}</p>
<p style="margin:0"><a href="${escapeHtml(link)}" style="color:#1d4ed8">${escapeHtml(verb)}</a></p>
</td></tr>`;
  return {
    subject: line(subject).slice(0, 200),
    text: [line(title), '', line(body), '', link, '', '-- ', line(why)].join('\n'),
    html: page(subject, [row], escapeHtml(line(why))),
  };
}

/** Slack's own escape (api.slack.com/reference/surfaces/formatting#escaping): nothing in a notice calls a whole channel. */
const slackEscape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export function slackBody(said: Said, consoleUrl: string): string {
  const plain = (text: string) => ({ type: 'plain_text', text: text.slice(0, 3_000), emoji: false });
  const texts = [said.title, said.body].filter(text => text.trim() !== '');
  return JSON.stringify({
    text: slackEscape(line(texts.join(': '))),
    blocks: [
      ...texts.map(text => ({ type: 'section', text: plain(text) })),
      {
        type: 'actions',
        elements: [{ type: 'button', text: plain('Open in Steward'), url: linkOf(said, consoleUrl) }],
      },
    ],
  });
}

export function webhookBody(said: Said, consoleUrl: string): string {
  const { kind, priority, title, body, conversationId, facts, createdAt } = said;
  return JSON.stringify({
    type: `notification.${kind}`,
    timestamp: new Date(createdAt).toISOString(),
    data: {
      ...{ id: said.id, kind, priority, title, message: body, facts },
      ...{ conversationId: conversationId === '' ? null : conversationId, url: linkOf(said, consoleUrl) },
    },
  });
}
