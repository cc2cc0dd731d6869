// What somebody writes of a template before it is saved. Pure.
import { isTextRecord } from '../../app/unsaved.ts';
import type { Reply } from '../../data/model.ts';

export type ReplyFields = Pick<Reply, 'title' | 'shortcut' | 'locale' | 'body' | 'texts'>;

/** What is kept on this computer; one that was kept before there were languages has none. */
export type KeptFields = Pick<ReplyFields, 'title' | 'shortcut' | 'body'> &
  Partial<Pick<ReplyFields, 'locale' | 'texts'>>;

const hasWords = isTextRecord(['title', 'shortcut', 'body']);
export function isKeptFields(value: unknown): value is KeptFields {
  if (!hasWords(value)) return false;
  const { locale = '', texts = {} } = value as Partial<ReplyFields>;
  return (
    typeof locale === 'string' &&
    typeof texts === 'object' &&
    texts !== null &&
    Object.values(texts).every(text => typeof text === 'string')
  );
}

export const fieldsOf = (reply: KeptFields | undefined): ReplyFields => ({
  ...{ title: reply?.title ?? '', shortcut: reply?.shortcut ?? '', body: reply?.body ?? '' },
  ...{ locale: reply?.locale ?? 'en', texts: reply?.texts ?? {} },
});

/** The order of languages in `texts` says nothing. */
export function isSame(one: ReplyFields, other: ReplyFields): boolean {
  const plain = ({ texts, ...rest }: ReplyFields) =>
    JSON.stringify([
      ...[rest.title, rest.shortcut, rest.locale, rest.body],
      Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)),
    ]);
  return plain(one) === plain(other);
}

export const withText = (fields: ReplyFields, language: string, text: string): ReplyFields =>
  language === fields.locale
    ? { ...fields, body: text }
    : { ...fields, texts: { ...fields.texts, [language]: text } };

export function withoutLanguage(fields: ReplyFields, language: string): ReplyFields {
  const { [language]: _gone, ...texts } = fields.texts;
  return { ...fields, texts };
}

/** Another language becomes the main one; no words change. */
export function withMain(fields: ReplyFields, language: string): ReplyFields {
  const { [language]: body = '', ...others } = fields.texts;
  return { ...fields, locale: language, body, texts: { ...others, [fields.locale]: fields.body } };
}

/** The main language first, then by name. */
export const languagesOf = ({ locale, texts }: Pick<ReplyFields, 'locale' | 'texts'>): string[] => [
  locale,
  ...Object.keys(texts)
    .filter(each => each !== locale)
    .sort(),
];
