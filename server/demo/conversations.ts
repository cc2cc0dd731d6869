// What the simulator's customers say. Written for the demo shop; the first turn decides how it begins.

export type ScriptedConversation = {
  /** What the customer writes, in order. */
  turns: string[];
  locale: 'en' | 'de' | 'fr';
  /** `answer`: the articles answer the first turn. `person`: they do not, or a person is asked for. `talk`: small talk. */
  expects: 'answer' | 'person' | 'talk';
};

const en = (expects: ScriptedConversation['expects'], ...turns: string[]): ScriptedConversation => ({
  turns,
  locale: 'en',
  expects,
});
const de = (expects: ScriptedConversation['expects'], ...turns: string[]): ScriptedConversation => ({
  turns,
  locale: 'de',
  expects,
});
const fr = (expects: ScriptedConversation['expects'], ...turns: string[]): ScriptedConversation => ({
  turns,
  locale: 'fr',
  expects,
});

export const demoConversations: readonly ScriptedConversation[] = [
  en('answer', 'How long does delivery take to Germany?', 'Thanks!'),
  en('answer', 'Where is my order?', 'The link shows nothing since yesterday. My order is HR-20512.'),
  en(
    'answer',
    'My item arrived broken, what should I do?',
    'It is order HR-20498, two of the glasses. I would like new ones.',
    'Great, thank you',
  ),
  en(
    'answer',
    'The enamel of my pot is chipped. Can I still use it?',
    'It came that way this morning. Could somebody send me a new one?',
  ),
  en('answer', 'How do I return an item?', 'And what does a return cost?', 'Perfect'),
  en(
    'answer',
    'How long does a refund take?',
    'It has been three weeks now, I want to talk to a person please.',
  ),
  en('answer', 'Can I cancel my order?', 'Thanks, done.'),
  en('answer', 'My gift card code does not work', 'I checked all of that. The code ends in 9KLM.'),
  en('answer', 'Do you ship to Switzerland?', 'A pity. What about a pick-up point in Konstanz?'),
  en('answer', 'How do I clean a cast iron pan?', 'Thank you, very helpful'),
  en('answer', 'My pan is rusty', 'Is that covered by the warranty?'),
  en('answer', 'Is the stovetop kettle safe on induction?', 'Mine is the 0.8 litre one in copper.'),
  en('answer', 'Can I get an invoice with our company VAT number?', 'The order is paid already, HR-20377.'),
  en('answer', 'I forgot my password', 'No e-mail arrives, not in spam either.'),
  en('answer', 'What are your opening hours?', 'ok thanks'),
  en('answer', 'How do I use a discount code?', 'Can I use two of them?'),
  en('answer', 'Why does my discount code not work?', 'It is WELCOME10 and I never used it.'),
  en('answer', 'Until when must I order for express delivery?'),
  en('answer', 'Can I change the delivery address?', 'The order is packed already. Please call me.'),
  en('answer', 'Nobody is home on the delivery day', 'Thanks'),
  en(
    'answer',
    'The tracking says delivered, but I have no parcel',
    'I asked all my neighbours.',
    'Please open a search.',
  ),
  en('answer', 'I received the wrong item', 'Order HR-20466. I got a colander instead of a sieve.'),
  en(
    'answer',
    'Can I exchange an item?',
    'The blue one is sold out. Can a person look whether there is one left in the shop?',
  ),
  en('answer', 'How often should a knife be sharpened?', 'Do you sharpen knives?'),
  en('answer', 'Does linen shrink?'),
  en('answer', 'Is the tableware dishwasher safe?', 'Even the plates with a gold rim?'),
  en('answer', 'Are the glazes free of lead?', 'Good to know, thank you'),
  en('answer', 'How can I pay?', 'Can I pay on invoice?'),
  en('answer', 'My payment failed', 'I tried three cards.'),
  en('answer', 'Do you wrap gifts?', 'Lovely. Will the price be in the parcel?'),
  en('answer', 'How long is the warranty?', 'Mine is a knife from 2019, the handle is loose.'),
  en('answer', 'When will an item be back in stock?'),
  en('answer', 'What is the Rye Club?', 'My points are missing'),
  en('answer', 'Are your pans coated with Teflon?'),
  en('answer', 'Where are your products made?', 'Thank you'),
  en('answer', 'How do I delete my account?', 'Please delete all my data, also the invoices.'),
  en('answer', 'Do you have a shop? Can I pick up my order?'),
  en('answer', 'Hello, can I return an online order in a shop?', 'Great'),
  en('person', 'I want to talk to a human', 'It is about a wedding list for two hundred guests.'),
  en('person', 'Can somebody call me back, please?', 'Any time after four.'),
  en('person', 'My card was charged twice for order HR-20431', 'Both are booked.'),
  en('person', 'Could you send me a recipe for sourdough bread?'),
  en('person', 'Do you have the Porto bowls in dark green with a matt finish?', 'Twelve of them.'),
  en(
    'person',
    'I cut my hand on a broken glass from your parcel',
    'It is bleeding less now. The order was HR-20470.',
  ),
  en('person', 'My lawyer will write to you about this'),
  en('person', 'Is anyone from the Utrecht team going to the trade fair in Frankfurt?'),
  en('person', 'Would you sponsor our cooking school?', 'We are in Ghent, sixty children a year.'),
  en('person', 'The wooden spoon smells strange, like paint', 'I bought it in the Berlin shop.'),
  en('talk', 'Hello', 'Where is my order?'),
  en('talk', 'Hi there!', 'I would like to speak to an agent'),
  de('answer', 'Wie lange dauert die Lieferung?', 'Danke!'),
  de('answer', 'Was kostet der Versand?', 'Und nach Österreich?'),
  de('answer', 'Wie gebe ich einen Artikel zurück?', 'Das Etikett lässt sich nicht drucken.'),
  de(
    'answer',
    'Wann bekomme ich mein Geld zurück?',
    'Es sind schon drei Wochen vergangen, Bestellung HR-20190.',
  ),
  de('answer', 'Die Ware ist beschädigt angekommen', 'Bestellung HR-20511, die Fotos sind unterwegs.'),
  de('person', 'Ich möchte mit einem Menschen sprechen', 'Es geht um eine Hochzeitsliste.'),
  de('person', 'Haben Sie Messer für Linkshänder?'),
  fr('answer', 'Quel est le délai de livraison ?', 'Merci'),
  fr('answer', 'Comment retourner un article ?', 'Et depuis la Belgique ?'),
  fr('answer', 'Ma cocotte est ébréchée, puis-je encore l’utiliser ?', 'Elle est arrivée comme ça hier.'),
  fr('answer', 'Mon article est arrivé cassé', 'Commande HR-20509, je préfère un remplacement.'),
  fr('person', 'Je voudrais parler à une vraie personne'),
  fr('person', 'Vendez-vous des planches à découper gravées en arabe ?'),
];
