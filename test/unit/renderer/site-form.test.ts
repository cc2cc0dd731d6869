// Sites as people write them, and which field a problem of the server is about.
import { expect, test } from 'vitest';
import type { Site } from '../../../src/protocol/http/sites.ts';
import { formOf, placeProblems, requestOf } from '../../../src/renderer/features/settings/sites/site-form.ts';

const site: Site = {
  ...{ id: 'a', siteKey: 'k', teamId: 't', version: 3, oldSecretUntil: null, isReadable: true },
  allowedOrigins: ['https://a.example', 'https://*.b.example'],
  settings: {
    ...{ name: 'Shop', accent: '#1f6f5c', corner: 'left', ai: true, maskCards: false, asks: 'nothing' },
    greeting: { en: 'Hello.', de: 'Guten Tag.' },
    hours: {
      timeZone: 'UTC',
      week: [
        [
          { from: '09:00', to: '12:00' },
          { from: '13:00', to: '17:00' },
        ],
        [],
        [],
        [],
        [],
        [],
        [],
      ],
      holidays: ['2026-12-25'],
    },
  },
};

test('what was read is what is saved; what says nothing has the usual settings', () => {
  const { teamId, allowedOrigins, settings, version } = site;
  expect(requestOf(formOf(site), version)).toEqual({ teamId, allowedOrigins, settings, version });
  const { maskCards: _, asks: __, ...older } = settings;
  expect(formOf({ ...site, settings: older })).toMatchObject({ maskCards: true, asks: 'rating' });
});

test('lines, commas and loose writing are read; a greeting that says nothing is left out, but for the English one', () => {
  const form = {
    ...formOf(site),
    origins: ' https://a.example,\n\nhttps://c.example ',
    week: ['9:00 – 17:00', '', '', '', '', '', 'late'],
    greetings: [
      { key: 0, language: 'en', text: '' },
      { key: 1, language: 'fr', text: ' ' },
    ],
  };
  const { allowedOrigins, settings } = requestOf(form, 1);
  expect(allowedOrigins).toEqual(['https://a.example', 'https://c.example']);
  expect(settings.hours.week[0]).toEqual([{ from: '9:00', to: '17:00' }]);
  expect(settings.hours.week[6]).toEqual([{ from: 'late', to: '' }]);
  expect(settings.greeting).toEqual({ en: '' });
});

test('each problem stands at its field, the first of several; the rest is told with its place', () => {
  const { problems, rest } = placeProblems([
    { path: 'body.allowedOrigins.1', problem: 'no address' },
    { path: 'body.allowedOrigins.2', problem: 'neither' },
    { path: 'body.settings.hours.week.6.0.to', problem: 'no time' },
    { path: 'body.timeZone', problem: 'unknown' },
    { path: 'body.version', problem: 'odd' },
  ]);
  expect(problems).toEqual({ origins: 'no address', 'week.6': 'no time', timeZone: 'unknown' });
  expect(rest).toEqual(['body.version: odd']);
});
