import { useState } from 'preact/hooks';
import type { Line } from '../app/lines.ts';
import { wished } from '../app/outgoing.ts';
import { estimateMinutes } from '../app/situation.ts';
import type { View } from './context.ts';
import { EmailField, isEmail } from './email-field.tsx';
import { Icon } from './icon.tsx';

/** Honest about the wait: the place, an estimate where there is one, and a way out. */
export function WaitCard({ line, view }: { line: Extract<Line, { kind: 'wait' }>; view: View }) {
  const { words, times, people, state, now } = view;
  const queue = state.thread.conversation?.queue ?? null;
  const minutes = people.areHere && queue ? estimateMinutes(queue.estimateMs) : null;
  const back = people.areHere || people.back === null ? null : times.until(people.back, now);
  return (
    <section class="card wait" aria-label={words.waitTitle}>
      <div class="row">
        <b class="grow">{words.waitTitle}</b>
        {minutes !== null && <span class="quiet">{words.aboutMinutes(minutes)}</span>}
      </div>
      {line.reason !== '' && <p class="quiet">{line.reason}</p>}
      <ol>
        {line.at !== null && (
          <li>
            <Icon name="check" size={14} />
            {words.passedOnAt(times.clock(line.at))}
          </li>
        )}
        {queue && (
          <li class="now">
            <Icon name="clock" size={14} />
            {words.placeInLine(queue.place)}
          </li>
        )}
        <li class="quiet">
          <Icon name="person" size={14} />
          {back === null ? words.someoneJoins : words.someoneAnswers(back)}
        </li>
      </ol>
      <ByEmail view={view} />
    </section>
  );
}

function ByEmail({ view }: { view: View }) {
  const { words, state, actions, focusComposer } = view;
  const [isAsking, ask] = useState(false);
  const [email, setEmail] = useState(state.contact.email);
  const [isWrong, setWrong] = useState(false);
  const left =
    (wished(state.outbox, 'customer.contact', state.thread.id)?.payload as { email: string } | undefined)
      ?.email ?? state.thread.messages.findLast(message => message.event?.type === 'contact_left')?.event;
  const told = typeof left === 'string' ? left : left?.type === 'contact_left' ? left.email : '';
  const address = told || (state.thread.conversation?.contactEmail ?? '');

  function submit(event: Event): void {
    event.preventDefault();
    if (!isEmail(email)) {
      setWrong(true);
      return;
    }
    focusComposer();
    ask(false);
    void actions.leaveContact({ name: state.contact.name, email: email.trim() });
  }

  if (isAsking) {
    return (
      <form class="stack" noValidate onSubmit={submit}>
        <EmailField
          words={words}
          value={email}
          isWrong={isWrong}
          hint={words.emailHint}
          focus
          onInput={setEmail}
        />
        <div class="row">
          <button type="submit" class="button primary">
            {words.sendAddress}
          </button>
          <button
            type="button"
            class="button ghost"
            onClick={() => {
              focusComposer();
              ask(false);
            }}
          >
            {words.cancel}
          </button>
        </div>
      </form>
    );
  }
  if (address !== '') {
    return (
      <div class="stack">
        <p class="quiet">{words.answerByEmail(address)}</p>
        <button type="button" class="plain start" onClick={() => ask(true)}>
          {words.changeAddress}
        </button>
      </div>
    );
  }
  return (
    <button type="button" class="button wide" onClick={() => ask(true)}>
      <Icon name="mail" size={14} />
      {words.emailInstead}
    </button>
  );
}
