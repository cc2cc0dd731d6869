// How people ask, promise, hold off, thank and greet, in three languages. Patterns over folded text (lower case, no accents, ß as ss). Pure.
import { fold, type Language } from '../text/words.ts';

type Patterns = Record<Language, RegExp>;

/** A request without a question mark, or a question without one. */
const asks: Patterns = {
  en: /^(?:and |but |so |also |hi,? |hello,? )?(?:who|what|when|where|why|how|which|whose|can|could|would|will|do|does|did|is|are|was|were|has|have|may|should)\b(?! (?:said|told))|\b(?:please|i (?:need|want|would like|'d like|wish)|i d like|can you|could you|would you|let me know|tell me|is it possible|i was wondering|looking for)\b/,
  de: /^(?:und |aber |hallo,? |guten tag,? )?(?:wer|was|wann|wo|wohin|woher|warum|wieso|weshalb|wie|welche[mnrs]?|kann|kannst|konnen|konnte[nt]?|ist|sind|habt|haben|gibt|darf|soll|wird|werden|muss)\b|\b(?:bitte|ich (?:brauche|mochte|benotige|will|hatte gern)|konnen sie|konnten sie|kannst du|ware es moglich|sagen sie mir|ich suche)\b/,
  fr: /^(?:et |mais |bonjour,? |alors )?(?:qui|que|quoi|quand|ou est|ou sont|ou puis|pourquoi|comment|combien|quel(?:le)?s?|est[- ]ce|peut[- ]on|pouvez|puis[- ]je|pourriez|avez|y a[- ]t[- ]il)\b|\b(?:merci de|s'il vous plait|svp|je (?:voudrais|souhaite|veux|cherche)|j'(?:ai besoin|aimerais)|pouvez[- ]vous|pourriez[- ]vous|dites[- ]moi|serait[- ]il possible)\b/,
};

/** Something the writer will still do. */
const promises: Patterns = {
  en: /\b(?:i|we)(?: will|'ll| am going to|'m going to| are going to|'re going to| shall)\b(?! (?:be (?:happy|glad)|gladly|need you|have to ask|not))|\blet me (?:check|look|ask|find|see|get)\b|\b(?:i am|i'm|we are|we're) (?:posting|sending|checking|looking into|arranging|ordering|refunding)\b|\byou(?: will|'ll) (?:get|receive|hear|have)\b/,
  de: /\b(?:ich|wir) (?:werde|werden|melde[n]?|kummere|kummern|schicke[n]?|sende[n]?|prufe[n]?|klare[n]?|frage[n]?|erstatte[n]?|veranlasse[n]?|sehe|schaue)\b|\b(?:werde|werden) (?:ich|wir)\b|\bsie (?:erhalten|bekommen|horen)\b/,
  fr: /\b(?:je vais|nous allons|je reviens|nous revenons|je m'en occupe|nous nous en occupons|je verifie|nous verifions|je me renseigne|j'envoie|je vous (?:envoie|rembourse|tiens|ferai|enverrai|rappelle)|nous vous (?:envoyons|enverrons|remboursons|rembourserons|tiendrons|rappelons)|vous (?:recevrez|aurez))\b/,
};

/** A promise with a condition is an offer. */
const conditions: Patterns = {
  en: /\b(?:if|unless|whether|would|could)\b/,
  de: /\b(?:wenn|falls|sofern|ob|konnte|wurde)\b/,
  fr: /\b(?:si|sauf|pourrais|pourrions|voudriez)\b/,
};

/** It was done. */
const done: Patterns = {
  en: /\b(?:i|we)(?: have|'ve) (?:just |now |already )?(?:\w+ed|sent|put|made|found|written|given|done|told|bought|paid|got)\b|\b(?:is|are|was|were) (?:now |already )?(?:sent|done|refunded|cancelled|changed|booked|on (?:its|their) way)\b|\bdone\b/,
  de: /\b(?:habe|haben|wurde|wurden|ist|sind)\b.*\b(?:ge\p{L}+(?:t|en)|erstattet|veranlasst|storniert|versandt|verschickt|erledigt|bestellt)\b|\berledigt\b/u,
  fr: /\b(?:j'ai|nous avons|a ete|ont ete|est|sont) (?:bien |deja )?\p{L}+(?:e|ee|es|ees|i|is|it|u|ue)\b|\bc'est fait\b/u,
};

const holding: Patterns = {
  en: /\b(?:one moment|just a moment|bear with me|let me (?:check|look|see|ask)|i(?:'ll| will) (?:check|look|ask|get back|be back)|looking into|hold on)\b/,
  de: /\b(?:einen moment|einen augenblick|moment bitte|ich (?:schaue|prufe|sehe|frage|klare|melde)|melde mich|kummere mich)\b/,
  fr: /\b(?:un instant|un moment|je (?:verifie|regarde|me renseigne|reviens)|patientez)\b/,
};

const thanks: Patterns = {
  en: /\b(?:thank(?:s| you)|cheers|perfect|great|that (?:helps|helped|works|worked|solves|answers)|solved|all good|never mind|it arrived)\b/,
  de: /\b(?:danke|dankeschon|vielen dank|perfekt|super|prima|alles klar|das hilft|hat sich erledigt|hat geklappt)\b/,
  fr: /\b(?:merci|parfait|super|genial|c'est bon|ca marche|resolu|c'est regle)\b/,
};

const greetings: Patterns = {
  en: /^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|thanks for (?:getting in touch|writing|contacting us|reaching out)|thank you for (?:your message|contacting|writing|reaching out))\b/,
  de: /^(?:hallo|hi|guten (?:tag|morgen|abend)|liebe[r]?|sehr geehrte|(?:vielen )?dank fur ihre (?:nachricht|anfrage))\b/,
  fr: /^(?:bonjour|bonsoir|salut|chere?|madame|monsieur|merci (?:pour|de) votre (?:message|demande))\b/,
};

const farewells: Patterns = {
  en: /^(?:(?:you are|you're|you re) (?:very |most )?welcome|my pleasure|no problem|(?:kind|best|warm) (?:regards|wishes)|regards|sincerely|yours|have a (?:good|great|nice|lovely) (?:day|evening|weekend|one)|(?:please )?(?:do not|don't) hesitate|let (?:me|us) know if|if (?:you have|there is|there's) (?:any|anything)|(?:i )?hope (?:this|that) helps|is there anything else|happy to help|(?:i am|i'm|we are|we're) (?:here|happy))\b/,
  de: /^(?:gern geschehen|sehr gerne?|keine ursache|(?:mit )?(?:freundlichen|besten|viele|liebe|herzliche) grusse?n?|(?:ich wunsche (?:ihnen )?)?(?:einen )?schonen (?:tag|abend|nachmittag)|bei (?:weiteren )?fragen|melden sie sich|zogern sie nicht|ich hoffe)\b/,
  fr: /^(?:de rien|avec plaisir|je vous en prie|cordialement|bien (?:cordialement|a vous)|(?:bonne|belle) (?:journee|soiree)|n'hesitez pas|(?:je reste|nous restons) a votre disposition|j'espere|si vous avez)\b/,
};

/** Apostrophes as one sign, so that `I’ll` is `I'll`. */
const plain = (text: string): string => fold(text.replace(/[’ʼ`´]/gu, "'")).trim();

export const isAsk = (text: string, language: Language): boolean =>
  /\?["'”’»)\]]*$/u.test(text.trim()) || asks[language].test(plain(text));
export const isQuestion = (text: string): boolean => /\?["'”’»)\]]*$/u.test(text.trim());
export const isPromise = (text: string, language: Language): boolean =>
  !isQuestion(text) && promises[language].test(plain(text)) && !conditions[language].test(plain(text));
export const isDone = (text: string, language: Language): boolean => done[language].test(plain(text));
export const isHolding = (text: string, language: Language): boolean => holding[language].test(plain(text));
export const isThanks = (text: string, language: Language): boolean => thanks[language].test(plain(text));
export const isGreeting = (text: string, language: Language): boolean =>
  greetings[language].test(plain(text));
export const isFarewell = (text: string, language: Language): boolean =>
  farewells[language].test(plain(text));
