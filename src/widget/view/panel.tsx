/** The window of the chat. Its state comes from the store; what it keeps itself is only which screen is shown. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PersonalChat } from '../app/begin-chat.ts';
import type { Chat } from '../app/chat.ts';
import { peopleNow, situationOf, timeOf } from '../app/situation.ts';
import type { Times } from '../app/times.ts';
import type { Words } from '../words/words.ts';
import { Banner } from './banner.tsx';
import { Composer } from './composer.tsx';
import type { View } from './context.ts';
import { Header } from './header.tsx';
import { HelpList } from './help-list.tsx';
import { HelpReader } from './help-page.tsx';
import { Icon } from './icon.tsx';
import { MaintenanceLine } from './maintenance-line.tsx';
import { MessageForm } from './message-form.tsx';
import { Thread } from './thread.tsx';

/** As in panel.css. */
const coversPage = '(max-width: 480px), (max-height: 480px)';

export type PanelProps = {
  chat: PersonalChat;
  words: Words;
  times: Times;
  locale: string;
  server: string;
  onMinimise: () => void;
};

export function Panel({ chat, words, times, locale, server, onMinimise }: PanelProps) {
  const state = useStore(chat);
  const [isFormWanted, wantForm] = useState(false);
  const [reading, read] = useState<string | null>(null);
  const [isInHelp, showHelp] = useState(false);
  const [wanted, want] = useState('');
  const input = useRef<HTMLTextAreaElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const people = peopleNow(state);
  const situation = situationOf(state, people);
  const site = state.settings?.name ?? '';
  const { actions } = chat;
  const focusComposer = () => focusFirst(panel.current, input.current);
  const view: View = {
    state,
    people,
    situation,
    now: timeOf(state),
    site,
    server,
    words,
    times,
    locale,
    actions,
    help: chat.help,
    readHelp: read,
    openHelp: () => showHelp(true),
    focusComposer,
  };
  const isForm = isFormWanted || situation.isFormFirst;
  useFocusOnOpen(state.isPanelOpen, isForm, panel);

  return (
    <div
      ref={panel}
      class="panel"
      role="dialog"
      aria-label={words.chatWith(site)}
      tabIndex={-1}
      hidden={!state.isPanelOpen}
      onKeyDown={event => onKey(event, panel.current, onMinimise)}
    >
      <Header view={view} onMinimise={onMinimise} />
      <Banner view={view} />
      <MaintenanceLine view={view} />
      {reading !== null ? (
        <HelpReader
          slug={reading}
          view={view}
          backLabel={isInHelp ? words.helpBack : words.back}
          onBack={() => {
            read(null);
            if (!isInHelp) requestAnimationFrame(focusComposer);
          }}
        />
      ) : isInHelp ? (
        <HelpList
          view={view}
          wanted={wanted}
          onWanted={want}
          onBack={() => {
            showHelp(false);
            want('');
            requestAnimationFrame(focusComposer);
          }}
        />
      ) : isForm ? (
        <div class="scroll">
          <MessageForm
            view={view}
            onDone={() => wantForm(false)}
            onBack={situation.isFormFirst ? null : () => wantForm(false)}
          />
        </div>
      ) : (
        <>
          <Thread view={view} />
          <WayToPerson view={view} onForm={() => wantForm(true)} />
          <Composer view={view} input={input} />
          {state.settings?.ai && situation.answers === 'ai' ? (
            <div class="foot">
              <Icon name="shield" size={12} />
              {words.checkedAnswers}
            </div>
          ) : (
            <div class="foot" />
          )}
        </>
      )}
    </div>
  );
}

/** Always one press away, and honest when nobody is there. */
function WayToPerson({ view, onForm }: { view: View; onForm: () => void }) {
  const { situation, people, words, times, actions, now } = view;
  if (situation.wayToPerson === 'none') return null;
  if (situation.wayToPerson === 'talk') {
    return (
      <div class="chips">
        <button
          type="button"
          class="chip"
          onClick={() => {
            view.focusComposer();
            void actions.talkToPerson(words.askForPerson);
          }}
        >
          {words.talkToPerson}
        </button>
      </div>
    );
  }
  const back = !people.areHere && people.back !== null ? times.until(people.back, now) : null;
  return (
    <div class="chips">
      {back !== null && <p class="quiet">{words.answersNowPeopleBack(back)}</p>}
      <button type="button" class="chip" onClick={onForm}>
        {words.leaveMessage}
      </button>
    </div>
  );
}

function useStore({ store }: Chat) {
  const [state, setState] = useState(store.get);
  useEffect(() => {
    const look = () => setState(store.get());
    look();
    return store.subscribe(look);
  }, [store]);
  return state;
}

// biome-ignore-start lint/correctness/useExhaustiveDependencies: another screen wants its own focus.
function useFocusOnOpen(isOpen: boolean, isForm: boolean, panel: { current: HTMLElement | null }): void {
  useEffect(() => {
    if (!isOpen) return;
    focusFirst(panel.current, panel.current?.querySelector<HTMLElement>('textarea, input') ?? null);
  }, [isOpen, isForm, panel]);
}
// biome-ignore-end lint/correctness/useExhaustiveDependencies: as above.

/** On a phone the keyboard would cover what one came to read. */
function focusFirst(panel: HTMLElement | null, field: HTMLElement | null): void {
  const target = matchMedia('(pointer: coarse)').matches ? panel : field;
  (target ?? panel)?.focus({ preventScroll: true });
}

function onKey(event: KeyboardEvent, panel: HTMLElement | null, onMinimise: () => void): void {
  if (event.isComposing) return;
  if (event.key === 'Escape') {
    event.stopPropagation();
    onMinimise();
  }
  // Where the window covers the page, Tab must not walk behind it.
  if (event.key === 'Tab' && panel && matchMedia(coversPage).matches) keepInside(event, panel);
}

function keepInside(event: KeyboardEvent, panel: HTMLElement): void {
  const stops = [
    ...panel.querySelectorAll<HTMLElement>('button, [href], input, textarea, [tabindex="0"]'),
  ].filter(stop => !stop.hasAttribute('disabled') && stop.offsetParent !== null);
  const focused = (panel.getRootNode() as ShadowRoot).activeElement;
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (focused !== edge && focused !== panel) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}
