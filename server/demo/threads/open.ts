// What is open in the demo inbox: with the AI, waiting, with people, snoozed.
import type { DemoThread } from './thread.ts';

export const openThreads: DemoThread[] = [
  {
    hoursAgo: 0.25,
    customer: 'daniel',
    subject: 'Card charged twice for order HR-20431',
    team: 'billing',
    priority: 3,
    tags: ['payment', 'double charge'],
    page: '/orders/HR-20431',
    lines: `
c: My card was charged twice for order HR-20431, please fix this today.
handover sensitive
wait 4
c: My bank shows €138.00 two times, both booked, not reserved.`,
  },
  {
    hoursAgo: 0.6,
    customer: 'ellen',
    subject: 'Dutch oven arrived chipped',
    priority: 2,
    tags: ['damaged', 'replacement'],
    page: '/kitchen/cast-iron/dutch-oven-26',
    lines: `
c: My 26 cm Dutch oven came today, but the enamel is chipped on the rim. Can I still use it or should I send it back?
ai
wait 2
c: Good. I need it by Saturday though, for a birthday. Can you swap it for the blue one and send it express?
handover low_confidence
wait 2
assign mara
n tomasz: Blue 26 cm: 14 in Utrecht. Express closes at 15:00 today.
a mara: Hi Ellen, Mara here. Yes, the blue 26 cm one is in stock and I can send it express, so it is with you on Friday.
wait 3
c: Wonderful! Does it go to the same address? And what about the old one?
a mara: One moment, I am checking that for you.`,
  },
  {
    hoursAgo: 0.15,
    customer: 'grace',
    subject: 'Another delivery day',
    tags: ['delivery'],
    page: '/orders/HR-20440',
    lines: `
c: Can I change the delivery day? Nobody is home on Thursday
ai
wait 3
c: The page only offers Wednesday or Friday. Could it be next Monday, please? I am travelling.
handover low_confidence`,
  },
  {
    hoursAgo: 1.1,
    customer: 'sofia',
    subject: 'Return label for linen set',
    tags: ['returns'],
    page: '/orders/HR-19977',
    lines: `
c: My return label for the linen set says it has expired
ai
wait 6
c: I made a new one but the link says it has expired too. Can a person look at it?
handover asked_for_person
wait 5
assign mara`,
  },
  {
    hoursAgo: 0.3,
    customer: 'petr',
    subject: 'Knife block, one slot too narrow',
    tags: ['products', 'warranty'],
    page: '/knives/blocks/oak',
    lines: `
c: Knife block: one slot is too narrow for the bread knife
ai
wait 5
c: I measured 33 mm at the widest slot, so it is narrower than you write.
handover low_confidence`,
  },
  {
    hoursAgo: 0.08,
    customer: 'wei',
    subject: 'Kettle on induction',
    tags: ['products'],
    page: '/kitchen/kettles/stovetop-1-2',
    lines: `
c: Is the 1.2 l kettle safe on an induction hob?
ai`,
  },
  {
    hoursAgo: 1.9,
    customer: 'hannah',
    subject: 'Wrong size, third time',
    priority: 2,
    tags: ['wrong item', 'complaint'],
    page: '/orders/HR-20102',
    lines: `
c: Wrong size delivered again, third time now. I would like somebody to look into this.
handover sensitive
wait 12
assign mara
n mara: Warehouse record says 24 cm was packed, order says 28 cm. Label on the shelf seems to be wrong.
a mara: Hi Hannah, I am sorry, three times is three too many. I have asked the warehouse to take the pan from the shelf by hand and to send me a photo before it is packed.
wait 9
c: Thank you. Please make sure it is 28 cm, measured at the top.`,
  },
  {
    hoursAgo: 3.2,
    customer: 'nora',
    subject: 'Invoice with VAT number',
    team: 'billing',
    tags: ['invoice', 'business'],
    page: '/orders/HR-20388',
    lines: `
c: Invoice for our office needs the VAT number DK-3384
ai
wait 14
c: The order is paid already. Order HR-20388, company Kontor Nord ApS. Please send it to this address.
handover low_confidence
wait 20
assign mara`,
  },
  {
    hoursAgo: 4.1,
    customer: 'camille',
    subject: 'Carte cadeau refusée',
    team: 'billing',
    tags: ['gift card'],
    page: '/checkout',
    lines: `
c: Bonjour, mon code de carte cadeau ne fonctionne pas au moment de payer. J'ai une capture d'écran.
handover no_answer
wait 3
c: Les derniers caractères sont 7KQ2.`,
  },
  {
    hoursAgo: 6,
    customer: 'lucas',
    subject: 'Colis bloqué chez le transporteur',
    tags: ['delivery'],
    page: '/orders/HR-20360',
    lines: `
c: Bonjour, mon colis est bloqué depuis mardi au dépôt de Liège. Pouvez-vous parler à quelqu'un là-bas ?
handover asked_for_person
wait 8
assign priya
a priya: Bonjour Lucas, Priya à l'appareil. J'ai demandé au transporteur, il répond dans l'heure.
snooze priya 4`,
  },
  {
    hoursAgo: 5.2,
    customer: 'ibrahim',
    subject: 'Refund of €64.90',
    team: 'billing',
    tags: ['refund'],
    page: '/orders/HR-20077',
    lines: `
c: How long does a refund take?
ai
wait 30
c: It was sent back two weeks ago and I still see nothing. Order HR-20077.
handover low_confidence
wait 10
assign mara
a mara: Hi Ibrahim, the refund of €64.90 left us today; banks take about two days. I look again on Thursday to be sure that it has arrived.
snooze mara 44`,
  },
  {
    hoursAgo: 0.05,
    customer: 'aoife',
    subject: 'Delivery to Ireland',
    tags: ['delivery'],
    page: '/basket',
    lines: `
c: How long does delivery take to Ireland?
ai`,
  },
  {
    hoursAgo: 0.4,
    customer: 'jonas',
    subject: 'Lieferzeit',
    page: '/tisch',
    lines: `
c: Wie lange dauert die Lieferung?
ai
wait 2
c: Danke!`,
  },
  {
    hoursAgo: 0.5,
    customer: 'ruth',
    subject: 'Gravur mit Umlaut',
    tags: ['gifts'],
    page: '/bretter/eiche',
    lines: `
c: Kann ich ein Brett mit dem Namen Jürgen gravieren lassen, also mit Umlaut?
handover no_answer`,
  },
  {
    hoursAgo: 26,
    customer: 'yuki',
    subject: 'Moka pot seal leaks',
    tags: ['warranty'],
    page: '/kitchen/moka',
    lines: `
c: My moka pot leaks at the side when it boils. Is that covered?
handover low_confidence
wait 18
assign tomasz
a tomasz: Hi Yuki, that is usually the seal. I am sending you a new one today, free of charge. Please try it and tell me whether it still leaks.
n tomasz: If the seal does not help, replace the base. There was a bad batch in spring.
snooze tomasz 70`,
  },
  {
    hoursAgo: 2.4,
    customer: 'anneke',
    subject: 'Forty plates for the bistro',
    tags: ['business', 'products'],
    priority: 2,
    page: '/business',
    lines: `
c: We would like forty dinner plates of the Porto series in sand. Is there a price by quantity, and could they come before the 12th?
handover no_answer
wait 15
assign priya
a priya: Hi Anneke, forty plates come at 18 percent below the list price. I am asking the maker in Porto whether they are ready before the 12th.
wait 25
c: Lovely. Would the bowls of the series be at the same price?
n priya: Porto says 36 sand plates are in stock, 12 more on the 9th. Bowls: 15 percent.`,
  },
  {
    hoursAgo: 0.9,
    customer: 'lotte',
    subject: 'Points of the Rye Club',
    tags: ['loyalty'],
    page: '/account/club',
    lines: `
c: My points are missing
ai
wait 4
c: It has been six weeks since delivery, order HR-19611.
handover low_confidence`,
  },
  {
    hoursAgo: 8.5,
    customer: 'tom',
    subject: 'Parcel scanned but not here',
    tags: ['delivery', 'carrier search'],
    page: '/orders/HR-20290',
    lines: `
c: The tracking says delivered but I have no parcel
ai
wait 40
c: I asked all the neighbours. It is not here, and that was yesterday.
handover low_confidence
wait 9
assign mara
a mara: Hi Tom, thank you for asking around. I have opened a search with the carrier, which takes up to eight working days. You will hear from me as soon as they answer.
wait 30
c: All right. Do I have to do anything meanwhile?`,
  },
];
