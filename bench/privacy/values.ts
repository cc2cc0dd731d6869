// Personal values as people write them, and what only looks like them. Drawn with dice, so that a seed gives the same texts everywhere.

export type Dice = () => number;
export const kinds = ['card', 'iban', 'email', 'phone', 'ip', 'secret'] as const;
export type Kind = (typeof kinds)[number];

export const pick = <Item>(roll: Dice, items: readonly Item[]): Item =>
  items[Math.floor(roll() * items.length)] as Item;
const digits = (roll: Dice, count: number): string =>
  Array.from({ length: count }, () => Math.floor(roll() * 10)).join('');
const letters = (roll: Dice, count: number, of = 'abcdefghijklmnopqrstuvwxyz'): string =>
  Array.from({ length: count }, () => pick(roll, [...of])).join('');
const alnum = (roll: Dice, count: number): string =>
  letters(roll, count, 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789');
/** '#' is a digit, '%' one that is not 0. */
const filled = (roll: Dice, pattern: string): string =>
  pattern.replace(/#/g, () => digits(roll, 1)).replace(/%/g, () => String(1 + Math.floor(roll() * 9)));

/** Written apart from the redactor's own, so that a mistake in one is not a mistake in both. */
function withLuhn(body: string): string {
  const sum = [...body]
    .reverse()
    .map(Number)
    .reduce(
      (total, digit, place) => total + (place % 2 === 0 ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit),
      0,
    );
  return body + String((10 - (sum % 10)) % 10);
}
/** Beginning, length, and groups as printed on the card. */
const cards = [
  ...['4', '51', '55', '2221', '2720', '6011', '65', '3530', '62', '2202', '6759'].map(
    start => [start, 16, [4, 4, 4, 4]] as const,
  ),
  ...['34', '37'].map(start => [start, 15, [4, 6, 5]] as const),
  ...['36', '38'].map(start => [start, 14, [4, 6, 4]] as const),
  ['4', 19, [4, 4, 4, 4, 3]],
  ['4', 13, [4, 3, 3, 3]],
  ['62', 19, [6, 13]],
] as const;
function card(roll: Dice): string {
  const [start, length, groups] = pick(roll, cards);
  const number = withLuhn(start + digits(roll, length - start.length - 1));
  const gap = pick(roll, ['', '', ' ', ' ', ' ', '-', '.', '  ', ' - ', '\n', '/', '_']);
  let at = 0;
  return groups
    .map(size => {
      at += size;
      return number.slice(at - size, at);
    })
    .join(gap);
}

/** National parts by country: '#' a digit, '@' a letter. */
const accounts: readonly (readonly [string, string])[] = [
  ['DE', '#'.repeat(18)],
  ['FR', `${'#'.repeat(10)}@${'#'.repeat(12)}`],
  ['GB', `@@@@${'#'.repeat(14)}`],
  ['NL', `@@@@${'#'.repeat(10)}`],
  ['ES', '#'.repeat(20)],
  ['IT', `@${'#'.repeat(22)}`],
  ['AT', '#'.repeat(16)],
  ['BE', '#'.repeat(12)],
  ['PL', '#'.repeat(24)],
  ['CH', '#'.repeat(17)],
  ['NO', '#'.repeat(11)],
  ['MT', `@@@@${'#'.repeat(23)}`],
  ['SE', '#'.repeat(20)],
  ['SA', '#'.repeat(20)],
];
function iban(roll: Dice): string {
  const [country, shape] = pick(roll, accounts);
  const body = shape
    .replace(/#/g, () => digits(roll, 1))
    .replace(/@/g, () => letters(roll, 1, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'));
  const asNumber = [...`${body}${country}00`].map(char => Number.parseInt(char, 36).toString()).join('');
  const check = 98n - (BigInt(asNumber) % 97n);
  const whole = `${country}${String(check).padStart(2, '0')}${body}`;
  const shown = roll() < 0.2 ? whole.toLowerCase() : whole;
  return pick(roll, [shown, shown.replace(/(.{4})(?=.)/g, '$1 '), shown.replace(/(.{4})(?=.)/g, '$1-')]);
}

const names = [
  'ellen',
  'bjørn',
  'k.nowak',
  'maria_j',
  'o-neil',
  'li.wei',
  'günther',
  'sales+eu',
  'a',
  'x99',
  "d'arcy",
  'J.Smith',
];
const hosts = ['posteo', 'mail', 'müller-shop', 'sub.domain', 'firma', 'x-y', '163', 'uni.edu'];
const ends = ['de', 'com', 'co.uk', 'example', 'org', 'museum', 'io', 'xn--p1ai'];
function email(roll: Dice): string {
  const [name, host, end] = [pick(roll, names), pick(roll, hosts), pick(roll, ends)];
  return pick(roll, [
    ...Array.from({ length: 6 }, () => `${name}@${host}.${end}`),
    `${name}${digits(roll, 2)}@${host}.${end}`.toUpperCase(),
    `<${name}@${host}.${end}>`.slice(1, -1),
    `${name}(at)${host}.${end}`,
    `${name} [at] ${host} [dot] ${pick(roll, ['de', 'com', 'org'])}`,
  ]);
}

/** By the habits of each country. */
const phones = [
  ...[
    '+49 30 %#######',
    '030 %#######',
    '0171 %######',
    '(030) %## ## ##',
    '+49 (0)171 / %######',
    '0049 171 %######',
    '+49171%######',
  ],
  ...['06 ## ## ## ##', '+33 6 ## ## ## ##', '06.##.##.##.##', '0033 6########', '01-##-##-##-##'],
  ...['020 7### ####', '+44 20 7### ####', '07### ######', '+44 (0)7### ######', '(0161) ### ####'],
  ...[
    '(%##) %##-####',
    '%##-%##-####',
    '%##.%##.####',
    '+1 %## %## ####',
    '1-%##-%##-####',
    '+1%##%######',
    '+1 (%##) %##-####',
  ],
  ...['6## ### ###', '+34 6## ### ###', '6## ## ## ##', '3%# #######', '+39 3%# ### ####', '02 %#######'],
  ...[
    '06-########',
    '+31 6 ########',
    '090-####-####',
    '03-####-####',
    '+81 90-####-####',
    '+91 9#### #####',
  ],
  ...[
    '(11) 9####-####',
    '+55 11 9####-####',
    '04## ### ###',
    '+61 4## ### ###',
    '(02) #### ####',
    '+48 ### ### ###',
  ],
  ...[
    '044 ### ## ##',
    '+41 79 ### ## ##',
    '070-### ## ##',
    '+46 70 ### ## ##',
    '+972-5#-###-####',
    '+971 5# ### ####',
  ],
];
const phone = (roll: Dice): string =>
  // Area codes of North America begin with 2 to 9.
  filled(
    roll,
    pick(roll, phones).replace(/(^|[( 1+-])%##(?=[).\- ]+%)/g, `$1${2 + Math.floor(roll() * 8)}##`),
  ).replace(/^\+11/, '+12');

const octet = (roll: Dice): number => Math.floor(roll() * 256);
const group = (roll: Dice): string => letters(roll, 1 + Math.floor(roll() * 4), '0123456789abcdef');
function ip(roll: Dice): string {
  if (roll() < 0.65)
    return `${1 + Math.floor(roll() * 9)}${1 + Math.floor(roll() * 9)}.${octet(roll)}.${octet(roll)}.${octet(roll)}`;
  return pick(roll, [
    `2001:db8:${group(roll)}:${group(roll)}:${group(roll)}:${group(roll)}:${group(roll)}:${group(roll)}`,
    `2a02:${group(roll)}::${group(roll)}`,
    `fe80::${group(roll)}:${group(roll)}`,
    `::ffff:${10 + (octet(roll) % 90)}.${octet(roll)}.${octet(roll)}.${octet(roll)}`,
    `2A00:1450:${group(roll).toUpperCase()}::${group(roll).toUpperCase()}`,
  ]);
}

function secret(roll: Dice): string {
  return pick(roll, [
    () => `sk-proj-${alnum(roll, 40)}`,
    () => `sk_live_${alnum(roll, 24)}`,
    () => `ghp_${alnum(roll, 36)}`,
    () => `AKIA${letters(roll, 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
    () => `AIza${alnum(roll, 35)}`,
    () => `xoxb-${digits(roll, 11)}-${alnum(roll, 24)}`,
    () => `eyJhbGciOiJIUzI1NiJ9.eyJ${alnum(roll, 40)}.${alnum(roll, 43)}`,
    () => `glpat-${alnum(roll, 20)}`,
    () => `npm_${alnum(roll, 36)}`,
  ])();
}

/** What surrounds the secret is told with it: only the part between the bars is one. */
const secretsInWords = (roll: Dice): string =>
  pick(roll, [
    () => `postgres://|shop:${alnum(roll, 10)}7|@db.example/shop`,
    () => `https://|ann:p4ss${alnum(roll, 6)}|@intern.example/x`,
    () => `https://api.example/v1?token=|${alnum(roll, 24)}|&page=2`,
    () => `Authorization: Bearer |${alnum(roll, 32)}|`,
    () => `password: |${alnum(roll, 7)}!9|`,
    () => `mein Passwort ist |${alnum(roll, 6)}#1|`,
    () => `api_key=|${alnum(roll, 28)}|`,
  ])();

/** The value, or the value between bars with what belongs around it. */
export const personal: Record<Kind, (roll: Dice) => string> = {
  ...{ card, iban, email, phone, ip },
  secret: roll => (roll() < 0.5 ? secret(roll) : secretsInWords(roll)),
};

const wrongCard = (roll: Dice): string => {
  const right = withLuhn(`4${digits(roll, 14)}`);
  const wrong = right.slice(0, 15) + String((Number(right[15]) + 1 + Math.floor(roll() * 8)) % 10);
  return wrong.replace(/(\d{4})(?=\d)/g, '$1 ');
};
/** Check digit of GTIN-13. */
const ean = (roll: Dice): string => {
  const body = `4${digits(roll, 11)}`;
  const sum = [...body].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return body + String((10 - (sum % 10)) % 10);
};
const two = (value: number): string => String(value).padStart(2, '0');
const date = (roll: Dice): string => {
  const [year, month, day] = [
    2019 + Math.floor(roll() * 8),
    two(1 + Math.floor(roll() * 12)),
    two(1 + Math.floor(roll() * 28)),
  ];
  const time = `${two(Math.floor(roll() * 24))}:${two(Math.floor(roll() * 60))}`;
  return pick(roll, [
    ...[
      `${year}-${month}-${day}`,
      `${day}.${month}.${year}`,
      `${month}/${day}/${year}`,
      `${day}.${month}.${year} ${time}`,
    ],
    ...[
      `${year}-${month}-${day} ${time}:${two(Math.floor(roll() * 60))}`,
      `${year}-${month}-${day}T${time}:00Z`,
    ],
    ...[
      `${day}.${month}.-${day}.${month}.${year}`,
      `${year}${month}${day}`,
      `${time} - ${time}`,
      `${day}/${month}/${String(year).slice(2)}`,
    ],
  ]);
};

/** Numbers, days, versions and codes that are none of anybody's. */
export const falseFriends: readonly ((roll: Dice) => string)[] = [
  ...[date, date, date],
  roll => `order ${filled(roll, '###-#######-#######')}`,
  roll => `order ${filled(roll, '00########')}`,
  roll => `order no. ${filled(roll, '########')}`,
  roll => `Bestellnummer ${filled(roll, '0#########')}`,
  roll => `Rechnung ${filled(roll, 'RE-2026-######')}`,
  roll => `HR-${digits(roll, 5)}`,
  roll => `#${digits(roll, 7)}`,
  roll => `tracking 1Z999AA1${digits(roll, 10)}`,
  roll => `Sendungsnummer 0034043${digits(roll, 13)}`,
  roll =>
    `tracking number ${filled(roll, '9400 1#######  #### #### ####'.replace('  ', ' '))} ##`.replace(
      '##',
      digits(roll, 2),
    ),
  roll => `JJD0003${digits(roll, 11)}`,
  roll => `tracking ${filled(roll, '77## #### ####')}`,
  roll => `EAN ${ean(roll)}`,
  roll => `ISBN 978-3-16-${digits(roll, 6)}-${digits(roll, 1)}`,
  roll => `IMEI 35${digits(roll, 13)}`,
  roll => `1${digits(roll, 12)} ms`,
  roll => `${digits(roll, 1)}.${digits(roll, 3)},${digits(roll, 2)} €`,
  roll => `$${filled(roll, '%,###,###.##')}`,
  roll => `version ${filled(roll, '%.#.#.##')}`,
  roll => `v${filled(roll, '1%.0.#.#')}`,
  roll => `react@${filled(roll, '1#.#.#')}`,
  roll => `@${letters(roll, 8)}`,
  roll => `${filled(roll, '5#.######')}, ${filled(roll, '1#.######')}`,
  roll => `MAC ${Array.from({ length: 6 }, () => letters(roll, 2, '0123456789abcdef')).join(':')}`,
  roll => [8, 4, 4, 4, 12].map(size => letters(roll, size, '0123456789abcdef')).join('-'),
  roll => `commit ${letters(roll, 40, '0123456789abcdef')}`,
  roll => `USt-ID DE${digits(roll, 9)}`,
  roll => `BIC COBADEFF${digits(roll, 3)}`,
  roll => `SKU ABC-${digits(roll, 4)}-${digits(roll, 4)}`,
  roll => `${filled(roll, '%%%')} x ${filled(roll, '%%')} cm`,
  roll => `postcode ${filled(roll, '%####')}`,
  roll => `a card with a wrong digit, ${wrongCard(roll)}`,
  roll => `DE00 ${filled(roll, '#### #### #### #### ##')}`,
  () => 'password reset',
  () => 'the token is missing',
  () => 'seasons 2019-2024',
  roll => `ticket ${filled(roll, '0##-###-####')}`,
  roll => `127.0.0.1:${filled(roll, '####')}`,
];
