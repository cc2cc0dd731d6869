// What the demo desk does all the time, so that its figures have a past: some weeks of short conversations with the words of the simulator.
import type { Millis } from '#protocol/ids.ts';
import { demoConversations, type ScriptedConversation } from '../conversations.ts';
import { type DemoCustomerKey, demoCustomers } from '../people.ts';
import type { DemoThread } from './thread.ts';

const hour = 3_600_000;
const weeks = 10;
/** From Monday on; what is older than what is told one by one. */
const perDay = [4, 4, 3, 3, 4, 1, 1];
/** Hours of the day at which they begin, in turn. */
const hours = [9.2, 11.1, 14.4, 10.3, 16.7, 12.6, 9.8, 15.5, 18.2];
const youngestHours = 48;
const agents = ['mara', 'tomasz', 'mara', 'priya'] as const;
const minutesToTake = [4, 9, 2, 17, 6, 31, 3];

const replies = {
  en: [
    'Thank you for waiting. I have looked it up, and it is on its way to you.',
    'I am sorry for the trouble. It is put right, and you get a mail within the hour.',
  ],
  de: [
    'Danke für die Geduld. Ich habe nachgesehen, es ist unterwegs.',
    'Das tut mir leid. Es ist behoben, Sie bekommen gleich eine Mail.',
  ],
  fr: [
    'Merci d’avoir patienté. J’ai vérifié, c’est en route.',
    'Je suis désolée. C’est réglé, vous recevez un message dans l’heure.',
  ],
} as const;

/** What customers write with a rating, good ones first. */
const ratings = {
  en: [
    '5: Quick and kind',
    '4',
    '5',
    '2: Took too long until somebody was there',
    '5: Exactly what I needed',
    '3: Had to explain it twice',
    '4',
  ],
  de: ['5: Schnell und freundlich', '4', '2: Zu lange gewartet', '5'],
  fr: ['5: Rapide et aimable', '4', '3: Il a fallu répéter'],
} as const;

/** How likely they would recommend the shop, in turn. */
const likely = [9, 10, 7, 9, 3, 10, 8, 10, 6, 9];

const isThanks = (text: string): boolean => /^(thank|perfect|great|ok|lovely|good|danke|merci)/i.test(text);

const customersOf = (locale: ScriptedConversation['locale']): DemoCustomerKey[] =>
  (Object.keys(demoCustomers) as DemoCustomerKey[]).filter(key => demoCustomers[key].locale === locale);

const among = <Value>(list: readonly Value[], nth: number): Value => list[nth % list.length] as Value;

function linesOf({ turns, locale, expects }: ScriptedConversation, nth: number, isBilling: boolean): string {
  const [first = '', second] = turns;
  const rating = nth % 3 === 0 ? [`rate ${among(ratings[locale], Math.floor(nth / 3))}`] : [];
  const said = nth % 3 === 0 || nth % 5 === 1 ? [`recommend ${among(likely, nth)}`] : [];
  const lines = [`c: ${first}`];
  if (expects === 'answer') lines.push('ai');
  const isSettled = expects === 'answer' && (second === undefined || isThanks(second));
  if (second !== undefined) lines.push('wait 2', `c: ${second}`);
  if (isSettled) return [...lines, ...rating, ...said].join('\n');
  const agent = among(agents, nth);
  return [
    ...lines,
    `handover ${nth % 17 === 5 ? 'model_unavailable' : expects === 'person' ? 'no_answer' : 'low_confidence'}`,
    ...[`wait ${among(minutesToTake, nth)}`, `assign ${agent}`, `wait ${1 + (nth % 4)}`],
    // What is not theirs goes to those who know it.
    ...(nth % 19 === 7 && !isBilling ? [`transfer ${agent} billing`, 'wait 6', `assign ${agent}`] : []),
    ...[`a ${agent}: ${among(replies[locale], nth)}`, `wait ${2 + (nth % 5)}`, `resolve ${agent}`],
    ...(nth % 13 === 4
      ? [
          'wait 90',
          `c: ${first}`,
          'wait 5',
          `a ${agent}: ${among(replies[locale], nth + 1)}`,
          `resolve ${agent}`,
        ]
      : []),
    ...[...rating, ...said],
  ].join('\n');
}

/** The same ones each time, at the same hours of the same weekdays. */
export function usualThreads(now: Millis): DemoThread[] {
  const scripts = demoConversations.filter(({ expects }) => expects !== 'talk');
  const today = Math.floor(now / (24 * hour)) * 24 * hour;
  const threads: DemoThread[] = [];
  let nth = 0;
  for (let back = 2; back <= weeks * 7; back++) {
    const day = today - back * 24 * hour;
    const many = among(perDay, (new Date(day).getUTCDay() + 6) % 7);
    for (let each = 0; each < many; each++) {
      const script = among(scripts, nth * 7);
      const hoursAgo = (now - (day + among(hours, nth) * hour)) / hour;
      nth += 1;
      if (hoursAgo < youngestHours) continue;
      const isBilling = /payment|charged|invoice|refund|gift card/i.test(script.turns[0] ?? '');
      threads.push({
        ...{
          isPast: true as const,
          hoursAgo,
          subject: (script.turns[0] ?? '').slice(0, 60),
          lines: linesOf(script, nth, isBilling),
        },
        customer: among(customersOf(script.locale), nth),
        ...(isBilling ? { team: 'billing' as const } : {}),
      });
    }
  }
  return threads;
}
