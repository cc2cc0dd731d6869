// What is wrong with instructions before anybody meets them. The rules stand above them whatever they say, so none of it can make an
// answer ungrounded; what can go wrong is that they are useless, dear, or not what their writer reads.

export type PromptProblem = {
  kind: 'empty' | 'variable' | 'hidden' | 'long' | 'signal' | 'no_person';
  /** Such instructions are not kept. */
  isBlocking: boolean;
  /** What of the text is meant; '' for the whole. */
  part: string;
};

/** From here on each answer pays for more instructions than passages. */
const longTokens = 1_500;
/** What may stand between letters of some scripts and within an emoji. */
const joiners = /[\u200c\u200d]/g;
const hidden = /[\p{Cf}\u115f\u1160]/u;
/** `{{name}}`, `${name}`, `{name}`: nothing is put in the place of any of them. */
const variable = /\{\{\s*([\p{L}_][\p{L}\p{N}_. -]*?)\s*\}\}|\$?\{([\p{L}_][\p{L}\p{N}_.]*)\}/gu;
/** The word by which a model says that the passages do not answer. */
const signal = /\bNO_ANSWER\b/;
const noPerson =
  /\b(?:never|do not|don['’]t|must not|nie|niemals|nicht|jamais|ne)\b[^.!?\n]{0,40}\b(?:hand(?:ing)?[ -]?over|transfer|escalate|fetch a person|a human|an agent|weiterleiten|einen menschen|transf[eé]rer)/i;

/** Four characters count as one, as the budgets count before a call. */
export const promptTokens = (text: string): number => Math.ceil(text.length / 4);

/** What blocks comes first. */
export function checkPrompt(text: string): PromptProblem[] {
  if (text.trim() === '') return [{ kind: 'empty', isBlocking: true, part: '' }];
  const named = [...text.matchAll(variable)].map(([whole]) => whole);
  const problems: PromptProblem[] = [...new Set(named)].map(part => ({
    ...{ kind: 'variable', isBlocking: true, part },
  }));
  const plain = text.replace(joiners, '');
  const at = plain.search(hidden);
  if (at >= 0) {
    const part = `U+${(plain.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    problems.push({ kind: 'hidden', isBlocking: true, part });
  }
  if (promptTokens(text) > longTokens) problems.push({ kind: 'long', isBlocking: false, part: '' });
  if (signal.test(text)) problems.push({ kind: 'signal', isBlocking: false, part: 'NO_ANSWER' });
  const [forbids] = noPerson.exec(text) ?? [];
  if (forbids !== undefined) problems.push({ kind: 'no_person', isBlocking: false, part: forbids });
  return problems;
}
