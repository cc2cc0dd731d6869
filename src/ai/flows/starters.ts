// Flows to begin with: sound ones, in the three languages, that somebody changes to fit. Their webhook's address is the only thing that must be.
import type { FlowDefinition, FlowStepOf, FlowText } from '#protocol/http/flows.ts';

const own = (en: string, de: string, fr: string): FlowText => ({ templateId: null, texts: { en, de, fr } });

const collect = (
  step: Pick<FlowStepOf<'collect'>, 'id' | 'slot' | 'type' | 'text' | 'next'> &
    Partial<Pick<FlowStepOf<'collect'>, 'pattern' | 'choices'>>,
): FlowStepOf<'collect'> => ({
  ...{ kind: 'collect', pattern: '', choices: [], least: null, most: null, retries: 2, retryText: null },
  ...step,
});

const orderNumber = collect({
  id: 'order',
  slot: 'order_number',
  type: 'pattern',
  pattern: '[A-Z]{2}-?\\d{4,8}',
  text: own(
    'Gladly. What is your order number? It stands in the subject of your confirmation e-mail and looks like HR-48213.',
    'Gern. Wie lautet Ihre Bestellnummer? Sie steht im Betreff der Bestellbestätigung und sieht aus wie HR-48213.',
    'Volontiers. Quel est votre numéro de commande ? Il figure dans l’objet de l’e-mail de confirmation, par exemple HR-48213.',
  ),
  next: '',
});

const orderStatus: FlowDefinition = {
  locale: 'en',
  triggers: [
    {
      kind: 'phrases',
      phrases: [
        'Where is my order?',
        'What is the status of my order?',
        'Track my order',
        'Wo ist meine Bestellung?',
        'Wie ist der Stand meiner Bestellung?',
        'Où est ma commande ?',
      ],
    },
  ],
  steps: [
    { ...orderNumber, next: 'look_up' },
    {
      ...{ id: 'look_up', kind: 'webhook', url: 'https://shop.example.com/steward/order-status' },
      ...{ send: ['order_number'], timeoutMs: 5_000, retries: 1, next: 'tell', failed: 'person' },
      results: [
        { path: 'status', slot: 'order_status', type: 'text' },
        { path: 'arrives', slot: 'arrival', type: 'date' },
      ],
    },
    {
      id: 'tell',
      kind: 'say',
      text: own(
        'Your order {{order_number}} is {{order_status}}. It should arrive on {{arrival : long}}.',
        'Ihre Bestellung {{order_number}}: {{order_status}}. Sie sollte am {{arrival : long}} ankommen.',
        'Votre commande {{order_number}} : {{order_status}}. Elle devrait arriver le {{arrival : long}}.',
      ),
      next: 'done',
    },
    { id: 'done', kind: 'end' },
    {
      id: 'person',
      kind: 'hand_over',
      text: own(
        'I could not look that up just now, so I am fetching a person. They can see your order number.',
        'Ich konnte das gerade nicht nachsehen und hole jemanden aus unserem Team. Ihre Bestellnummer ist dort zu sehen.',
        'Je n’ai pas pu le vérifier, une personne de notre équipe prend le relais. Elle voit votre numéro de commande.',
      ),
    },
  ],
  examples: [
    {
      ...{ name: 'It is on its way', locale: 'en', isOpen: true, isKnown: false, ends: 'ended' },
      turns: [
        { customer: 'Where is my order?', bot: 'order number' },
        { customer: 'it is HR-48213', bot: 'is on its way. It should arrive on December 4, 2026.' },
      ],
      webhooks: ['{"status": "on its way", "arrives": "2026-12-04"}'],
    },
    {
      ...{
        name: 'The shop does not answer',
        locale: 'de',
        isOpen: true,
        isKnown: false,
        ends: 'handed_over',
      },
      turns: [{ customer: 'Wo ist meine Bestellung HR-48213?', bot: 'hole jemanden' }],
      webhooks: [],
    },
  ],
};

const reasons = [
  ['damaged', 'It is damaged', 'Es ist beschädigt', 'Il est abîmé'],
  ['wrong', 'It is the wrong article', 'Es ist der falsche Artikel', 'Ce n’est pas le bon article'],
  ['unwanted', 'I changed my mind', 'Ich möchte es nicht mehr', 'J’ai changé d’avis'],
] as const;

const returnRequest: FlowDefinition = {
  locale: 'en',
  triggers: [
    {
      kind: 'phrases',
      phrases: [
        'I want to return my order',
        'I would like to send something back',
        'Ich möchte etwas zurückgeben',
        'Ich möchte meine Bestellung zurückschicken',
        'Je voudrais retourner un article',
      ],
    },
  ],
  steps: [
    { ...orderNumber, next: 'reason' },
    collect({
      ...{ id: 'reason', slot: 'reason', type: 'choice', next: 'sort' },
      choices: reasons.map(([value, en, de, fr]) => ({ value, labels: { en, de, fr } })),
      text: own(
        'Why would you like to return it?',
        'Warum möchten Sie es zurückgeben?',
        'Pourquoi souhaitez-vous le retourner ?',
      ),
    }),
    {
      ...{ id: 'sort', kind: 'condition', otherwise: 'email' },
      rules: [{ when: { about: 'slot', slot: 'reason', test: 'is', value: 'damaged' }, next: 'urgent' }],
    },
    { id: 'urgent', kind: 'label', tags: ['damaged'], priority: 2, teamId: null, next: 'describe' },
    collect({
      ...{ id: 'describe', slot: 'damage', type: 'text', next: 'email' },
      text: own(
        'I am sorry about that. What is broken, in a sentence or two?',
        'Das tut mir leid. Was ist kaputt, in ein, zwei Sätzen?',
        'J’en suis désolé. Qu’est-ce qui est abîmé, en une ou deux phrases ?',
      ),
    }),
    collect({
      ...{ id: 'email', slot: 'email', type: 'email', next: 'tag' },
      text: own(
        'Which e-mail address shall we send the label to?',
        'An welche E-Mail-Adresse dürfen wir das Etikett schicken?',
        'À quelle adresse e-mail envoyer l’étiquette ?',
      ),
    }),
    { id: 'tag', kind: 'label', tags: ['return'], priority: null, teamId: null, next: 'person' },
    {
      id: 'person',
      kind: 'hand_over',
      text: own(
        'Thank you. I am passing this on; we send the label for {{order_number}} to {{email}}.',
        'Vielen Dank. Ich gebe das weiter; das Etikett für {{order_number}} geht an {{email}}.',
        'Merci. Je transmets ; l’étiquette pour {{order_number}} sera envoyée à {{email}}.',
      ),
    },
  ],
  examples: [
    {
      ...{ name: 'It arrived damaged', locale: 'en', isOpen: true, isKnown: false, ends: 'handed_over' },
      turns: [
        { customer: 'I want to return my order', bot: 'order number' },
        { customer: 'HR-48213', bot: 'Why would you like to return it?' },
        { customer: 'It is damaged', bot: 'What is broken' },
        { customer: 'The lid has a crack', bot: 'e-mail address' },
        { customer: 'lena@example.org', bot: 'we send the label for HR-48213 to lena@example.org' },
      ],
      webhooks: [],
    },
    {
      ...{ name: 'Not an address', locale: 'de', isOpen: true, isKnown: false, ends: 'waits' },
      turns: [
        { customer: 'Ich möchte etwas zurückgeben', bot: 'Bestellnummer' },
        { customer: 'HR-48213', bot: 'Warum' },
        { customer: '3', bot: 'E-Mail-Adresse' },
        { customer: 'die übliche', bot: 'sieht nicht wie eine E-Mail-Adresse aus' },
      ],
      webhooks: [],
    },
  ],
};

const leaveMessage: FlowDefinition = {
  locale: 'en',
  triggers: [{ kind: 'closed' }],
  steps: [
    {
      ...{ id: 'known', kind: 'condition', otherwise: 'email' },
      rules: [{ when: { about: 'known', isKnown: true }, next: 'thanks' }],
    },
    collect({
      ...{ id: 'email', slot: 'email', type: 'email', next: 'thanks' },
      text: own(
        'Nobody is here right now. Which e-mail address may we answer to?',
        'Gerade ist niemand da. An welche E-Mail-Adresse dürfen wir antworten?',
        'Personne n’est disponible pour le moment. À quelle adresse e-mail pouvons-nous répondre ?',
      ),
    }),
    {
      id: 'thanks',
      kind: 'hand_over',
      text: own(
        'Thank you. {{company.name}} answers as soon as somebody is back. Everything here can be read.',
        'Vielen Dank. {{company.name}} antwortet, sobald wieder jemand da ist. Alles hier ist lesbar.',
        'Merci. {{company.name}} répond dès que quelqu’un est de retour. Tout ce qui est ici peut être relu.',
      ),
    },
  ],
  examples: [
    {
      ...{ name: 'At night', locale: 'en', isOpen: false, isKnown: false, ends: 'handed_over' },
      turns: [
        { customer: 'Can somebody call me?', bot: 'Nobody is here right now' },
        { customer: 'max@example.org', bot: 'answers as soon as somebody is back' },
      ],
      webhooks: [],
    },
    {
      ...{ name: 'Signed in', locale: 'en', isOpen: false, isKnown: true, ends: 'handed_over' },
      turns: [{ customer: 'Can somebody call me?', bot: 'Thank you' }],
      webhooks: [],
    },
  ],
};

export const starters = {
  order_status: orderStatus,
  return_request: returnRequest,
  leave_message: leaveMessage,
} as const;
