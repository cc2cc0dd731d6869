import { TriangleAlert } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { Icon } from './icon.tsx';

export const inputClass =
  'w-full rounded-sm border border-line-control bg-raised px-[9px] text-md text-ink aria-invalid:border-danger disabled:border-line disabled:text-disabled';

type FieldProps = {
  label: string;
  hint?: ReactNode;
  /** What is wrong, and what to do; shown under the field and read with it. */
  problem?: string | undefined;
  isLabelHidden?: boolean;
};

function FieldFrame({
  label,
  hint,
  problem,
  isLabelHidden,
  children,
}: FieldProps & { children: (ids: { id: string; describedBy: string | undefined }) => ReactNode }) {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = hint !== undefined || problem !== undefined;
  return (
    <div>
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'mb-1 block text-sm text-ink-2'}>
        {label}
      </label>
      {children({ id, describedBy: hasNote ? noteId : undefined })}
      {hasNote && (
        <div id={noteId} className="mt-1 text-xs text-muted">
          {problem === undefined ? (
            hint
          ) : (
            <span className="flex items-center gap-1 text-danger">
              <Icon of={TriangleAlert} size={12} />
              {problem}
            </span>
          )}
        </div>
      )}
    </div>
  );
}

export function TextField({
  label,
  hint,
  problem,
  isLabelHidden = false,
  className = '',
  ...rest
}: FieldProps & Omit<ComponentProps<'input'>, 'id'>) {
  return (
    <FieldFrame label={label} hint={hint} problem={problem} isLabelHidden={isLabelHidden}>
      {({ id, describedBy }) => (
        <input
          id={id}
          aria-describedby={describedBy}
          aria-invalid={problem === undefined ? undefined : true}
          className={`${inputClass} h-[30px] ${className}`}
          {...rest}
        />
      )}
    </FieldFrame>
  );
}

export function TextAreaField({
  label,
  hint,
  problem,
  isLabelHidden = false,
  className = '',
  ...rest
}: FieldProps & Omit<ComponentProps<'textarea'>, 'id'>) {
  return (
    <FieldFrame label={label} hint={hint} problem={problem} isLabelHidden={isLabelHidden}>
      {({ id, describedBy }) => (
        <textarea
          id={id}
          aria-describedby={describedBy}
          aria-invalid={problem === undefined ? undefined : true}
          className={`${inputClass} resize-none py-[6px] leading-5 ${className}`}
          {...rest}
        />
      )}
    </FieldFrame>
  );
}

/** One of several, by their names. */
export function SelectField({
  label,
  hint,
  value,
  choices,
  onChange,
}: Pick<FieldProps, 'label' | 'hint'> & {
  value: string;
  choices: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}) {
  // What it was set to may be gone; it must not look as if the first of the others was chosen.
  const isGone = choices.every(([each]) => each !== value);
  return (
    <FieldFrame label={label} hint={hint}>
      {({ id, describedBy }) => (
        <select
          id={id}
          aria-describedby={describedBy}
          value={value}
          onChange={event => onChange(event.target.value)}
          className={`${inputClass} h-[30px]`}
        >
          {isGone && <option value={value}>{value}</option>}
          {choices.map(([each, name]) => (
            <option key={each} value={each}>
              {name}
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  );
}
