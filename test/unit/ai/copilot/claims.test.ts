import { describe, expect, test } from 'vitest';
import { addedClaims, lostClaims } from '../../../../src/ai/copilot/claims.ts';

const added = (source: string, rewritten: string) =>
  addedClaims(source, rewritten).map(({ kind, text }) => `${kind}: ${text}`);
const lost = (source: string, rewritten: string) =>
  lostClaims(source, rewritten).map(({ kind, text }) => `${kind}: ${text}`);

describe('what a rewriting adds', () => {
  test.each<[string, string, string[]]>([
    ['It takes some days.', 'It takes 3 days.', ['figure: 3']],
    ['It takes some days.', 'It takes three days.', ['figure: three']],
    ['It takes three days.', 'It takes 3 days.', []],
    ['It costs 1,299.00 euros.', 'Es kostet 1.299 €.', []],
    ['It costs 20 euros.', 'It costs $20.', ['figure: $']],
    ['It costs €20.', 'Es kostet 20 Euro.', []],
    ['It starts at 9:30.', 'It starts at 9:45.', ['figure: 9:45']],
    [
      'You find it in the account.',
      'See https://shop.example/account.',
      ['link: https://shop.example/account'],
    ],
    ['See https://shop.example/account.', 'Please see https://shop.example/account', []],
    ['Write to us.', 'Write to help@shop.example.', ['link: help@shop.example']],
    ['Send it back.', 'Send it back. We will refund you.', ['promise: We will refund you.']],
    [
      'Send it back.',
      'Send it back, of course free of charge.',
      ['promise: Send it back, of course free of charge.'],
    ],
    ['We refund you once it is here.', 'As soon as it is here, you get your money back.', []],
    ['I will check it.', 'I’ll check it for you.', []],
    ['I will check it.', 'I will check it. I will call you back.', ['promise: I will call you back.']],
    ['We refund you.', 'Wir erstatten Ihnen den Betrag.', []],
    [
      'Send it back.',
      'Senden Sie es zurück. Wir erstatten Ihnen den Betrag sofort.',
      ['promise: Wir erstatten Ihnen den Betrag sofort.'],
    ],
    [
      'Bitte warten Sie etwas.',
      'Wir garantieren Ihnen, dass es bald kommt.',
      ['promise: Wir garantieren Ihnen, dass es bald kommt.'],
    ],
    ['Patientez.', 'Patientez, c’est gratuit.', ['promise: Patientez, c’est gratuit.']],
    ['Thanks, it is on its way.', 'Thank you! It is on its way.', []],
  ])('"%s" as "%s"', (source, rewritten, claims) => {
    expect(added(source, rewritten)).toEqual(claims);
  });

  test('each claim stands in the rewritten text, character for character', () => {
    const rewritten = 'Grüße! Wir ersetzen ihn bis morgen, für 20 Euro: https://a.example/ß?x=1.';
    const claims = addedClaims('Hallo.', rewritten);
    expect(claims.length).toBeGreaterThanOrEqual(4);
    for (const { text } of claims) expect(rewritten).toContain(text);
  });
});

test.each<[string, string, string[]]>([
  ['You have 30 days, and it is free of charge.', 'You have a while, free of charge.', ['figure: 30']],
  [
    'You have 30 days, and it is free of charge.',
    'You have 30 days.',
    ['promise: You have 30 days, and it is free of charge.'],
  ],
  [
    'See www.shop.example/returns for more.',
    'There is more on our page.',
    ['link: www.shop.example/returns'],
  ],
  ['Dear Kim, thank you for your patience. We replace it.', 'We replace it.', []],
])('what "%s" loses as "%s"', (source, rewritten, claims) => {
  expect(lost(source, rewritten)).toEqual(claims);
});
