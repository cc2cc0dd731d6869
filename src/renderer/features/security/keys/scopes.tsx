import { useTranslation } from 'react-i18next';
import { type KeyScope, keyScopes } from '#protocol/key-scopes.ts';
import { isBarred, type KeyForm, resources } from './key-form.ts';
import { useKeyWords } from './use-keys.ts';

/** What a key may, by what it is about. */
export function Scopes({
  form,
  isMissing,
  onChange,
}: {
  form: KeyForm;
  isMissing: boolean;
  onChange: (scopes: KeyScope[]) => void;
}) {
  const { t } = useTranslation();
  const { resource, verb } = useKeyWords();
  const toggle = (scope: KeyScope, isOn: boolean) =>
    onChange(keyScopes.filter(each => (each === scope ? isOn : form.scopes.includes(each))));
  return (
    <fieldset>
      <legend className="mb-1 text-sm text-ink-2">{t('apiKeys.may')}</legend>
      <ul className="rounded-sm border border-line">
        {resources.map(([name, scopes]) => (
          <li
            key={name}
            className="flex min-h-8 items-center gap-3 border-b border-line px-2 text-sm last:border-b-0"
          >
            <span className="w-44 flex-none">{resource(name)}</span>
            {scopes.map(scope => {
              const isOff = isBarred(scope, form.environment);
              return (
                <label key={scope} className={`flex items-center gap-[6px] ${isOff ? 'text-muted' : ''}`}>
                  <input
                    type="checkbox"
                    className="size-4 accent-accent"
                    aria-label={`${resource(name)}: ${verb(scope)}`}
                    checked={form.scopes.includes(scope)}
                    disabled={isOff}
                    onChange={event => toggle(scope, event.target.checked)}
                  />
                  {verb(scope)}
                </label>
              );
            })}
          </li>
        ))}
      </ul>
      <p className={`mt-1 text-xs ${isMissing ? 'text-danger' : 'text-muted'}`}>
        {isMissing
          ? t('apiKeys.problem_scopes')
          : t(form.environment === 'test' ? 'apiKeys.mayHintTest' : 'apiKeys.mayHint')}
      </p>
    </fieldset>
  );
}
