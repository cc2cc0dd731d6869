import { useMemo } from 'react';
import { usePeople } from '../../data/desk.ts';
import type { ThreadMessage } from '../../data/model.ts';
import { CitationMark } from './citation-mark.tsx';
import { textParts } from './rich-text.ts';

/** The words, as words: addresses become links, `[1]` a citation; nothing else is markup. */
export function MessageText({ message }: { message: ThreadMessage }) {
  const people = usePeople();
  const { text, citations, kind, lang } = message;
  const parts = useMemo(
    () =>
      textParts(text, {
        citationCount: citations.length,
        mentionNames: kind === 'note' && text.includes('@') ? people.map(person => person.name) : [],
      }),
    [text, citations.length, kind, people],
  );
  return (
    <div dir="auto" lang={lang || undefined} className="break-words whitespace-pre-wrap">
      {parts.map((part, index) => {
        const key = `${index}-${part.kind}`;
        if (part.kind === 'link') {
          return (
            <a key={key} href={part.href} target="_blank" rel="noopener noreferrer" className="underline">
              {part.text}
            </a>
          );
        }
        if (part.kind === 'mention') {
          return (
            <span key={key} className="font-medium text-accent-text">
              {part.text}
            </span>
          );
        }
        const citation = part.kind === 'cite' ? citations[part.index] : undefined;
        if (part.kind === 'cite' && citation) {
          return <CitationMark key={key} number={part.index + 1} citation={citation} />;
        }
        return part.text;
      })}
    </div>
  );
}
