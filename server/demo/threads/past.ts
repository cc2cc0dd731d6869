// What the demo desk did in the last weeks.
import type { DemoThread } from './thread.ts';

export const pastThreads: DemoThread[] = [
  {
    hoursAgo: 30,
    customer: 'oskar',
    subject: 'Express cut-off',
    tags: ['delivery'],
    lines: `
c: Until when must I order for express delivery?
ai
wait 2
c: Perfect, thank you
rate 5: Instant and clear.`,
  },
  {
    hoursAgo: 33,
    customer: 'mateo',
    subject: 'Cancel order HR-20355',
    tags: ['orders'],
    lines: `
c: Can I cancel my order?
ai
wait 5
c: It says packed already. I ordered the wrong colour, please stop it!
handover low_confidence
wait 4
assign mara
a mara: Hi Mateo, it left half an hour ago, so I cannot stop it. Please refuse it at the door: it comes back to us and I refund you without any deduction.
wait 6
c: OK, that works for me. Thanks for being quick.
a mara: Gladly. I have put a note on the order, so the refund starts as soon as it is scanned.
resolve mara
rate 5: Quick and honest`,
  },
  {
    hoursAgo: 51,
    customer: 'ellen',
    subject: 'Gift wrap',
    tags: ['gifts'],
    mergedInto: 'Gift wrap for two orders',
    lines: `
c: Can one order be wrapped as several gifts?
ai`,
  },
  {
    hoursAgo: 50,
    customer: 'ellen',
    subject: 'Gift wrap for two orders',
    tags: ['gifts'],
    lines: `
c: Can one order be wrapped as several gifts?
ai
wait 4
c: I have ordered already, HR-19840. Could you split it?
handover low_confidence
wait 6
assign priya
a priya: Done, Ellen. There are two parcels now, each wrapped, and you pay delivery once.
c: You are wonderful.
resolve priya
rate 5`,
  },
  {
    hoursAgo: 55,
    customer: 'katrin',
    subject: 'Rückgabe aus Österreich',
    tags: ['returns'],
    lines: `
c: Was kostet die Rücksendung aus Österreich?
ai
wait 3
c: Alles klar, danke
rate 4`,
  },
  {
    hoursAgo: 73,
    customer: 'henri',
    subject: 'Cocotte ébréchée',
    tags: ['damaged'],
    lines: `
c: Mon article est arrivé cassé
ai
wait 15
c: Voici le numéro HR-20011, les photos sont dans mon e-mail. Je préfère le remplacement.
handover low_confidence
wait 5
assign priya
a priya: Merci Henri, le remplacement part demain matin, sans frais. Gardez l'autre, par exemple comme pot de fleurs.
resolve priya
rate 5: Très efficace`,
  },
  {
    hoursAgo: 80,
    customer: 'wei',
    subject: 'Rust on the griddle',
    tags: ['care'],
    lines: `
c: my pan is rusty what can i do
ai
wait 20
c: It worked, looks like new.
rate 5`,
  },
  {
    hoursAgo: 99,
    customer: 'tom',
    subject: 'Discount code',
    tags: ['payment'],
    lines: `
c: Why does my discount code not work?
ai
wait 3
c: All items are full price and I am above the minimum. Please check WELCOME10.
handover low_confidence
wait 11
assign mara
a mara: Hi Tom, the code was used with the same address in 2024, so it counts only once. I have added €5 to your account because the e-mail did not say so.
c: Fair enough, thanks.
resolve mara
rate 4`,
  },
  {
    hoursAgo: 122,
    customer: 'grace',
    subject: 'Missing lid',
    tags: ['wrong item'],
    lines: `
c: An item is missing from my parcel, the lid of the sauté pan.
ai
wait 8
c: It is not inside the pan and there is no second parcel. HR-19702.
handover low_confidence
wait 3
assign mara
n mara: Packed by the new line on the 3rd, two more lids were missed that day.
a mara: You are right, Grace, it was left out. The lid leaves us today with express.
wait 1500
c: It came. Thank you.
resolve mara
rate 5: Very friendly`,
  },
  {
    hoursAgo: 146,
    customer: 'sofia',
    subject: 'Table linen shrank',
    tags: ['care', 'warranty'],
    lines: `
c: Does linen shrink?
ai
wait 6
c: Mine shrank by 9 percent at 40 degrees, without a dryer.
handover low_confidence
wait 30
assign tomasz
a tomasz: That should not happen, Sofia. Could you send a photo with a tape measure? Then I replace the cloth and let the weaver know.
wait 90
c: Photo is on its way by e-mail.
a tomasz: Received, thank you. A new cloth from another batch leaves us tomorrow.
resolve tomasz
rate 4: Good, though it took a while`,
  },
  {
    hoursAgo: 170,
    customer: 'daniel',
    subject: 'Forgot password',
    tags: ['account'],
    lines: `
c: I forgot my password
ai
wait 4
c: Got it, thanks`,
  },
  {
    hoursAgo: 195,
    customer: 'nora',
    subject: 'Prices without VAT',
    team: 'billing',
    tags: ['business'],
    lines: `
c: Do you sell without VAT?
ai
wait 12
c: Great, our number is DK-3384. Will it be checked when we order?
handover low_confidence
wait 14
assign priya
a priya: Yes, at checkout, against the European register. If it is valid the tax disappears from the total at once.
resolve priya
rate 5`,
  },
  {
    hoursAgo: 220,
    customer: 'lotte',
    subject: 'Sharpening service',
    tags: ['products'],
    lines: `
c: Do you sharpen knives?
ai
wait 3
c: Perfect, ordered two.
rate 5`,
  },
];
