import { type ReactNode, useId } from 'react';

export const selectClass =
  'h-7 rounded-sm border border-line-control bg-raised px-2 text-sm text-ink disabled:border-line disabled:text-disabled';

/** One choice among few, its name beside it. */
export function Choice<Value extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: Value;
  choices: readonly (readonly [Value, string])[];
  onChange: (value: Value) => void;
}) {
  const id = useId();
  return (
    <div className="flex min-h-9 items-center gap-3 border-b border-line text-sm">
      <label htmlFor={id} className="flex-1">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={event => onChange(event.target.value as Value)}
        className={selectClass}
      >
        {choices.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

export function CheckRow({
  label,
  hint,
  isChecked,
  onChange,
}: {
  label: ReactNode;
  hint?: string;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
}) {
  const hintId = useId();
  return (
    <div>
      <label className="flex min-h-7 items-center gap-2 text-sm">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={isChecked}
          aria-describedby={hint === undefined ? undefined : hintId}
          onChange={event => onChange(event.target.checked)}
        />
        {label}
      </label>
      {hint !== undefined && (
        <p id={hintId} className="ml-6 text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}

/** A time of day. It is passed on only when it is one. */
export function TimeField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <span className="flex items-center gap-2">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="time"
        value={value}
        required
        onChange={event => {
          if (/^\d{2}:\d{2}$/.test(event.target.value)) onChange(event.target.value);
        }}
        className={selectClass}
      />
    </span>
  );
}
