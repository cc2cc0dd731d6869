import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tag as wireTag } from '../../../src/protocol/documents/conversation.ts';
import { foundHits, withoutMarkdown } from '../../../src/renderer/app/palette/found-hits.ts';
import { matchLabel } from '../../../src/renderer/app/palette/palette-match.ts';
import type { SearchHit } from '../../../src/renderer/data/model.ts';
import { ghostAfter, nextWord } from '../../../src/renderer/features/conversation/composer/ghost.ts';
import { fillTemplate } from '../../../src/renderer/features/conversation/composer/template.ts';
import { replaceTrigger, triggerAt } from '../../../src/renderer/features/conversation/composer/trigger.ts';
import { textParts } from '../../../src/renderer/features/conversation/rich-text.ts';
import { cleanTag } from '../../../src/renderer/features/conversation/tags.ts';
import { initialsOf } from '../../../src/renderer/ui/avatar.tsx';
import { matchesQuery } from '../../../src/renderer/ui/matches.ts';

test('the ghost is what of the draft is still to come, only behind the caret at the end', () => {
  expect(ghostAfter('Yes, it is.', '', 0)).toBe('Yes, it is.');
  expect(ghostAfter('Yes, it is.', 'Yes,', 4)).toBe(' it is.');
  expect(ghostAfter('Yes, it is.', 'Yes,', 2)).toBe('');
  expect(ghostAfter('Yes, it is.', 'No', 2)).toBe('');
});

test('accepting word by word ends in the whole draft, never in a different text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), draft => {
      let typed = '';
      for (let turn = 0; turn <= draft.length; turn++) {
        const ghost = ghostAfter(draft, typed, typed.length);
        if (ghost === '') break;
        typed += nextWord(ghost);
        expect(draft.startsWith(typed)).toBe(true);
      }
      expect(typed).toBe(draft);
    }),
  );
});

test('/ opens templates at the start of a line alone; @ people after a space; neither in the other field', () => {
  expect(triggerAt('/dam', 4, 'text')).toEqual({ kind: 'template', query: 'dam', start: 0, end: 4 });
  expect(triggerAt('Hi\n/', 4, 'text')).toMatchObject({ query: '', start: 3 });
  for (const text of ['and/or', '12/03', 'see /var/log', '//', '@Ann']) {
    expect(triggerAt(text, text.length, 'text'), text).toBeUndefined();
  }
  expect(triggerAt('Ask @Tom Wi', 11, 'note')).toMatchObject({ kind: 'mention', query: 'Tom Wi', start: 4 });
  expect(triggerAt('@', 1, 'note')).toMatchObject({ query: '' });
  expect(triggerAt('mara@shop.example', 17, 'note')).toBeUndefined();
  const trigger = triggerAt('Ask @To now', 7, 'note');
  if (!trigger) throw new Error('an @ opens people');
  expect(replaceTrigger('Ask @To now', trigger, '@Tomasz ')).toEqual({ text: 'Ask @Tomasz  now', caret: 12 });
});

test('a template fills what is known and leaves the rest to be seen', () => {
  const facts = {
    ...{ customerName: 'Ellen Hartmann', customerEmail: '', agentName: '', conversationNumber: 7 },
  };
  const english = (body: string) => ({ locale: 'en', body, texts: {} });
  expect(
    fillTemplate(
      english(
        '{{customer.first_name}}, {{ customer.name }}: #{{conversation.number}} {{agent.name}} {{x.y}} {{customer.email | you}}',
      ),
      'en',
      facts,
    ).text,
  ).toBe('Ellen, Ellen Hartmann: #7 {{agent.name}} {{x.y}} you');
  // A name is text, not a template.
  expect(
    fillTemplate(english('{{customer.name}}'), 'en', { ...facts, customerName: '{{agent.name}} $&' }).text,
  ).toBe('{{agent.name}} $&');
  const both = { ...english('Hello {{agent.name | there}}.'), texts: { de: 'Guten Tag.' } };
  expect(fillTemplate(both, 'de-AT', facts)).toEqual({ locale: 'de', text: 'Guten Tag.' });
  expect(fillTemplate(both, 'fi', facts)).toEqual({ locale: 'en', text: 'Hello there.' });
});

test('only web addresses become links, without the sentence’s own signs', () => {
  const links = (text: string) => textParts(text).flatMap(part => (part.kind === 'link' ? [part.href] : []));
  expect(links('See https://shop.example/a. And (http://x.example/b)!')).toEqual([
    'https://shop.example/a',
    'http://x.example/b',
  ]);
  expect(links('https://de.wikipedia.org/wiki/Topf_(Begriff)')).toEqual([
    'https://de.wikipedia.org/wiki/Topf_(Begriff)',
  ]);
  for (const text of [
    'javascript:alert(1)',
    'data:text/html,x',
    'http://',
    'ftp://x.example',
    '//x.example',
  ]) {
    expect(links(text), text).toEqual([]);
  }
});

test('splitting a message loses and invents nothing', () => {
  const word = fc.constantFrom(
    'https://shop.example/x',
    '@Tomasz Wilk',
    '[1]',
    '[9]',
    ' ',
    '.',
    ')',
    'words',
    '👩‍👧',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 20 }), words => {
      const text = words.join('');
      const parts = textParts(text, { mentionNames: ['Tomasz Wilk', 'Tomasz'], citationCount: 3 });
      expect(
        parts
          .map(part => (part.kind === 'cite' ? `[${part.text}]` : part.text))
          .join('')
          .replaceAll(/\[0(\d)\]/g, '[$1]'),
      ).toBe(text.replaceAll(/\[0(\d)\]/g, '[$1]'));
      for (const part of parts) if (part.kind === 'cite') expect(part.index).toBeLessThan(3);
    }),
  );
});

test('a tag typed by hand is a tag the wire takes, or nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
      const tag = cleanTag(text);
      if (tag !== '') expect(wireTag.safeParse(tag).success).toBe(true);
    }),
  );
  expect(cleanTag('  VIP   Guest ')).toBe('vip guest');
});

test('the palette finds words by their beginnings and marks exactly what was typed', () => {
  expect(matchLabel('Move to another team', 'te mo')?.marked).toEqual([
    { text: 'Mo', isMatch: true },
    { text: 've to another ', isMatch: false },
    { text: 'te', isMatch: true },
    { text: 'am', isMatch: false },
  ]);
  expect(matchLabel('Resolve', 'solve')).toBeUndefined();
  fc.assert(
    fc.property(fc.string(), fc.string(), (label, typed) => {
      const match = matchLabel(label, typed);
      if (match) expect(match.marked.map(part => part.text).join('')).toBe(label);
    }),
  );
});

test('names match by the beginnings of their words, accents aside', () => {
  expect(matchesQuery('Petr Novák', 'nov')).toBe(true);
  expect(matchesQuery('Petr Novák', 'pe no')).toBe(true);
  expect(matchesQuery('Petr Novák', 'vak')).toBe(false);
  expect(matchesQuery('Petr Novák', '')).toBe(true);
});

test('initials are two whole signs at most', () => {
  expect(initialsOf('Ellen Maria Hartmann')).toBe('EH');
  expect(initialsOf('Madonna')).toBe('M');
  expect(initialsOf('   ')).toBe('?');
  expect(initialsOf('𝒜nn 𝒷ob')).toBe('𝒜𝒷');
});

test('a search shows each conversation once, at the message to land on', () => {
  const hit = (kind: SearchHit['kind'], id: string, conversationId: string | null): SearchHit => ({
    ...{ kind, id, conversationId, seq: null, title: id, snippet: [], at: 0, score: 1 },
  });
  const hits = [
    hit('conversation', 'c1', 'c1'),
    hit('article', 'a1', null),
    hit('message', 'm1', 'c1'),
    hit('message', 'm2', 'c1'),
    hit('message', 'm3', 'c2'),
  ];
  const found = foundHits(hits, ['conversation', 'message'], 8);
  expect(found.map(({ hit: { id }, others }) => [id, others])).toEqual([
    ['m1', 2],
    ['m3', 0],
  ]);
  expect(foundHits(hits, ['message'], 1)).toHaveLength(1);
});

test('a snippet of an article is shown without its markup', () => {
  expect(
    withoutMarkdown('## How long? We **refund** at `once`, see [the rules](https://shop.example/r).'),
  ).toBe(' How long? We refund at once, see the rules.');
  expect(withoutMarkdown('order #48213')).toBe('order #48213');
});
