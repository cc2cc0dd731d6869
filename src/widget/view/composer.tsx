import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import type { View } from './context.ts';
import { Icon } from './icon.tsx';

/** The wire takes no more in one message. */
const longest = 20_000;

export function Composer({ view, input }: { view: View; input: RefObject<HTMLTextAreaElement | null> }) {
  const { words, situation, actions } = view;
  const [text, setText] = useState(actions.draft);
  const [isNotKept, setNotKept] = useState(false);
  const over = text.length - longest;
  const canSend = text.trim() !== '' && over <= 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: as high as its text.
  useLayoutEffect(() => {
    const area = input.current;
    // Nothing has a height while it is hidden.
    if (!area || area.scrollHeight === 0) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, 118)}px`;
  }, [text, view.state.isPanelOpen]);

  function change(next: string): void {
    setText(next);
    actions.keepDraft(next);
    actions.typing(next.trim() !== '');
  }

  function send(): void {
    if (!canSend) return;
    setText('');
    setNotKept(false);
    // The draft stays on disk until the outbox has the words.
    actions.write(text).then(
      () => {
        if (actions.draft() === text) actions.keepDraft('');
      },
      () => {
        setText(newer => (newer === '' ? text : `${text}\n${newer}`));
        setNotKept(true);
      },
    );
  }

  function onKeyDown(event: KeyboardEvent): void {
    // While a word is being composed, Enter chooses it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  }

  return (
    <form
      class="composer"
      onSubmit={event => {
        event.preventDefault();
        send();
        input.current?.focus();
      }}
    >
      {(over > 0 || isNotKept) && (
        <p class="wrong" role="status">
          {isNotKept ? words.notKept : words.tooLong(over)}
        </p>
      )}
      <div class="write">
        <textarea
          ref={input}
          rows={1}
          value={text}
          aria-label={words.write}
          placeholder={situation.isResolved ? words.writeToReopen : words.write}
          onInput={event => change(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={() => actions.typing(false)}
        />
        <button type="submit" class="go" aria-label={words.send} title={words.send} disabled={!canSend}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}
