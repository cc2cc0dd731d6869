// Messages with personal values in known places.
import { createDice } from '#ai/dice.ts';
import { type Dice, falseFriends, type Kind, kinds, personal, pick } from './values.ts';

export type Planted = { kind: Kind; from: number; to: number };
export type Text = { text: string; planted: Planted[] };

const before: Record<Kind, readonly string[]> = {
  card: ['My card is ', 'Karte: ', 'charged to ', 'carte ', '', 'VISA ', 'I paid with', 'number: '],
  iban: ['IBAN ', 'please refund to ', 'Konto: ', 'mon IBAN : ', '', 'iban:'],
  email: ['write to ', 'mail: ', 'E-Mail ', 'I am ', 'mailto:', '', '('],
  phone: [
    'call me: ',
    'Tel. ',
    'my phone ',
    'reach me on ',
    'WhatsApp ',
    '',
    'mobile: ',
    'Rückruf bitte unter ',
  ],
  ip: ['from ', 'my IP is ', 'client=', 'blocked at ', '', '['],
  secret: ['', 'I used ', 'here it is: ', 'log: '],
};
const after = [
  '',
  '.',
  ', thanks',
  ' please',
  '\n',
  ' - can you help?',
  ')',
  ' und dann?',
  '; s’il vous plaît',
];
const between = [
  'Hello, my parcel never came. ',
  'Guten Tag, ich habe eine Frage zu meiner Bestellung. ',
  'Bonjour, je voudrais retourner un article. ',
  'The lamp is broken since 3 days, 2 of 5 work. ',
  'Why was I charged 2 times? ',
  'こんにちは。',
  '',
  'It says error 500 every time. ',
];

/** Scripts whose digits people's keyboards write, by the place of their zero. */
const zeros = [0x0660, 0x06f0, 0x0966, 0xff10, 0x1d7ce];
/** The same value as another keyboard, or a page that it was copied from, writes it. */
function written(roll: Dice, value: string, kind: Kind): string {
  if (kind === 'email' || kind === 'secret') return value;
  const way = roll();
  if (way < 0.06) {
    const zero = pick(roll, zeros);
    return value.replace(/\d/g, digit => String.fromCodePoint(zero + Number(digit)));
  }
  if (way < 0.1) return value.replaceAll(' ', pick(roll, ['\u00a0', '\u202f', '\u2009']));
  if (way < 0.13) return value.replaceAll('-', pick(roll, ['\u2011', '\u2013', '\u2212']));
  if (way < 0.15 && kind !== 'ip') return value.replace(/(\d)(?=\d)/, '$1\u200b');
  return value;
}

export function createTexts(seed: number, count: number): Text[] {
  const roll = createDice(seed);
  return Array.from({ length: count }, () => {
    let text = '';
    const planted: Planted[] = [];
    const parts = 1 + Math.floor(roll() * 4);
    for (let part = 0; part < parts; part++) {
      text += pick(roll, between);
      if (roll() < 0.45) {
        const friend = pick(roll, falseFriends)(roll);
        text += `${friend}${pick(roll, ['. ', ', ', ' ', '\n'])}`;
        continue;
      }
      const kind = pick(roll, kinds);
      const value = personal[kind](roll);
      const [lead = '', inner = value, tail = ''] = value.includes('|') ? value.split('|') : ['', value, ''];
      const lettered = written(roll, inner, kind);
      text += pick(roll, before[kind]).replace(/^I paid with$/, 'I paid with ') + lead;
      planted.push({ kind, from: text.length, to: text.length + lettered.length });
      text += `${lettered}${tail}${pick(roll, after)} `;
    }
    return { text, planted };
  });
}
