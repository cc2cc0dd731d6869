import fc from 'fast-check';
import { expect, test } from 'vitest';
import { articleFields } from '../../../src/protocol/documents/desk.ts';
import { readSettings, usualSettings } from '../../../src/renderer/app/settings.ts';
import { createToasts } from '../../../src/renderer/app/toasts.ts';
import { createUnsaved, isTextRecord } from '../../../src/renderer/app/unsaved.ts';
import { parseSnooze, snoozeChoices } from '../../../src/renderer/features/conversation/snooze-times.ts';
import { fieldsOf, toArticle } from '../../../src/renderer/features/knowledge/article-text.ts';
import { clockOf, dateOf, dayNameOf, distanceOf, whenOf } from '../../../src/renderer/ui/time.ts';
import { anArticle } from '../../helpers/documents.ts';

const now = new Date('2026-11-23T13:55:00').getTime();
const minute = 60_000;

test('moments are relative up to a week, then a date', () => {
  const said = (ago: number) => distanceOf(now - ago, now);
  expect(said(30_000)).toEqual({ unit: 'now' });
  expect(said(59 * minute)).toEqual({ unit: 'minutes', count: 59 });
  expect(said(60 * minute)).toEqual({ unit: 'hours', count: 1 });
  expect(said(23.9 * 60 * minute)).toEqual({ unit: 'hours', count: 23 });
  expect(said(6.9 * 24 * 60 * minute)).toEqual({ unit: 'days', count: 6 });
  expect(said(7 * 24 * 60 * minute)).toEqual({ unit: 'date' });
  // A clock that runs ahead of ours is no reason for "-3 min".
  expect(said(-3 * minute)).toEqual({ unit: 'minutes', count: 3 });
});

test('clock and dates are written as the region does', () => {
  expect(clockOf(now, 'en-US')).toBe('13:55');
  expect(clockOf(now, 'en-GB', 'UTC')).toMatch(/^\d\d:\d\d$/);
  expect(dateOf(new Date('2025-03-04').getTime(), now, 'en-GB')).toBe('4 Mar 2025');
  expect(dateOf(new Date('2026-03-04').getTime(), now, 'en-GB')).toBe('4 Mar');
  expect(whenOf(new Date('2026-11-24T09:00:00').getTime(), now, 'en-GB')).toBe('Tue 09:00');
  expect(dayNameOf(now - 24 * 60 * minute, now)).toBe('yesterday');
});

test('snoozing offers moments ahead, in order, and takes no other', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
      date => {
        const choices = snoozeChoices(date.getTime());
        const moments = choices.map(choice => choice.until);
        expect(moments).toEqual([...moments].sort((a, b) => a - b));
        for (const until of moments) expect(until).toBeGreaterThan(date.getTime());
        const monday = choices.find(choice => choice.id === 'monday');
        expect(new Date(monday?.until ?? 0).getDay()).toBe(1);
      },
    ),
  );
  expect(parseSnooze('2026-11-24T09:00', now)).toBe(new Date('2026-11-24T09:00').getTime());
  for (const text of ['', 'soon', '2020-01-01T00:00']) expect(parseSnooze(text, now), text).toBeUndefined();
});

test('stored settings are believed field by field', () => {
  expect(readSettings(null)).toEqual(usualSettings);
  expect(
    readSettings(
      '{"queueWidthPx":9999,"sort":"odd","hasSingleKeys":false,"keyOverrides":{"x":"y","list.next":"m"}}',
    ),
  ).toEqual({
    ...usualSettings,
    hasSingleKeys: false,
    keyOverrides: { 'list.next': 'm' },
  });
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), text => void readSettings(text)));
});

test('the last action can be taken back after its toast went, once', () => {
  const toasts = createToasts();
  let undone = 0;
  toasts.say('Resolved', { undo: () => undone++ });
  toasts.hide();
  toasts.say('Only words');
  toasts.undoLast();
  toasts.undoLast();
  expect(undone).toBe(1);
  expect(toasts.store.getState()).toEqual({ shown: null, last: null });
});

test('unsaved words come back to their person and form alone, and rubbish does not', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const isFields = isTextRecord(['title', 'body']);
  const mara = createUnsaved(storage, 'article.mara', isFields);
  mara.write('a1', { title: 'T', body: 'B' });
  expect(mara.read('a1')).toEqual({ title: 'T', body: 'B' });
  expect(mara.read('a2')).toBeNull();
  expect(createUnsaved(storage, 'article.tomasz', isFields).read('a1')).toBeNull();
  kept.set('steward.unsaved.article.mara.a1', '{"title":1}');
  expect(mara.read('a1')).toBeNull();
  kept.set('steward.unsaved.article.mara.a1', '{');
  expect(mara.read('a1')).toBeNull();
  mara.forget('a1');
  expect(kept.size).toBe(0);
});

test('an article from its form is one the wire takes, and goes there and back unchanged', () => {
  const article = anArticle({ tags: ['care', 'enamel'] });
  expect(toArticle(fieldsOf(article))).toEqual({
    title: article.title,
    body: article.body,
    tags: article.tags,
    locale: article.locale,
    audience: article.audience,
    translationOf: article.translationOf,
  });
  fc.assert(
    fc.property(fc.string(), tags => {
      const made = toArticle({ ...fieldsOf(undefined), title: 'T', tags }).tags;
      expect(articleFields.tags.safeParse(made).success).toBe(true);
      expect(new Set(made).size).toBe(made.length);
    }),
  );
});
