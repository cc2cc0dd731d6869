// Who works at, and who writes to, the demo shop. All of them are invented; every address ends in a reserved name.

export const demoShop = {
  name: 'Hollin & Rye',
  siteKey: 'hollin-and-rye-demo',
  timeZone: 'Europe/Amsterdam',
} as const;

export type DemoTeam = 'support' | 'billing';
export const demoTeams: Record<DemoTeam, { name: string; strategy: 'manual' | 'round_robin' }> = {
  support: { name: 'Support', strategy: 'manual' },
  billing: { name: 'Billing', strategy: 'round_robin' },
};

export type DemoStaff = 'mara' | 'priya' | 'tomasz';
export const demoStaff: Record<
  DemoStaff,
  { name: string; email: string; role: 'agent' | 'supervisor' | 'admin'; teams: DemoTeam[]; skills: string[] }
> = {
  mara: {
    name: 'Mara Lindqvist',
    email: 'agent@steward.test',
    role: 'agent',
    teams: ['support', 'billing'],
    skills: ['german', 'products'],
  },
  priya: {
    name: 'Priya Nair',
    email: 'supervisor@steward.test',
    role: 'supervisor',
    teams: ['support', 'billing'],
    skills: ['french', 'billing'],
  },
  tomasz: {
    name: 'Tomasz Wilk',
    email: 'admin@steward.test',
    role: 'admin',
    teams: ['support'],
    skills: ['products'],
  },
};

export type DemoCustomer = {
  name: string;
  email: string;
  phone?: string;
  locale: string;
  timeZone: string;
  note?: string;
  attributes?: Record<string, string>;
};

const person = (
  name: string,
  email: string,
  locale = 'en',
  timeZone = 'Europe/Berlin',
  more: Partial<DemoCustomer> = {},
): DemoCustomer => ({ name, email, locale, timeZone, ...more });

export const demoCustomers = {
  ellen: person('Ellen Hartmann', 'ellen.hartmann@posteo.example', 'en', 'Europe/Berlin', {
    note: 'Prefers e-mail for anything with a deadline.',
    attributes: { orders: '11', spent: '€1,284.60' },
  }),
  daniel: person('Daniel Okafor', 'd.okafor@mail.example', 'en', 'Europe/Dublin', {
    phone: '+353 20 910 0142',
    attributes: { orders: '3', spent: '€412.00' },
  }),
  grace: person('Grace Adeyemi', 'grace.adeyemi@mail.example', 'en', 'Europe/Amsterdam', {
    attributes: { orders: '6', spent: '€538.20' },
  }),
  sofia: person('Sofia Marchetti', 'sofia.marchetti@posta.example', 'en', 'Europe/Rome'),
  petr: person('Petr Novák', 'petr.novak@mail.example', 'en', 'Europe/Vienna'),
  wei: person('Wei Chen', 'wei.chen@mail.example', 'en', 'Europe/Amsterdam', {
    attributes: { orders: '2', spent: '€96.80' },
  }),
  hannah: person('Hannah Kowalczyk', 'hannah.k@mail.example', 'en', 'Europe/Berlin', {
    note: 'Two wrong deliveries before. Please check the item by hand.',
    attributes: { orders: '4', spent: '€301.40' },
  }),
  nora: person('Nora Jensen', 'nora.jensen@kontor.example', 'en', 'Europe/Copenhagen', {
    attributes: { company: 'Kontor Nord ApS', 'VAT number': 'DK-3384' },
  }),
  camille: person('Camille Dubois', 'camille.dubois@courriel.example', 'fr', 'Europe/Paris'),
  lucas: person('Lucas Moreau', 'lucas.moreau@courriel.example', 'fr', 'Europe/Brussels'),
  ibrahim: person('Ibrahim Saleh', 'ibrahim.saleh@mail.example', 'en', 'Europe/Stockholm'),
  jonas: person('Jonas Weber', 'jonas.weber@post.example', 'de', 'Europe/Berlin'),
  katrin: person('Katrin Vogel', 'k.vogel@post.example', 'de', 'Europe/Vienna'),
  aoife: person('Aoife Byrne', 'aoife.byrne@mail.example', 'en', 'Europe/Dublin'),
  mateo: person('Mateo García', 'mateo.garcia@correo.example', 'en', 'Europe/Madrid'),
  lotte: person('Lotte de Vries', 'lotte.devries@mail.example', 'en', 'Europe/Amsterdam', {
    attributes: { orders: '19', spent: '€2,110.75', club: 'Rye Club' },
  }),
  oskar: person('Oskar Lindholm', 'oskar.lindholm@mail.example', 'en', 'Europe/Stockholm'),
  yuki: person('Yuki Tanaka', 'yuki.tanaka@mail.example', 'en', 'Europe/Amsterdam'),
  anneke: person('Anneke Bakker', 'anneke@bistro-bakker.example', 'en', 'Europe/Amsterdam', {
    attributes: { company: 'Bistro Bakker' },
  }),
  henri: person('Henri Lefèvre', 'henri.lefevre@courriel.example', 'fr', 'Europe/Paris'),
  ruth: person('Ruth Feldmann', 'ruth.feldmann@post.example', 'de', 'Europe/Berlin'),
  tom: person('Tom Ashworth', 'tom.ashworth@mail.example', 'en', 'Europe/Dublin'),
} satisfies Record<string, DemoCustomer>;
export type DemoCustomerKey = keyof typeof demoCustomers;
