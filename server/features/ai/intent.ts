// What a message wants before any retrieval: a person, something no machine should decide, or just a greeting.
// Patterns over folded text (lower case, no accents), in English, German and French.
import { fold, type Language, wordsOf } from '#ai/text/words.ts';

export type Intent =
  | { kind: 'question' }
  | { kind: 'person' }
  | { kind: 'sensitive'; topic: SensitiveTopic }
  | { kind: 'small_talk'; talk: SmallTalk }
  | { kind: 'empty' };
export type SensitiveTopic = 'safety' | 'legal' | 'fraud' | 'privacy' | 'complaint';
export type SmallTalk = 'greeting' | 'thanks' | 'bye' | 'praise';

const personNouns =
  '(?:humans?|(?:real |actual |live )?(?:persons?|people|agents?|representatives?|advis[oe]rs?|operators?)|employees?|managers?|supervisors?|colleagues?|staff(?: members?)?|support (?:team|agent|person)|customer service|somebody|someone)';
const wantsPerson: readonly RegExp[] = [
  new RegExp(
    `\\b(?:speak|talk|chat|connect(?: me)?|transfer(?: me)?|put me through|pass me|forward me|escalate)\\b.{0,25}\\b(?:to|with)\\b.{0,20}\\b${personNouns}\\b`,
  ),
  /\b(?:need|want|get|give|find|fetch|prefer|like|have)\b(?: me)? (?:to (?:speak|talk) (?:to|with) )?(?:an?|the|your|some|another)? ?(?:real |actual |live |human )(?:humans?|persons?|people|agents?|being|representatives?|someone)\b/,
  /\b(?:need|want|get me|give me|fetch(?: me)?|prefer) (?:a|an|the|your) (?:human|person|agent|representative|manager|supervisor|operator|colleague)\b/,
  /\b(?:real|actual|live) (?:person|human|agent|people)\b/,
  /\bhuman (?:being|agent|support|help|please)\b|^(?:please )?(?:an? )?(?:human|agent|person|operator|representative)(?: please)?[.!]*$/,
  /\b(?:not|no|stop|hate|without) (?:a |an |the |this |talking to (?:a |the )?|want (?:a |the )?)?(?:bots?|robots?|machines?|chatbots?|ai)\b/,
  /\b(?:don'?t|do not) (?:want|like)(?: to (?:talk|speak|chat) (?:to|with))? (?:a |an |the |this |your )?(?:bots?|robots?|machines?|chatbots?|ai)\b/,
  /\bcan (?:some(?:one|body)|anyone) (?:from your team )?(?:call|phone|ring|contact) me\b|\bcall me(?: back)?\b/,
  /\b(?:mit|an) (?:einem|einer|einen|dem|der|eurem|ihrem|jemand(?:em|en)?)\b.{0,25}\b(?:menschen|mensch|person|mitarbeiter(?:in)?|kollegen|kollegin|berater(?:in)?|support|kundendienst|kundenservice|team)\b/,
  /\b(?:echten?|richtigen?|lebendigen?|menschlichen?) (?:mensch(?:en)?|person|mitarbeiter(?:in)?|ansprechpartner)\b/,
  /\b(?:mit jemandem?|jemanden) (?:sprechen|reden|telefonieren|verbinden)\b|\bmensch(?:en)? (?:sprechen|bitte)\b|\b(?:will|mochte|moechte|brauche) (?:einen|eine) (?:menschen|mitarbeiter(?:in)?|person)\b|\brufen sie mich\b|\bruf(?:t)? mich (?:bitte )?(?:an|zuruck)\b/,
  /\bkein(?:en)? (?:bot|roboter|maschine|chatbot|ki)\b/,
  /\b(?:parler|discuter|echanger)\b.{0,15}\b(?:a|avec)\b.{0,20}\b(?:quelqu un|quelqu'un|personne|humain|conseillere?|agent|employee?|responsable|collegue|vrai)\b/,
  /\b(?:un|une) (?:vrai|vraie|veritable) (?:personne|humain|agent|conseillere?)\b|\b(?:veux|voudrais|besoin d)['’ ]?(?:un|une)? ?(?:humain|conseillere?|agent|personne reelle)\b|\b(?:pas|aucun|sans) (?:un |de )?(?:robot|bot|machine)\b|\brappele[zr][- ]moi\b/,
];

const sensitive: readonly (readonly [SensitiveTopic, RegExp])[] = [
  [
    'safety',
    /\b(?:injur(?:y|ed|ies)|cut (?:my|her|his|our)(?:self|selves)?|burn(?:t|ed) (?:my|her|his|our)|bleeding|hospital|poison(?:ed|ing)?|choking|choked|electric shock|caught fire|exploded|swallowed|allergic reaction)\b/,
  ],
  [
    'safety',
    /\b(?:verletzt|verbrannt|verbruht|krankenhaus|vergiftet|vergiftung|stromschlag|brennt|explodiert|blute[nt]?|verschluckt)\b|\b(?:blesse(?:e|s)?|brule(?:e|s)?|hopital|intoxication|electrocut|explose|avale)\b/,
  ],
  [
    'legal',
    /\b(?:lawyer|solicitor|attorney|legal action|sue you|suing|small claims|court|ombudsman|trading standards|consumer protection|press|journalist)\b|\b(?:anwalt|anwaltin|rechtsanwalt|verklagen|klage einreichen|gericht|verbraucherzentrale|verbraucherschutz)\b|\b(?:avocat|tribunal|porter plainte|poursuites?|dgccrf|mise en demeure)\b/,
  ],
  [
    'fraud',
    /\b(?:fraud(?:ulent)?|scam(?:med)?|chargeback|stolen card|unauthori[sz]ed (?:charge|payment|transaction)|charged (?:me )?(?:twice|two times|double|again)|double charged|account (?:was |has been |is |got )?(?:hacked|compromised)|identity theft)\b/,
  ],
  [
    'fraud',
    /\b(?:betrug|betrogen|doppelt (?:abgebucht|belastet|bezahlt|berechnet)|zweimal (?:abgebucht|belastet|berechnet)|gehackt|ruckbuchung)\b|\b(?:fraude|arnaque|debite(?:e)? (?:deux|2) fois|preleve(?:e)? (?:deux|2) fois|pirate(?:e)?)\b/,
  ],
  [
    'privacy',
    /\b(?:gdpr|dsgvo|rgpd|data protection|subject access|delete (?:all )?(?:of )?my (?:personal )?data|erase my data|right to be forgotten)\b|\b(?:meine daten loschen|datenschutz(?:beauftragte\w*|auskunft)?|auskunft uber meine daten)\b|\b(?:supprim\w+ (?:toutes )?mes donnees|donnees personnelles)\b/,
  ],
  [
    'complaint',
    /\b(?:(?:third|fourth|fifth|3rd|4th|5th) time|(?:complain(?:t|ing)?|disgrace(?:ful)?|unacceptable|outrageous|ridiculous|fed up|worst (?:service|company|shop)))\b/,
  ],
  [
    'complaint',
    /\b(?:beschwer(?:de|en)|unverschamt(?:heit)?|frechheit|zum (?:dritten|vierten) mal|inakzeptabel)\b|\b(?:reclamation|inacceptable|scandaleux|(?:troisieme|quatrieme) fois|ras le bol)\b/,
  ],
];

const talkWords: Record<SmallTalk, ReadonlySet<string>> = {
  greeting: new Set(
    'hi hello hey hiya there good morning afternoon evening day greetings hallo guten tag morgen abend moin servus gruss grusse gott bonjour bonsoir salut coucou you all team anyone'.split(
      ' ',
    ),
  ),
  thanks: new Set(
    'thank thanks you so very much thx ty cheers a lot many for your the help that all it is danke dir ihnen euch schon sehr vielen dank besten hilfe fur die merci beaucoup bien pour votre aide l and great ok okay perfect'.split(
      ' ',
    ),
  ),
  bye: new Set(
    'bye goodbye good night see you later have a nice great day evening weekend tschuss tschuess auf wiedersehen ciao schonen tag abend noch au revoir a bientot bonne journee soiree'.split(
      ' ',
    ),
  ),
  praise: new Set(
    'great perfect super nice cool ok okay alright fine good wonderful excellent awesome got it understood i see that helps helped this was very toll prima perfekt alles klar verstanden gut parfait d accord tres bien genial compris'.split(
      ' ',
    ),
  ),
};
const talkAnchors: Record<SmallTalk, RegExp> = {
  greeting:
    /\b(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|hallo|guten (?:tag|morgen|abend)|moin|servus|bonjour|bonsoir|salut|coucou)\b/,
  thanks: /\b(?:thank|thanks|thx|ty|cheers|danke|dank|merci)\b/,
  bye: /\b(?:bye|goodbye|good night|tschuss|tschuess|wiedersehen|ciao|au revoir|a bientot|bonne (?:journee|soiree))\b/,
  praise:
    /\b(?:great|perfect|super|nice|cool|ok|okay|alright|fine|good|wonderful|excellent|awesome|got it|understood|i see|that helps|toll|prima|perfekt|alles klar|verstanden|gut|parfait|d accord|tres bien|genial|compris)\b/,
};

/** Thanks before greeting: "hi, thanks" is the end of a talk more often than its beginning. */
const talkOrder: readonly SmallTalk[] = ['thanks', 'bye', 'greeting', 'praise'];

/** @param text already guarded */
export function intentOf(text: string): Intent {
  const words = wordsOf(text);
  if (words.length === 0) return { kind: 'empty' };
  const folded = fold(text).replace(/[’`]/g, "'").replace(/\s+/g, ' ');
  if (wantsPerson.some(pattern => pattern.test(folded))) return { kind: 'person' };
  const delicate = sensitive.find(([, pattern]) => pattern.test(folded));
  if (delicate) return { kind: 'sensitive', topic: delicate[0] };
  const flat = words.join(' ');
  const talk = talkOrder.find(
    kind => words.length <= 8 && talkAnchors[kind].test(flat) && words.every(word => isTalk(word)),
  );
  return talk ? { kind: 'small_talk', talk } : { kind: 'question' };
}

/** Small talk may mix its kinds: "ok great, thanks, bye". */
const isTalk = (word: string): boolean => talkOrder.some(kind => talkWords[kind].has(word));

/** Words that begin a message without belonging to its question. */
export function withoutGreeting(text: string, language: Language): string {
  const greetings: Record<Language, RegExp> = {
    en: /^(?:hi|hello|hey|good (?:morning|afternoon|evening))(?: there| all| team)?[ ,.!:-]+/i,
    de: /^(?:hallo|hi|guten (?:tag|morgen|abend)|moin)(?: zusammen| liebes team)?[ ,.!:-]+/i,
    fr: /^(?:bonjour|bonsoir|salut)(?: à tous)?[ ,.!:-]+/i,
  };
  const rest = text.replace(greetings[language], '').trim();
  return rest === '' ? text : rest;
}
