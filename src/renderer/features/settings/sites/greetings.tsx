import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { inputClass } from '../../../ui/field.tsx';
import { Icon } from '../../../ui/icon.tsx';
import type { SitePart } from './site-dialog.tsx';

/** What the widget says first, by the language of the page's visitor. */
export function Greetings({ form, problems, onChange }: SitePart) {
  const { t } = useTranslation();
  const { greetings } = form;
  const set = (key: number, fields: Partial<(typeof greetings)[number]>) =>
    onChange({ greetings: greetings.map(each => (each.key === key ? { ...each, ...fields } : each)) });
  const add = () => {
    const key = Math.max(0, ...greetings.map(each => each.key)) + 1;
    onChange({ greetings: [...greetings, { key, language: '', text: '' }] });
  };
  return (
    <fieldset className="grid gap-2 text-sm">
      <legend className="mb-1 text-ink-2">{t('sites.greetings')}</legend>
      {greetings.map(({ key, language, text }, place) => (
        <div key={key} className="flex items-center gap-2">
          <input
            aria-label={t('sites.language', { number: place + 1 })}
            className={`${inputClass} h-[30px] max-w-[72px]`}
            value={language}
            maxLength={35}
            placeholder="de"
            readOnly={language === 'en' && place === 0}
            onChange={event => set(key, { language: event.target.value })}
          />
          <input
            aria-label={t('sites.greeting', { number: place + 1 })}
            className={`${inputClass} h-[30px]`}
            value={text}
            maxLength={500}
            aria-invalid={place === 0 && problems.greetings !== undefined ? true : undefined}
            onChange={event => set(key, { text: event.target.value })}
          />
          {place > 0 && (
            <Button
              isSmall
              look="quiet"
              aria-label={t('sites.removeGreeting', { number: place + 1 })}
              onClick={() => onChange({ greetings: greetings.filter(each => each.key !== key) })}
            >
              <Icon of={Trash2} size={14} />
            </Button>
          )}
        </div>
      ))}
      {problems.greetings !== undefined && <p className="text-xs text-danger">{t('sites.needsGreeting')}</p>}
      <div>
        <Button isSmall icon={Plus} onClick={add}>
          {t('sites.addGreeting')}
        </Button>
      </div>
    </fieldset>
  );
}
