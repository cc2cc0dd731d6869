import { expect, test } from 'vitest';
import { moodOf } from '../../../../src/ai/copilot/mood.ts';
import { triageOf } from '../../../../src/ai/copilot/triage.ts';
import type { SpokenTurn } from '../../../../src/ai/copilot/turns.ts';
import type { Language } from '../../../../src/ai/text/words.ts';

const said = (...texts: string[]): SpokenTurn[] =>
  texts.map((line, at) => {
    const isAgent = line.startsWith('a: ');
    const text = isAgent ? line.slice(3) : line;
    return { messageId: `m${at}`, seq: at + 1, role: isAgent ? 'agent' : 'customer', text, at };
  });
const nothing = { known: [], taken: [], neighbours: [] };
const triage = (language: Language, ...texts: string[]) => triageOf(said(...texts), language, nothing);
const mood = (text: string, language: Language) => moodOf([{ text, language }]);

test.each<[Language, string, string]>([
  ['en', 'This is terrible, the pot arrived broken and nobody answers!', 'negative'],
  ['en', 'Thank you so much, that was really helpful.', 'positive'],
  ['en', 'What size is the blue lid?', 'neutral'],
  ['en', 'I am not happy with this.', 'negative'],
  ['de', 'Das ist eine Frechheit, der Topf ist kaputt und niemand antwortet!', 'negative'],
  ['de', 'Vielen Dank, das war sehr hilfreich.', 'positive'],
  ['de', 'Welche Größe hat der blaue Deckel?', 'neutral'],
  ['de', 'Ich bin nicht zufrieden.', 'negative'],
  ['fr', 'C’est inacceptable, la casserole est cassée et personne ne répond !', 'negative'],
  ['fr', 'Merci beaucoup, c’est parfait.', 'positive'],
  ['fr', 'Quelle est la taille du couvercle bleu ?', 'neutral'],
  ['fr', 'Je ne suis pas satisfait.', 'negative'],
])('%s: "%s" is %s', (language, text, value) => {
  expect(mood(text, language).value).toBe(value);
});

test('a mood says which words it is from, and what was said last counts most', () => {
  expect(mood('It is awful. The lid is cracked.', 'en').because).toEqual(['awful', 'cracked']);
  expect(mood('What size is it?', 'en').because).toEqual([]);
  const turned = moodOf([
    { text: 'This is awful.', language: 'en' },
    { text: 'It works now, thank you, wonderful!', language: 'en' },
  ]);
  expect(turned.value).toBe('positive');
  expect(mood('It is TERRIBLE.', 'en').score).toBeLessThan(mood('It is terrible.', 'en').score);
});

// Each line is one message of the customer, in order; `a:` is ours.
test.each<[Language, string, string[]]>([
  ['en', 'negative', ['Thank you for your reply, but the pot is still broken.']],
  [
    'en',
    'negative',
    ['The pot arrived broken and nobody answers.', 'a: Which order is it?', '20431, thanks'],
  ],
  ['en', 'negative', ['This is terrible, it is broken again!', 'a: Sorry. Which order?', '20431', 'Yes']],
  [
    'en',
    'negative',
    ['I am really disappointed and angry.', 'a: We look into it.', 'When? Thanks, kind regards, Kim'],
  ],
  ['en', 'neutral', ['Where is my order? Thank you in advance.']],
  ['en', 'neutral', ['Could you send me the size of the lid, please? Thanks!']],
  ['en', 'neutral', ['It would be great if it came before Friday.']],
  ['en', 'neutral', ['The lid is cracked.', 'a: A new one is on its way.', 'Ok, thanks.']],
  ['en', 'positive', ['The lid is cracked.', 'a: A new one is on its way.', 'Wonderful, thank you so much!']],
  ['en', 'positive', ['Can I return it?', 'a: Yes, within 30 days.', 'Thank you.']],
  ['de', 'negative', ['Vielen Dank f\u00fcr die Antwort, aber der Topf ist immer noch kaputt.']],
  [
    'de',
    'negative',
    ['Ich bin sehr entt\u00e4uscht, das ist eine Frechheit.', 'a: Welche Bestellung?', '20431, danke'],
  ],
  [
    'de',
    'neutral',
    ['Wann kommt meine Bestellung? Vielen Dank im Voraus. Mit freundlichen Gr\u00fc\u00dfen'],
  ],
  ['de', 'neutral', ['Es w\u00e4re sch\u00f6n, wenn er bis Freitag kommt.']],
  [
    'de',
    'positive',
    ['Der Deckel ist kaputt.', 'a: Ein neuer ist unterwegs.', 'Super, das hat geklappt, vielen Dank!'],
  ],
  ['fr', 'negative', ['Merci de votre r\u00e9ponse, mais la casserole est toujours cass\u00e9e.']],
  [
    'fr',
    'negative',
    ['C\u2019est inacceptable, elle est cass\u00e9e.', 'a: Quelle commande ?', '20431, merci'],
  ],
  ['fr', 'neutral', ['O\u00f9 est ma commande ? Merci d\u2019avance, bien cordialement']],
  [
    'fr',
    'positive',
    ['Le couvercle est f\u00eal\u00e9.', 'a: Un autre est en route.', 'Parfait, merci beaucoup !'],
  ],
])('%s: a conversation is %s when the customer writes %j', (language, value, texts) => {
  expect(triage(language, ...texts).mood.value).toBe(value);
});

test('a thing that is called damaged twice makes nobody angry', () => {
  const { mood, priority } = triage('en', 'Another pot arrived damaged, do you replace damaged items?');
  expect(mood.value).toBe('negative');
  expect(priority).toEqual({ value: 1, because: [] });
});

test('a complaint names its own words, and not the thanks beside it', () => {
  const { mood } = triage(
    'en',
    'The lid is cracked and your shop is awful.',
    'a: Which order?',
    '20431, thank you',
  );
  expect(mood.because).toEqual(['awful', 'cracked']);
});

test.each<[Language, string, number, string]>([
  ['en', 'The handle came off and burned my hand, I am in hospital.', 3, 'danger'],
  ['en', 'I need it by tomorrow, this is urgent.', 2, 'deadline'],
  ['en', 'You charged me twice for order 20431.', 2, 'money'],
  ['en', 'My lawyer will write to you.', 2, 'legal'],
  ['de', 'Mein Sohn hat sich am Griff verletzt.', 3, 'danger'],
  ['de', 'Bitte dringend, ich brauche ihn bis morgen.', 2, 'deadline'],
  ['de', 'Der Betrag wurde doppelt abgebucht.', 2, 'money'],
  ['fr', 'Ma fille est blessée à cause de la poignée.', 3, 'danger'],
  ['fr', 'C’est urgent, il me le faut d’ici demain.', 2, 'deadline'],
  ['fr', 'J’ai été prélevé deux fois.', 2, 'money'],
])('%s: "%s" has priority %i, because of %s', (language, text, value, reason) => {
  const { priority } = triage(language, text);
  expect(priority.value).toBe(value);
  expect(priority.because.map(each => each.reason)).toContain(reason);
});

test('an ordinary question keeps the usual priority, thanks alone a low one, and who is left waiting a high one', () => {
  expect(triage('en', 'Which pots work on induction?').priority).toEqual({ value: 1, because: [] });
  expect(
    triage('en', 'Can I return it?', 'a: Yes, within 30 days.', 'Perfect, thank you.').priority,
  ).toMatchObject({
    value: 0,
    because: [{ reason: 'only_thanks' }],
  });
  expect(triage('en', 'Hello', 'Is anybody there?', 'I asked about my lid').priority).toMatchObject({
    value: 2,
    because: [{ reason: 'unanswered' }],
  });
  expect(triage('en', 'Hello', 'Is anybody there?', 'a: Yes', 'Fine').priority.value).toBe(1);
});

test('tags are named by the words, or carried by similar conversations; none that it has', () => {
  const tagsOf = (text: string, about: Partial<typeof nothing> & object) =>
    triageOf(said(text), 'en', { ...nothing, ...about }).tags;
  const known = ['refund', 'delivery', 'wrong item', 'care'];
  expect(tagsOf('I would like a refund for my order.', { known } as never)).toEqual([
    { tag: 'refund', reason: 'words', words: 'refund' },
  ]);
  const neighbours = [
    { likeness: 0.8, tags: ['delivery'] },
    { likeness: 0.6, tags: ['delivery', 'care'] },
    { likeness: 0.3, tags: [] },
  ];
  expect(tagsOf('Where is it?', { known, neighbours } as never)).toEqual([
    { tag: 'delivery', reason: 'similar', count: 2, of: 3 },
  ]);
  expect(tagsOf('Where is it?', { known, neighbours, taken: ['delivery'] } as never)).toEqual([]);
  expect(tagsOf('What I got is the wrong item.', { known } as never)).toEqual([
    { tag: 'wrong item', reason: 'words', words: 'wrong item' },
  ]);
});
