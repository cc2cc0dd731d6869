import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unveil, veil } from '../../../server/features/ai/veil.ts';

const mark = 'qwertzuiop';

test('personal data, links, code and variables are behind signs, and the rest stands as it was', () => {
  const text =
    'Hi {{customer.first_name}}, write to kim@shop.example or +49 30 1234567. See https://a.example/x?y=1, or shop.example/help. Run `npm ci`. Card 4111 1111 1111 1111, IBAN DE89 3704 0044 0532 0130 00.';
  const veiled = veil(text, mark);
  expect(veiled.hidden).toEqual([
    '{{customer.first_name}}',
    'kim@shop.example',
    '+49 30 1234567',
    'https://a.example/x?y=1',
    'shop.example/help',
    '`npm ci`',
    '4111 1111 1111 1111',
    'DE89 3704 0044 0532 0130 00',
  ]);
  expect(veiled.text).toContain(`See [[${mark}-4]], or [[${mark}-5]]. Run [[${mark}-6]].`);
  for (const hidden of veiled.hidden) expect(veiled.text).not.toContain(hidden);
  expect(unveil(veiled.text, veiled)).toEqual({ ok: true, text });
});

test('what is personal and what must not be touched may stand over one another: no sign is hidden in another', () => {
  for (const text of [
    'My password: https://a.example/reset-1 is sent.',
    'Log in with token: `abcdefgh12345678` now.',
    'See https://a.example/u?token=abcdef12345 or call +49 30 1234567.',
    'https://ann:p4ss!word@shop.example/x',
  ]) {
    const veiled = veil(text, mark);
    for (const hidden of veiled.hidden) expect(hidden).not.toContain(mark);
    expect(unveil(veiled.text, veiled)).toEqual({ ok: true, text });
  }
});

test('a sign that is missing, came twice, was made up or broken spoils the whole', () => {
  const veiled = veil('See https://a.example and https://b.example now.', mark);
  const say = (text: string) => unveil(text, veiled);
  const [one, two] = [`[[${mark}-1]]`, `[[${mark}-2]]`];
  expect(say(`${two}, ${one}`)).toEqual({ ok: true, text: 'https://b.example, https://a.example' });
  expect(say(one)).toEqual({ ok: false, why: 'lost' });
  expect(say(`${one} ${two} ${one}`)).toEqual({ ok: false, why: 'repeated' });
  expect(say(`${one} ${two} [[${mark}-3]]`)).toEqual({ ok: false, why: 'invented' });
  expect(say(`${one} ${two} [[${mark}-0]]`)).toEqual({ ok: false, why: 'invented' });
  expect(say(`${one} [[${mark}-2]`)).toEqual({ ok: false, why: 'invented' });
  expect(say(`${one} ${two.toUpperCase()}`)).toEqual({ ok: false, why: 'invented' });
});

test('whatever an agent writes comes back as it was from a model that changes nothing', () => {
  const part = fc.constantFrom(
    ...[
      'Hello ',
      'https://a.example/b',
      ' ',
      '{{a}}',
      '`x`',
      'a@b.example',
      '$&',
      '[[x-1]]',
      '0301234567',
      '\n',
      '.',
    ],
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), parts => {
      const text = parts.join('');
      expect(unveil(veil(text, mark).text, veil(text, mark))).toEqual({ ok: true, text });
    }),
  );
});
