import { useId, useState } from 'preact/hooks';
import type { View } from './context.ts';
import { EmailField, isEmail } from './email-field.tsx';

/** For when nobody is there: it goes through the outbox and becomes an ordinary conversation. */
export function MessageForm({
  view,
  onDone,
  onBack,
}: {
  view: View;
  onDone: () => void;
  onBack: (() => void) | null;
}) {
  const { words, people, times, now, state, actions } = view;
  const [name, setName] = useState(state.contact.name);
  const [email, setEmail] = useState(state.contact.email);
  const [text, setText] = useState(actions.draft());
  const [isTried, setTried] = useState(false);
  const [isNotKept, setNotKept] = useState(false);
  const id = useId();
  const lacksText = text.trim() === '';
  const intro =
    !people.areHere && people.back !== null
      ? words.formIntro(times.until(people.back, now))
      : words.formIntroUnknown;

  function submit(event: Event): void {
    event.preventDefault();
    setTried(true);
    if (!isEmail(email) || lacksText) return;
    actions.leaveMessage({ name: name.trim(), email: email.trim(), text }).then(
      () => {
        actions.keepDraft('');
        onDone();
      },
      () => setNotKept(true),
    );
  }

  return (
    <form class="form" noValidate onSubmit={submit} aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{words.formTitle}</h3>
      <p class="quiet">{intro}</p>
      <div class="field">
        <label for={`${id}-name`}>
          {words.nameLabel} <span class="quiet">({words.optional})</span>
        </label>
        <input
          id={`${id}-name`}
          class="input"
          name="name"
          autocomplete="name"
          maxLength={200}
          value={name}
          onInput={event => setName(event.currentTarget.value)}
        />
      </div>
      <EmailField words={words} value={email} isWrong={isTried && !isEmail(email)} onInput={setEmail} />
      <div class="field">
        <label for={`${id}-text`}>{words.messageLabel}</label>
        <textarea
          id={`${id}-text`}
          class="input"
          rows={5}
          maxLength={20_000}
          value={text}
          aria-invalid={isTried && lacksText}
          aria-describedby={isTried && lacksText ? `${id}-missing` : undefined}
          onInput={event => {
            setText(event.currentTarget.value);
            actions.keepDraft(event.currentTarget.value);
          }}
        />
        {isTried && lacksText && (
          <p id={`${id}-missing`} class="wrong">
            {words.messageMissing}
          </p>
        )}
      </div>
      {isNotKept && (
        <p class="wrong" role="status">
          {words.notKept}
        </p>
      )}
      <div class="row">
        <button type="submit" class="button primary">
          {words.sendMessage}
        </button>
        {onBack && (
          <button type="button" class="button ghost" onClick={onBack}>
            {words.back}
          </button>
        )}
      </div>
    </form>
  );
}
