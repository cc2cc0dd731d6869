import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FlowStepOf } from '#protocol/http/flows.ts';
import { Button } from '../../ui/button.tsx';
import { numbered } from './fields.tsx';
import { RuleForm } from './rule-form.tsx';
import { type FormProps, WayField } from './step-fields.tsx';

/** Which rule leads where, in their order. */
export function ConditionForm({ step, room, onChange }: FormProps<'condition'>) {
  const { t } = useTranslation();
  const set = (rules: FlowStepOf<'condition'>['rules']) => onChange({ ...step, rules });
  return (
    <>
      {numbered(step.rules).map(({ each, at, key }) => (
        <fieldset key={key} className="grid gap-2 rounded-sm border border-line p-2">
          <legend className="px-1 text-sm text-ink-2">{t('flows.rule', { number: at + 1 })}</legend>
          <RuleForm
            when={each.when}
            room={room}
            onChange={when => set(step.rules.map((rule, index) => (index === at ? { ...rule, when } : rule)))}
          />
          <WayField
            label={t('flows.thenTo')}
            value={each.next}
            step={step}
            room={room}
            onChange={next => set(step.rules.map((rule, index) => (index === at ? { ...rule, next } : rule)))}
          />
          <div>
            <Button
              isSmall
              look="quiet"
              icon={X}
              onClick={() => set(step.rules.filter((_, index) => index !== at))}
            >
              {t('flows.removeRule', { number: at + 1 })}
            </Button>
          </div>
        </fieldset>
      ))}
      {step.rules.length < 10 && (
        <div>
          <Button
            isSmall
            icon={Plus}
            onClick={() => set([...step.rules, { when: { about: 'open', isOpen: true }, next: '' }])}
          >
            {t('flows.addRule')}
          </Button>
        </div>
      )}
      <WayField
        label={t('flows.way_otherwise')}
        value={step.otherwise}
        step={step}
        room={room}
        onChange={otherwise => onChange({ ...step, otherwise })}
      />
    </>
  );
}
