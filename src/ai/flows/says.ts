// What a flow says in words that nobody wrote for it: asking again, and stopping. In the languages that the AI speaks.
import type { SlotType } from '#protocol/http/flows.ts';
import { type Language, languageOfLocale } from '../text/words.ts';

type Again = SlotType | 'range' | 'secret';

const again: Record<Language, Record<Again, string>> = {
  en: {
    text: 'I did not get that. Could you write it once more?',
    email: 'That does not look like an e-mail address. Could you check it?',
    number: 'I need a number here. Could you write it in figures?',
    date: 'I could not read that as a day. Could you write it like 24 December 2026?',
    pattern: 'I could not find it in your message. Could you check it and write it once more?',
    choice: 'I did not get which one. Please choose one of these.',
    range: 'That number is outside of what is possible. Could you check it?',
    secret: 'Please never write card numbers here: I have not kept it. What I need is something else.',
  },
  de: {
    text: 'Das habe ich nicht verstanden. Können Sie es noch einmal schreiben?',
    email: 'Das sieht nicht wie eine E-Mail-Adresse aus. Können Sie sie prüfen?',
    number: 'Hier brauche ich eine Zahl. Können Sie sie in Ziffern schreiben?',
    date: 'Das konnte ich nicht als Datum lesen. Können Sie es etwa so schreiben: 24. Dezember 2026?',
    pattern: 'Ich konnte es in Ihrer Nachricht nicht finden. Können Sie es prüfen und noch einmal schreiben?',
    choice: 'Ich habe nicht verstanden, was davon. Bitte wählen Sie eines.',
    range: 'Diese Zahl ist nicht möglich. Können Sie sie prüfen?',
    secret:
      'Bitte schreiben Sie hier nie Kartennummern: Ich habe sie nicht behalten. Ich brauche etwas anderes.',
  },
  fr: {
    text: 'Je n’ai pas compris. Pouvez-vous l’écrire encore une fois ?',
    email: 'Cela ne ressemble pas à une adresse e-mail. Pouvez-vous la vérifier ?',
    number: 'Il me faut un nombre ici. Pouvez-vous l’écrire en chiffres ?',
    date: 'Je n’ai pas pu y lire une date. Pouvez-vous l’écrire ainsi : 24 décembre 2026 ?',
    pattern: 'Je ne l’ai pas trouvé dans votre message. Pouvez-vous vérifier et l’écrire encore une fois ?',
    choice: 'Je n’ai pas compris lequel. Choisissez l’un de ceux-ci.',
    range: 'Ce nombre n’est pas possible. Pouvez-vous le vérifier ?',
    secret: 'N’écrivez jamais de numéro de carte ici : je ne l’ai pas conservé. J’ai besoin d’autre chose.',
  },
};

const stopped: Record<Language, string> = {
  en: 'All right, we leave it there. What else can I do for you?',
  de: 'Gut, wir lassen das. Was kann ich sonst für Sie tun?',
  fr: 'Très bien, nous en restons là. Que puis-je faire d’autre pour vous ?',
};

export const asksAgain = (locale: string, why: Again): string => again[languageOfLocale(locale)][why];
export const saysStopped = (locale: string): string => stopped[languageOfLocale(locale)];
