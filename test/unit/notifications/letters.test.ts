import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { absenceNotice } from '../../../server/features/notifications/absence.ts';
import { channelProblems, shownTarget } from '../../../server/features/notifications/channels.ts';
import {
  letterOf,
  pushMessage,
  type Said,
  slackBody,
  summaryOf,
  webhookBody,
} from '../../../server/features/notifications/letters.ts';
import { noticesFor, queueNotice } from '../../../server/features/notifications/notifications.ts';
import { bundling, giveUpAfterMs, retryAt } from '../../../server/features/notifications/wanted.ts';
import { isPublicAddress } from '../../../server/platform/egress/addresses.ts';
import { createEgress, retryAfterOf } from '../../../server/platform/egress/egress.ts';
import { outcomeOf } from '../../../server/platform/egress/outcome.ts';
import { signedHeaders } from '../../../server/platform/egress/signed-headers.ts';
import { aConversation, ann, bob, conversationId, ellen } from '../../helpers/documents.ts';

const said = (part: Partial<Said> = {}): Said => ({
  id: '01930000-0000-7000-8000-000000000d01',
  kind: 'customer_replied',
  priority: 'high',
  conversationId,
  route: `#/inbox/all/${conversationId}/7`,
  facts: {},
  title: 'Ellen',
  body: 'My pot is chipped.',
  createdAt: 1_700_000_000_000,
  ...part,
});
const consoleUrl = 'https://desk.example/console';

test('a letter says who, what and where, and shows what was written as text (P44)', () => {
  const nasty = said({ title: 'Eve\r\nBcc: all@shop.example', body: '<img src=x onerror=alert(1)> & "you"' });
  const letter = letterOf([nasty], { consoleUrl, subject: nasty.title, settings: `${consoleUrl}#/settings` });
  expect(letter.subject).toBe('Eve Bcc: all@shop.example');
  expect(letter.html).not.toContain('<img');
  expect(letter.html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;you&quot;');
  expect(letter.html).toContain(`href="${consoleUrl}#/inbox/all/${conversationId}/7"`);
  expect(letter.text).toContain(`${consoleUrl}#/inbox/all/${conversationId}/7`);
  expect(letter.text).toContain(`Change it: ${consoleUrl}#/settings`);
});

test('no text breaks out of a letter, a Slack message or a webhook body', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (title, body) => {
      const one = said({ title, body });
      const { subject, html } = letterOf([one], { consoleUrl, subject: title, settings: null });
      expect(subject).not.toMatch(/[\r\n]/);
      expect(html.match(/<(?!\/?(?:!doctype|html|head|meta|title|body|table|tr|td|p|a)\b)/gi)).toBeNull();
      const slack = JSON.parse(slackBody(one, consoleUrl));
      expect(slack.text).not.toMatch(/[<>]/);
      expect(JSON.parse(webhookBody(one, consoleUrl)).data).toMatchObject({ title, message: body });
    }),
  );
});

test('a push says what was said unless the person hides it, and always whom it is from', () => {
  const open = pushMessage(said(), 'conversation:1', false, 'n1');
  expect(open).toMatchObject({ title: 'Ellen', body: 'My pot is chipped.', notificationId: 'n1' });
  expect(open.route).toBe(`#/inbox/all/${conversationId}/7`);
  expect(pushMessage(said(), 'conversation:1', true, 'n1')).toMatchObject({ title: 'Ellen', body: '' });
});

test('fourteen waited, three still do (P43)', () => {
  const three = ['Ellen', 'Daniel', 'Mia'].map(title => said({ title }));
  expect(summaryOf(14, three)).toMatchObject({
    ...{ title: '14 conversations waited, 3 still do', body: 'Ellen · Daniel · Mia' },
  });
  expect(summaryOf(3, three).title).toBe('3 conversations wait for you');
  expect(summaryOf(7, [...three, ...three]).body).toBe('Ellen · Daniel · Mia · Ellen · Daniel · and 1 more');
});

test('who comes back after long gets one summary; after lunch, or for a few, none', () => {
  const hour = 3_600_000;
  const still = [{ conversationId, title: 'Ellen' }];
  const absence = { lastSeenAt: 10 * hour, waited: 14, still };
  expect(absenceNotice(ann.id, absence, 20 * hour)).toMatchObject({
    ...{ kind: 'absence', title: '14 conversations waited, 1 still does', body: 'Ellen' },
    facts: { waited: '14', still: '1' },
  });
  expect(absenceNotice(ann.id, absence, 10.5 * hour)).toBeNull();
  expect(absenceNotice(ann.id, { ...absence, waited: 3 }, 20 * hour)).toBeNull();
});

test('a few come singly, many as one, and one more on a full lock screen joins the summary', () => {
  expect(bundling({ ready: 1, waited: 14, outstanding: 0 })).toBe('singly');
  expect(bundling({ ready: 3, waited: 3, outstanding: 0 })).toBe('singly');
  expect(bundling({ ready: 3, waited: 14, outstanding: 0 })).toBe('summary');
  expect(bundling({ ready: 4, waited: 4, outstanding: 0 })).toBe('summary');
  expect(bundling({ ready: 1, waited: 1, outstanding: 5 })).toBe('summary');
});

test('a webhook is signed as Standard Webhooks say, over id, time and the very body', () => {
  const key = Buffer.from('a key of thirty-two random bytes');
  const secret = `whsec_${key.toString('base64')}`;
  const headers = signedHeaders({ id: 'msg_1', body: '{"a":1}', secret }, 1_614_265_330_999);
  const expected = createHmac('sha256', key).update('msg_1.1614265330.{"a":1}').digest('base64');
  expect(headers).toMatchObject({
    ...{ 'webhook-id': 'msg_1', 'webhook-timestamp': '1614265330', 'webhook-signature': `v1,${expected}` },
  });
});

test('what failed is tried again later and later, by what was asked, for a day and not longer', () => {
  const id = '01930000-0000-7000-8000-000000000000';
  const passing = { isPermanent: false, retryAfterMs: null };
  const pauses = [1, 2, 3, 4, 5, 6, 7, 20].map(
    attempts => Number(retryAt(passing, { id, attempts, createdAt: 0, now: 0 })) / 1_000,
  );
  expect(pauses).toEqual([10, 30, 90, 270, 810, 2_430, 3_600, 3_600]);
  const asked = { isPermanent: false, retryAfterMs: 600_000 };
  expect(retryAt(asked, { id, attempts: 1, createdAt: 0, now: 0 })).toBe(600_000);
  expect(retryAt({ ...passing, isPermanent: true }, { id, attempts: 1, createdAt: 0, now: 0 })).toBeNull();
  const late = { id, attempts: 20, createdAt: 0, now: giveUpAfterMs - 1_000 };
  expect(retryAt(passing, late)).toBeNull();
});

test.each([
  [200, true, false],
  [204, true, false],
  [301, false, true],
  [400, false, true],
  [404, false, true],
  [408, false, false],
  [410, false, true],
  [413, false, true],
  [429, false, false],
  [500, false, false],
  [503, false, false],
])('an answer of %i: taken %s, for good %s', (status, ok, isPermanent) => {
  const outcome = outcomeOf({ status, retryAfterMs: null, text: '' });
  expect(outcome.ok).toBe(ok);
  if (!outcome.ok) expect(outcome.isPermanent).toBe(isPermanent);
});

test('Retry-After is seconds or a date', () => {
  expect(retryAfterOf('120', 0)).toBe(120_000);
  expect(retryAfterOf('Thu, 01 Jan 1970 00:01:00 GMT', 20_000)).toBe(40_000);
  expect(retryAfterOf('soon', 0)).toBeNull();
  expect(retryAfterOf(undefined, 0)).toBeNull();
});

test.each([
  ...[
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
  ],
  ...[
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
  ],
  ...['2001:db8::1', '255.255.255.255', '192.0.2.1', 'fe80::1%eth0', 'localhost', ''],
])('%s is not of the public internet', address => expect(isPublicAddress(address)).toBe(false));

test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700::1111', '[2a00:1450::1]'])(
  '%s is of the public internet',
  address => expect(isPublicAddress(address)).toBe(true),
);

test('an address that leads inside is refused before anything is sent, however it is written', () => {
  const egress = createEgress({ mayReachPrivate: false, now: () => 0 });
  const inside = [
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://localhost./',
  ];
  const other = ['ftp://shop.example/', 'file:///etc/passwd', 'https://user:word@shop.example/', 'nonsense'];
  for (const url of [...inside, ...other]) expect(egress.problemOf(url), url).not.toBeNull();
  expect(egress.problemOf('https://hooks.shop.example/1')).toBeNull();
});

test('a channel says what is wrong with it, and shows no secret', () => {
  const facts = { isMailOn: true, addressProblem: () => null };
  const webhook = { kind: 'webhook', target: 'https://x.example', secret: '' } as const;
  expect(channelProblems(webhook, facts).map(each => each.path)).toEqual(['body.secret']);
  for (const target of ['a@b.example, c@d.example', 'A <a@b.example>', 'a@b\nBcc: c@d', 'nobody']) {
    expect(channelProblems({ kind: 'email', target, secret: '' }, facts), target).toHaveLength(1);
  }
  expect(shownTarget('slack', 'https://hooks.slack.com/services/T0/B0/abcdEFGH')).toBe(
    'https://hooks.slack.com/…EFGH',
  );
});

test('nobody is told of what they did; who loses a conversation hears where it went', () => {
  const before = aConversation({ agentId: ann.id, turn: 'agent' });
  const next = { ...before, agentId: bob.id };
  const event = { type: 'assigned', agentId: bob.id, agentName: 'Bob' } as const;
  const by = (author: typeof ann) =>
    noticesFor({ before, next, messages: [{ kind: 'event', author, text: '', event }] }).map(
      ({ personId, kind, body }) => [personId, kind, body],
    );
  expect(by(ann)).toEqual([[bob.id, 'assigned', '']]);
  expect(by(bob)).toEqual([[ann.id, 'moved_away', 'Bob took it over.']]);
  const wrote = { kind: 'text', author: ellen, text: 'Hello?' } as const;
  expect(noticesFor({ before, next: before, messages: [wrote] })).toMatchObject([
    ...[{ personId: ann.id, kind: 'customer_replied', title: 'Ellen', body: 'Hello?' }],
  ]);
});

test('who is given a conversation is told what was said in the open last, and no note', () => {
  const said = (kind: 'text' | 'note') =>
    noticesFor({
      before: aConversation({ subject: 'A parcel' }),
      next: aConversation({
        ...{ subject: 'A parcel', agentId: bob.id },
        lastMessage: { text: 'Angry?', authorKind: 'agent', authorId: ann.id, kind, createdAt: 1 },
      }),
      messages: [{ kind: 'event', author: ann, text: '' }],
    }).map(({ body }) => body);
  expect(said('text')).toEqual(['Angry?']);
  expect(said('note')).toEqual(['A parcel']);
});

test('a queue is told of as one, with the newest words', () => {
  const team = { id: 't', name: 'Support' };
  const one = { id: 'c1', customerName: 'Ellen', text: 'Hello?', queuedAt: 1, priority: 1 };
  const facts = { team, limitMs: 300_000 };
  expect(queueNotice('queue_new', { ...facts, told: [] })).toBeNull();
  expect(queueNotice('queue_new', { ...facts, told: [one] })).toMatchObject({
    ...{ title: 'Ellen waits in Support', body: 'Hello?', priority: 'normal', conversationId: 'c1' },
  });
  const late = { ...one, customerName: 'Mia', priority: 3 };
  expect(queueNotice('queue_waiting', { ...facts, told: [one, late] })).toMatchObject({
    ...{ title: '2 have waited over 5 minutes in Support', body: 'Mia: Hello?', priority: 'urgent' },
  });
});
