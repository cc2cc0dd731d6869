// Everything the assistant says in its own words, in three languages. Answers themselves come from the articles.

import type { Language } from '#ai/text/words.ts';
import type { HandoverReason } from '#protocol/turns.ts';
import type { SmallTalk } from './intent.ts';

export const handoverSays: Record<Language, Record<HandoverReason, string>> = {
  en: {
    asked_for_person:
      'Of course. I am fetching a person for you. They can read all of this, so you need not repeat it.',
    low_confidence:
      'I am not sure enough about this one, so I am handing you over to a person. They can read all of this.',
    no_answer:
      'I could not find this in our help pages, so I am fetching a person. They can read all of this.',
    out_of_scope:
      'This is not something I can help with, so I am fetching a person. They can read all of this.',
    sensitive: 'This is for a person to look at, so I am handing you over now. They can read all of this.',
    budget:
      'I cannot answer more at the moment, so I am fetching a person for you. They can read all of this.',
    loop: 'I seem to be going in circles, so I am fetching a person for you. They can read all of this.',
    model_unavailable:
      'I cannot answer right now, so I am fetching a person for you. They can read all of this.',
    flow: 'I am fetching a person for you, who goes on from here. They can read all of this.',
  },
  de: {
    asked_for_person:
      'Natürlich. Ich hole jemanden aus unserem Team dazu. Alles hier ist lesbar, Sie müssen nichts wiederholen.',
    low_confidence:
      'Hier bin ich mir nicht sicher genug und gebe an unser Team weiter. Dort ist alles hier zu lesen.',
    no_answer:
      'Das habe ich in unseren Hilfeseiten nicht gefunden. Ich hole jemanden aus unserem Team dazu, dort ist alles hier zu lesen.',
    out_of_scope:
      'Dabei kann ich nicht helfen. Ich hole jemanden aus unserem Team dazu, dort ist alles hier zu lesen.',
    sensitive:
      'Das sollte sich ein Mensch ansehen. Ich gebe jetzt an unser Team weiter, dort ist alles hier zu lesen.',
    budget:
      'Im Moment kann ich nicht weiter antworten. Ich hole jemanden aus unserem Team dazu, dort ist alles hier zu lesen.',
    loop: 'Ich drehe mich wohl im Kreis. Ich hole jemanden aus unserem Team dazu, dort ist alles hier zu lesen.',
    model_unavailable:
      'Gerade kann ich nicht antworten. Ich hole jemanden aus unserem Team dazu, dort ist alles hier zu lesen.',
    flow: 'Ich hole jemanden aus unserem Team dazu, der hier weitermacht. Dort ist alles hier zu lesen.',
  },
  fr: {
    asked_for_person:
      'Bien sûr. Je fais venir une personne de notre équipe. Elle peut tout relire ici, inutile de répéter.',
    low_confidence:
      'Je n’en suis pas assez sûr, je vous passe donc une personne de notre équipe. Elle peut tout relire ici.',
    no_answer:
      'Je n’ai pas trouvé cela dans nos pages d’aide. Une personne de notre équipe prend le relais et peut tout relire ici.',
    out_of_scope:
      'Je ne peux pas aider sur ce point. Une personne de notre équipe prend le relais et peut tout relire ici.',
    sensitive: 'Une personne doit s’en occuper. Je vous passe notre équipe, qui peut tout relire ici.',
    budget:
      'Je ne peux plus répondre pour le moment. Une personne de notre équipe prend le relais et peut tout relire ici.',
    loop: 'Je crois tourner en rond. Une personne de notre équipe prend le relais et peut tout relire ici.',
    model_unavailable:
      'Je ne peux pas répondre pour l’instant. Une personne de notre équipe prend le relais et peut tout relire ici.',
    flow: 'Une personne de notre équipe prend la suite. Elle peut tout relire ici.',
  },
};

export const smallTalkSays: Record<Language, Record<SmallTalk, string>> = {
  en: {
    greeting: 'Hello. What can I help you with?',
    thanks: 'You are welcome. Is there anything else?',
    bye: 'Goodbye, and thank you for writing.',
    praise: 'Good to hear. Write any time if something else comes up.',
  },
  de: {
    greeting: 'Guten Tag. Wobei kann ich helfen?',
    thanks: 'Gern geschehen. Kann ich sonst noch helfen?',
    bye: 'Auf Wiedersehen, und danke für Ihre Nachricht.',
    praise: 'Das freut mich. Schreiben Sie jederzeit, wenn noch etwas ist.',
  },
  fr: {
    greeting: 'Bonjour. En quoi puis-je vous aider ?',
    thanks: 'Avec plaisir. Y a-t-il autre chose ?',
    bye: 'Au revoir, et merci de votre message.',
    praise: 'Très bien. Écrivez-nous quand vous voulez s’il y a autre chose.',
  },
};

export const sayMore: Record<Language, string> = {
  en: 'Could you tell me a little more, in a sentence? Then I can look it up, or fetch a person.',
  de: 'Können Sie das in einem Satz genauer beschreiben? Dann sehe ich nach oder hole jemanden dazu.',
  fr: 'Pouvez-vous préciser en une phrase ? Je pourrai alors chercher, ou faire venir une personne.',
};

const quoted = (language: Language, text: string): string =>
  language === 'de' ? `„${text}“` : language === 'fr' ? `« ${text} »` : `“${text}”`;

/** Asks which of two intents is meant. */
export function didYouMean(language: Language, [one, other]: readonly [string, string]): string {
  const [first, second] = [quoted(language, one), quoted(language, other)];
  switch (language) {
    case 'en':
      return `Did you mean ${first} or ${second}?`;
    case 'de':
      return `Meinen Sie ${first} oder ${second}?`;
    case 'fr':
      return `Voulez-vous dire ${first} ou ${second} ?`;
  }
}

const whichOne: Record<Language, { ask: string; or: string }> = {
  en: { ask: 'Which of these is it about', or: 'or' },
  de: { ask: 'Worum geht es genau', or: 'oder' },
  fr: { ask: 'De quoi s’agit-il', or: 'ou' },
};
/** Asks which of a few titles is meant. */
export function askWhich(language: Language, titles: readonly string[]): string {
  const { ask, or } = whichOne[language];
  const all = titles.map(title => quoted(language, title));
  const last = all.at(-1) ?? '';
  const colon = language === 'fr' ? ' :' : ':';
  const end = language === 'fr' ? ' ?' : '?';
  return `${ask}${colon} ${all.slice(0, -1).join(', ')} ${or} ${last}${end}`;
}
