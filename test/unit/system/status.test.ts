// The public status page: what it says, in three languages, and what it never says.
import { expect, test } from 'vitest';
import type { BareMaintenance } from '../../../server/features/system/maintenance.store.ts';
import { publicIncidents, statusOf } from '../../../server/features/system/status.ts';
import { statusPage } from '../../../server/features/system/status-page.ts';
import {
  statusLanguage,
  statusLanguages,
  statusWords,
} from '../../../server/features/system/status-words.ts';
import { statusAnswer } from '../../../src/protocol/http/system.ts';
import type { PartStatus } from '../../../src/protocol/system.ts';

const now = Date.UTC(2026, 10, 28, 14, 0);
const hour = 3_600_000;
const parts: PartStatus[] = [
  { part: 'database', state: 'down', text: 'pg at 10.0.0.5 does not answer.', since: now - hour },
  { part: 'ai', state: 'operational', text: 'gpt-x answers.', since: now },
  { part: 'mail', state: 'off', text: 'No mail.', since: now },
];
const maintenance = (more: Partial<BareMaintenance> = {}): BareMaintenance => ({
  ...{ id: 'id-1', kind: 'maintenance', title: 'New <disks>', text: 'We & you', lang: 'en' },
  ...{ startsAt: now + hour, endsAt: now + 2 * hour, parts: ['database'], tellCustomers: true },
  ...{ canceledAt: null, createdAt: now, updatedAt: now, updatedBy: 'person-7' },
  ...more,
});

test('the answer has its shape and holds only what customers may know', () => {
  const inner = maintenance({ title: 'Secret work', tellCustomers: false });
  const called = maintenance({ title: 'Called off', canceledAt: now });
  const over = maintenance({ title: 'Over', startsAt: now - hour, endsAt: now });
  const all = [maintenance(), inner, called, over];
  const status = statusOf({ parts, maintenance: all, incidents: [] }, now);
  expect(statusAnswer.parse(status)).toEqual(status);
  expect(status).toMatchObject({
    state: 'down',
    parts: [
      { part: 'chat', state: 'down' },
      { part: 'answers', state: 'operational' },
    ],
    maintenance: [{ title: 'New <disks>', isRunning: false, parts: ['chat'] }],
  });
  const said = JSON.stringify(status) + statusPage(status, 'en', { name: 'Hollin', timeZone: 'UTC' });
  for (const secret of ['10.0.0.5', 'gpt-x', 'person-7', 'id-1', 'Secret work', 'Called off', 'Over<']) {
    expect(said).not.toContain(secret);
  }
});

test('incidents of inner parts that overlap are one to customers; old and inner ones are none', () => {
  const incident = (part: PartStatus['part'], from: number, to: number | null, worst = 'degraded') => ({
    ...{ part, worst: worst as 'degraded' | 'down' },
    ...{ startedAt: now - from * hour, endedAt: to === null ? null : now - to * hour },
  });
  const shown = publicIncidents(
    [
      incident('sockets', 10, 8),
      incident('database', 9, 7, 'down'),
      incident('database', 3, null),
      incident('servers', 2, 1),
      incident('jobs', 24 * 15, 24 * 14 + 1),
    ],
    now,
  );
  expect(shown).toEqual([
    { part: 'chat', worst: 'degraded', startedAt: now - 3 * hour, endedAt: null },
    { part: 'chat', worst: 'down', startedAt: now - 10 * hour, endedAt: now - 7 * hour },
  ]);
});

test.each(statusLanguages)('the page in %s: every word there, nothing that runs', language => {
  const status = statusOf(
    {
      parts,
      maintenance: [maintenance({ title: '<script>alert(1)</script>', lang: 'en" onload="x' })],
      incidents: [{ part: 'database', worst: 'down', startedAt: now - hour, endedAt: null }],
    },
    now,
  );
  const html = statusPage(status, language, { name: 'Hollin & Rye', timeZone: 'Europe/Berlin' });
  const say = statusWords[language];
  for (const words of [say.overall.down, say.part.chat, say.state.down, say.planned, say.history]) {
    expect(html).toContain(words);
  }
  expect(html).toContain(`<html lang="${language}">`);
  expect(html).not.toContain('<script');
  expect(html).not.toContain('onload');
  expect(html).toContain('Hollin &#38; Rye');
});

test('the reader’s first language that the page speaks', () => {
  expect(statusLanguage(undefined)).toBe('en');
  expect(statusLanguage('it, fr;q=0.8, de;q=0.7')).toBe('fr');
  expect(statusLanguage('de-CH')).toBe('de');
  expect(statusLanguage('*')).toBe('en');
});
