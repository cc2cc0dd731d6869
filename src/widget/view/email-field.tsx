import { useEffect, useId, useRef } from 'preact/hooks';
import type { Words } from '../words/words.ts';

/** Loose on purpose: only the mail itself proves an address. */
export const isEmail = (text: string): boolean =>
  text.length <= 320 && /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/u.test(text.trim());

export function EmailField(props: {
  words: Words;
  value: string;
  isWrong: boolean;
  hint?: string;
  focus?: boolean;
  onInput: (value: string) => void;
}) {
  const { words, value, isWrong, hint } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (props.focus) input.current?.focus();
  }, [props.focus]);
  useEffect(() => {
    if (isWrong) input.current?.focus();
  }, [isWrong]);
  const about = isWrong ? `${id}-wrong` : hint ? `${id}-hint` : undefined;
  return (
    <div class="field">
      <label for={id}>{words.emailLabel}</label>
      <input
        id={id}
        ref={input}
        class="input"
        type="email"
        name="email"
        autocomplete="email"
        inputMode="email"
        maxLength={320}
        value={value}
        aria-invalid={isWrong}
        aria-describedby={about}
        onInput={event => props.onInput(event.currentTarget.value)}
      />
      {isWrong ? (
        <p id={`${id}-wrong`} class="wrong">
          {words.emailWrong}
        </p>
      ) : (
        hint && (
          <p id={`${id}-hint`} class="quiet">
            {hint}
          </p>
        )
      )}
    </div>
  );
}
