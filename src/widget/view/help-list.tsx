// The help pages in the window of the chat: all of them, or those that say something about a few words.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { HelpFound } from '#protocol/widget.ts';
import type { View } from './context.ts';
import { Bar } from './help-page.tsx';

/** Long enough that nobody's every letter is asked for. */
const pauseMs = 250;

type Props = {
  view: View;
  /** What is looked for; kept by whoever shows this, so that it stands there again after a page was read. */
  wanted: string;
  onWanted: (words: string) => void;
  onBack: () => void;
};

export function HelpList({ view, wanted, onWanted, onBack }: Props) {
  const { words } = view;
  const { found, isOut, again } = useFound(view, wanted);
  return (
    <section
      class="helpdesk"
      aria-label={words.helpPages}
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onBack();
      }}
    >
      <Bar onBack={onBack} label={words.back} />
      <Search view={view} wanted={wanted} onWanted={onWanted} />
      <div class="scroll article" aria-busy={found === null && !isOut}>
        <p class="quiet" role="status">
          {isOut ? words.helpUnreachable : told(view, wanted, found)}
        </p>
        {isOut && (
          <button type="button" class="button" onClick={again}>
            {words.tryNow}
          </button>
        )}
        {!isOut && found !== null && found.length > 0 && (
          <ul class="found">
            {found.map(each => (
              <li key={each.slug} lang={each.locale || undefined}>
                <button type="button" dir="auto" onClick={() => view.readHelp(each.slug)}>
                  <span class="name">{each.title}</span>
                  {each.text !== '' && <span class="quiet">{each.text}</span>}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function told({ words }: View, wanted: string, found: readonly HelpFound[] | null): string {
  if (found === null) return words.helpSearching;
  if (found.length > 0) return words.helpFound(found.length);
  return wanted.trim() === '' ? words.helpNone : words.helpNothing;
}

function Search({ view: { words }, wanted, onWanted }: Pick<Props, 'view' | 'wanted' | 'onWanted'>) {
  const field = useRef<HTMLInputElement>(null);
  // On a phone the keyboard would cover what one came to read.
  useEffect(() => {
    if (!matchMedia('(pointer: coarse)').matches) field.current?.focus({ preventScroll: true });
  }, []);
  return (
    <search class="find">
      <input
        ref={field}
        type="search"
        class="input"
        aria-label={words.helpSearch}
        placeholder={words.helpSearch}
        maxLength={200}
        value={wanted}
        onInput={event => onWanted(event.currentTarget.value)}
      />
    </search>
  );
}

/** What is shown stays until the next answer; a late answer to earlier words says nothing any more. */
function useFound({ help }: View, wanted: string) {
  const [found, setFound] = useState<readonly HelpFound[] | null>(null);
  const [isOut, setOut] = useState(false);
  const asked = useRef(0);
  const ask = useCallback(
    async (words: string) => {
      asked.current += 1;
      const mine = asked.current;
      const answer = await help.find(words);
      if (mine !== asked.current) return;
      setOut(answer === null);
      if (answer !== null) setFound(answer);
    },
    [help],
  );
  useEffect(() => {
    const timer = setTimeout(() => void ask(wanted), asked.current === 0 ? 0 : pauseMs);
    return () => clearTimeout(timer);
  }, [ask, wanted]);
  return { found, isOut, again: () => void ask(wanted) };
}
