/** Texts that agents insert with `/`. */
export const demoReplies: {
  title: string;
  shortcut: string;
  /** English. */
  body: string;
  texts?: Record<string, string>;
}[] = [
  {
    title: 'Greeting',
    shortcut: 'hi',
    body: 'Hi {{customer.first_name | there}}, {{agent.name}} here. I have read everything above, so you need not repeat it.',
    texts: {
      de: 'Guten Tag, hier ist {{agent.name}}. Ich habe alles oben gelesen, Sie müssen nichts wiederholen.',
      fr: 'Bonjour, ici {{agent.name}}. J’ai lu tout ce qui précède, inutile de le répéter.',
    },
  },
  {
    title: 'Ask for photos of the damage',
    shortcut: 'photo',
    body: 'I am sorry it arrived like that. Could you send one photo of the damage and one of the whole parcel with its label? Then I can arrange the replacement at once.',
  },
  {
    title: 'Replacement is on its way',
    shortcut: 'repl',
    body: 'Your replacement leaves our warehouse today and costs nothing. You get the tracking link this evening. Please keep or recycle the damaged one.',
  },
  {
    title: 'Ask for the order number',
    shortcut: 'order',
    body: 'Could you tell me the order number? It begins with HR and stands in the subject of your confirmation e-mail.',
    texts: {
      de: 'Wie lautet die Bestellnummer? Sie beginnt mit HR und steht im Betreff Ihrer Bestellbestätigung.',
      fr: 'Quel est le numéro de commande ? Il commence par HR et figure dans l’objet de l’e-mail de confirmation.',
    },
  },
  {
    title: 'Refund started',
    shortcut: 'refund',
    body: 'I have started your refund. It goes back the way you paid; cards and PayPal show it after 1 to 3 working days, bank transfers after 2 to 5.',
  },
  {
    title: 'Carrier search opened',
    shortcut: 'search',
    body: 'I have opened a search with the carrier. It takes up to eight working days, and I write to you as soon as I hear something. If the parcel is not found you choose between a replacement and your money back.',
  },
  {
    title: 'Corrected invoice',
    shortcut: 'vat',
    body: 'The corrected invoice with your VAT number is on its way to you by e-mail. Please tell me if anything on it is not right.',
  },
  {
    title: 'Goodwill voucher',
    shortcut: 'sorry',
    body: 'I am sorry for the trouble, {{customer.name}}. I have added a voucher of €10 to your account. It is used by itself with your next order.',
  },
  {
    title: 'Waiting for your answer',
    shortcut: 'wait',
    body: 'I have not heard from you, so I close conversation #{{conversation.number}} for now. Just write here and it is open again, with everything we said.',
  },
  {
    title: 'Goodbye',
    shortcut: 'bye',
    body: 'Gladly, {{customer.name}}. Have a good day, and enjoy cooking.',
  },
];
