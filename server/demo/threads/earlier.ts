// What the demo desk did a few weeks ago and before.
import type { DemoThread } from './thread.ts';

export const earlierThreads: DemoThread[] = [
  {
    hoursAgo: 250,
    customer: 'ibrahim',
    subject: 'Late parcel',
    tags: ['delivery'],
    lines: `
c: My order is late
ai
wait 2
c: Order HR-19510, promised for Monday.
handover low_confidence
wait 7
assign mara
a mara: Hi Ibrahim, it was sorted to the wrong depot and is on a van today. I have refunded the delivery cost.
wait 300
c: It arrived.
resolve mara
rate 3: Would have been nice to be told before I asked`,
  },
  {
    hoursAgo: 290,
    customer: 'aoife',
    subject: 'Glaze and lead',
    tags: ['products'],
    lines: `
c: Are the glazes free of lead?
ai
c: Thank you
rate 5`,
  },
  {
    hoursAgo: 330,
    customer: 'petr',
    subject: 'Chip in the cook’s knife',
    tags: ['care'],
    lines: `
c: A knife has a chip in its edge
ai
wait 5
c: It is about 1 mm. How do I send it in?
handover low_confidence
wait 10
assign tomasz
a tomasz: Hi Petr, I am posting you the padded envelope today. Grinding is free in the first year.
resolve tomasz
rate 5`,
  },
  {
    hoursAgo: 400,
    customer: 'hannah',
    subject: 'Wrong size delivered',
    tags: ['wrong item'],
    lines: `
c: I received the wrong size or colour
ai
wait 4
c: The note says 28, the pan is 24. HR-19220.
handover low_confidence
wait 6
assign mara
a mara: That was our mistake, Hannah. The right one leaves us today, and the label for the other is in your e-mail.
resolve mara
rate 4`,
  },
  {
    hoursAgo: 470,
    customer: 'camille',
    subject: 'Délai de livraison',
    tags: ['delivery'],
    lines: `
c: Quel est le délai de livraison ?
ai
wait 2
c: Merci beaucoup
rate 5`,
  },
  {
    hoursAgo: 560,
    customer: 'anneke',
    subject: 'Order in larger amounts',
    team: 'billing',
    tags: ['business'],
    lines: `
c: Can we order in larger amounts?
ai
wait 6
c: I would rather talk to a person about a standing order.
handover asked_for_person
wait 9
assign priya
a priya: With pleasure, Anneke. I call the bistro tomorrow at ten.
resolve priya
rate 5: Personal and fast`,
  },
  {
    hoursAgo: 700,
    customer: 'oskar',
    subject: 'Kettle lid',
    tags: ['warranty'],
    lines: `
c: The kettle lid does not close
ai
wait 15
c: The ring has a tear.
handover low_confidence
wait 8
assign mara
a mara: Then you get a new ring, free of charge. It is in the post tonight.
resolve mara
rate 5`,
  },
  {
    hoursAgo: 830,
    customer: 'jonas',
    subject: 'Paket beschädigt',
    tags: ['damaged'],
    lines: `
c: Die Ware ist beschädigt angekommen
ai
wait 10
c: Zwei von sechs Gläsern sind zerbrochen, Bestellung HR-18640.
handover low_confidence
wait 5
assign mara
a mara: Das tut mir leid, Jonas. Zwei neue Gläser gehen heute kostenlos raus.
resolve mara
rate 5: Super Service`,
  },
  {
    hoursAgo: 960,
    customer: 'ellen',
    subject: 'Kettle lid does not close',
    tags: ['products'],
    lines: `
c: The kettle lid does not close
ai
wait 3
c: That was it, the ring sat wrong.
rate 5`,
  },
  {
    hoursAgo: 1100,
    customer: 'yuki',
    subject: 'Plates in the microwave',
    tags: ['care'],
    lines: `
c: Can it go into the microwave and the oven?
ai
wait 2
c: ok thanks
rate 4`,
  },
  {
    hoursAgo: 1250,
    customer: 'mateo',
    subject: 'Delivery to the Canary Islands',
    tags: ['delivery'],
    lines: `
c: Do you deliver to Tenerife?
handover low_confidence
wait 22
assign priya
a priya: Not yet, Mateo, I am sorry. The islands are outside the customs area, and breakage would take weeks to settle.
resolve priya
rate 2: A pity, and I waited 20 minutes`,
  },
  {
    hoursAgo: 1380,
    customer: 'lucas',
    subject: 'Retour depuis la Belgique',
    tags: ['returns'],
    lines: `
c: Comment retourner un article ?
ai
wait 4
c: Parfait
rate 5`,
  },
];
