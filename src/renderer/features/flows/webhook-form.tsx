import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { slotTypesIn } from '#ai/flows/engine.ts';
import type { FlowStepOf } from '#protocol/http/flows.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { CheckRow } from '../../ui/rows.tsx';
import { CopyButton } from '../factors/copy-button.tsx';
import { NumberField, numbered } from './fields.tsx';
import { type FormProps, NextField, slotOf, WayField } from './step-fields.tsx';

const resultTypes = ['text', 'number', 'date'] as const;

/** Who is asked, what it is told, and what of its answer is kept. */
export function WebhookForm({ step, room, onChange }: FormProps<'webhook'>) {
  const { t } = useTranslation();
  const set = (part: Partial<FlowStepOf<'webhook'>>) => onChange({ ...step, ...part });
  const change = (at: number, part: Partial<FlowStepOf<'webhook'>['results'][number]>) =>
    set({ results: step.results.map((each, index) => (index === at ? { ...each, ...part } : each)) });
  return (
    <>
      <TextField
        label={t('flows.address')}
        type="url"
        value={step.url}
        maxLength={2_000}
        onChange={event => set({ url: event.target.value })}
      />
      {room.secret !== null && <Signed secret={room.secret} />}
      <fieldset>
        <legend className="mb-1 text-sm text-ink-2">{t('flows.sends')}</legend>
        {[...new Set([...slotTypesIn(room.flow).keys(), ...step.send])].map(slot => (
          <CheckRow
            key={slot}
            label={slot}
            isChecked={step.send.includes(slot)}
            onChange={isSent =>
              set({ send: isSent ? [...step.send, slot] : step.send.filter(each => each !== slot) })
            }
          />
        ))}
      </fieldset>
      {numbered(step.results).map(({ each, at, key }) => (
        <div key={key} className="flex items-end gap-2">
          <TextField
            label={t('flows.field', { number: at + 1 })}
            value={each.path}
            placeholder="order.status"
            onChange={event => change(at, { path: event.target.value })}
          />
          <TextField
            label={t('flows.fieldSlot', { number: at + 1 })}
            value={each.slot}
            onChange={event => change(at, { slot: slotOf(event.target.value) })}
          />
          <SelectField
            label={t('flows.fieldType', { number: at + 1 })}
            value={each.type}
            choices={resultTypes.map(type => [type, t(`flows.type_${type}`)])}
            onChange={type => change(at, { type: resultTypes.find(one => one === type) ?? each.type })}
          />
          <IconButton
            icon={X}
            label={t('flows.removeField', { number: at + 1 })}
            onClick={() => set({ results: step.results.filter((_, index) => index !== at) })}
          />
        </div>
      ))}
      <div>
        <Button
          isSmall
          icon={Plus}
          onClick={() => set({ results: [...step.results, { path: '', slot: '', type: 'text' }] })}
        >
          {t('flows.addField')}
        </Button>
      </div>
      <div className="grid grid-cols-2 gap-2">
        <NumberField
          label={t('flows.timeout')}
          value={step.timeoutMs}
          least={500}
          most={15_000}
          onChange={timeoutMs => set({ timeoutMs: timeoutMs ?? 5_000 })}
        />
        <NumberField
          label={t('flows.tries')}
          value={step.retries}
          least={0}
          most={3}
          onChange={retries => set({ retries: retries ?? 0 })}
        />
      </div>
      <NextField step={step} room={room} onChange={onChange} />
      <WayField
        label={t('flows.way_failed')}
        value={step.failed}
        step={step}
        room={room}
        onChange={failed => set({ failed })}
      />
    </>
  );
}

/** For the receiver to check. It is copied, and stands on no screen. */
function Signed({ secret }: { secret: string }) {
  const { t } = useTranslation();
  if (secret === '') return <p className="text-sm text-danger">{t('flows.secretUnreadable')}</p>;
  return (
    <div className="flex items-center gap-2">
      <p className="min-w-0 flex-1 text-sm text-muted">{t('flows.signed')}</p>
      <CopyButton text={secret} label={t('flows.copySecret')} />
    </div>
  );
}
