import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { choicesNow, type Line, linesOf } from '../app/lines.ts';
import { refusedWishes } from '../app/outgoing.ts';
import type { View } from './context.ts';
import { ThreadLine } from './lines.tsx';
import { Amends, By, reasonOf, Text } from './message.tsx';
import { RateCard } from './rate-card.tsx';
import { RecommendCard } from './recommend-card.tsx';

/** As near to the end as counts as being there, in px. */
const nearEnd = 60;

export function Thread({ view }: { view: View }) {
  const { state, words, times, actions } = view;
  const { thread, outbox } = state;
  const lines = useMemo(() => linesOf({ thread, outbox }, times.isSameDay), [thread, outbox, times]);
  const { scroller, isAway, goToEnd, onScroll } = useEnd(
    lines,
    state.stream?.text,
    state.isPanelOpen,
    actions.showEnd,
  );
  return (
    <div class="middle">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <section class="scroll" ref={scroller} onScroll={onScroll} tabIndex={0} aria-label={words.thread}>
        <div class="inner">
          <div class="log" role="log" aria-live="polite" aria-relevant="additions">
            {lines.map(line => (
              <ThreadLine key={line.key} line={line} view={view} />
            ))}
          </div>
          <Refused view={view} />
          <Choices view={view} />
          <Provisional view={view} />
          <Ended view={view} />
        </div>
      </section>
      {isAway > 0 && (
        <button type="button" class="button newer" onClick={goToEnd}>
          {words.newMessages(isAway)}
        </button>
      )}
    </div>
  );
}

/** Keeps the end in sight for whoever is there, and never moves what somebody reads further up. */
function useEnd(
  lines: readonly Line[],
  streamed: string | undefined,
  isOpen: boolean,
  showEnd: (isAtEnd: boolean) => void,
) {
  const scroller = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  const seen = useRef(lines.length);
  const [isAway, setAway] = useState(0);
  const last = lines.at(-1);
  const isOwn = last?.kind === 'message' && last.author === 'customer';
  const ownKey = isOwn ? last.key : '';

  function goToEnd(): void {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
    isAtEnd.current = true;
    seen.current = lines.length;
    setAway(0);
    showEnd(true);
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows what is drawn, not what it reads.
  useLayoutEffect(() => {
    if (isAtEnd.current || isOwn) goToEnd();
    else setAway(Math.max(0, lines.length - seen.current));
  }, [lines, streamed, isOpen]);
  // Whoever writes wants to see it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each own message.
  useLayoutEffect(() => {
    if (ownKey !== '') goToEnd();
  }, [ownKey]);

  // A card that opens or a line that grows pushes the end away just the same.
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const watcher = new ResizeObserver(() => {
      if (isAtEnd.current) box.scrollTo({ top: box.scrollHeight });
    });
    watcher.observe(box);
    if (box.firstElementChild) watcher.observe(box.firstElementChild);
    return () => watcher.disconnect();
  }, []);

  return {
    scroller,
    isAway,
    goToEnd,
    onScroll(event: Event) {
      const { scrollHeight, scrollTop, clientHeight } = event.currentTarget as HTMLElement;
      isAtEnd.current = scrollHeight - scrollTop - clientHeight < nearEnd;
      showEnd(isAtEnd.current);
      if (isAtEnd.current) {
        seen.current = lines.length;
        setAway(0);
      }
    },
  };
}

/** Answers that the assistant offers, until something else is said. Whoever wants to may write instead. */
function Choices({ view: { state, words, actions, focusComposer } }: { view: View }) {
  const options = choicesNow(state);
  if (options.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form, and these are sent at once
    <div class="chips answers" role="group" aria-label={words.chooseAnswer}>
      {options.map(option => (
        <button
          key={option}
          type="button"
          class="chip"
          onClick={() => {
            focusComposer();
            void actions.write(option);
          }}
        >
          {option}
        </button>
      ))}
    </div>
  );
}

/** What is being written is not part of the log: only the finished answer is announced. */
function Provisional({ view: { state, words } }: { view: View }) {
  const { stream, typing } = state;
  if (stream) {
    return (
      <div class="msg provisional" aria-live="off">
        <By line={{ author: 'ai', name: '' }} words={words} />
        <div class="bubble">
          <Text text={stream.text} />
        </div>
      </div>
    );
  }
  if (!typing) return null;
  const text =
    typing.party === 'ai' ? words.assistantIsWriting : words.isTyping(typing.name || words.support);
  return (
    <div class="typing" aria-live="off">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {text}
    </div>
  );
}

/** Wishes without words of their own that the server refused: they too end visibly. */
function Refused({ view }: { view: View }) {
  const { state, words } = view;
  return (
    <>
      {refusedWishes(state.outbox, state.thread).map(item => (
        <div key={item.commandId} class="receipt failed" role="status">
          <span class="state">{words.notSent(reasonOf(item.error?.code, words))}</span>
          <Amends commandId={item.commandId} view={view} />
        </div>
      ))}
    </>
  );
}

function Ended({ view }: { view: View }) {
  const { situation, words, actions } = view;
  if (!situation.isResolved) return null;
  return (
    <div class="ended">
      {situation.rating === 'ask' && <RateCard view={view} />}
      {situation.rating === 'recommend' && <RecommendCard view={view} />}
      {situation.rating === 'thanks' && (
        <div class="event" role="status">
          {words.thanks}
        </div>
      )}
      <div class="chips centre">
        <button type="button" class="chip" onClick={view.focusComposer}>
          {words.openAgain}
        </button>
        <button
          type="button"
          class="chip"
          onClick={() => {
            actions.startNew();
            view.focusComposer();
          }}
        >
          {words.startNew}
        </button>
      </div>
    </div>
  );
}
