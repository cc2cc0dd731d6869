import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AddressRule } from '#protocol/http/addresses.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Chip } from '../../../ui/chip.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { whenOf } from '../../../ui/time.ts';
import { RuleDialog } from './rule-dialog.tsx';
import { useLockOut } from './use-lock-out.tsx';

/** What people wrote down. */
export function Rules({
  rules,
  own,
  onChanged,
}: {
  rules: readonly AddressRule[];
  /** Null: not known without the server. */
  own: string | null;
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  const [isAdding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<AddressRule | null>(null);
  const unavailable = useUnavailable('security.edit');
  return (
    <Section
      title={t('addresses.title')}
      verbs={
        <Button icon={Plus} unavailable={unavailable} onClick={() => setAdding(true)}>
          {t('addresses.add')}
        </Button>
      }
    >
      <div className="mb-2 max-w-[760px]">
        <Quiet>
          {t('addresses.intro')} {own !== null && t('addresses.own', { address: own })}
        </Quiet>
      </div>
      {rules.length === 0 ? (
        <Quiet>{t('addresses.none')}</Quiet>
      ) : (
        <Table
          label={t('addresses.title')}
          heads={(['range', 'effect', 'doors', 'reason', 'until', 'by'] as const).map(name =>
            t(`addresses.${name}`),
          )}
          verbs={t('addresses.verbs')}
        >
          {rules.map(rule => (
            <Row key={rule.id} rule={rule} unavailable={unavailable} onRemove={() => setRemoving(rule)} />
          ))}
        </Table>
      )}
      <RuleDialog isOpen={isAdding} onClose={() => setAdding(false)} onChanged={onChanged} />
      <RemoveDialog rule={removing} onClose={() => setRemoving(null)} onChanged={onChanged} />
    </Section>
  );
}

function Row({
  rule,
  unavailable,
  onRemove,
}: {
  rule: AddressRule;
  unavailable: string | undefined;
  onRemove: () => void;
}) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const { range, effect, surfaces, reason, until, by } = rule;
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className={`${cell} text-left font-mono text-[12.5px] font-strong break-all`}>
        {range}
      </th>
      <td className={cell}>
        <Chip look={effect === 'deny' ? 'danger' : 'positive'}>{t(`addresses.effect_${effect}`)}</Chip>
      </td>
      <td className={cell}>{surfaces.map(each => t(`addresses.door_${each}`)).join(', ')}</td>
      <td className={`${cell} max-w-[320px] break-words`}>{reason}</td>
      <td className={`${cell} whitespace-nowrap`}>
        {until === null ? t('addresses.forGood') : whenOf(until, now, i18n.language)}
      </td>
      <td className={cell}>{by.name}</td>
      <td className={`${cell} pr-0 text-right`}>
        <Button
          isSmall
          unavailable={unavailable}
          aria-label={t('addresses.removeOf', { range })}
          onClick={onRemove}
        >
          {t('addresses.remove')}
        </Button>
      </td>
    </tr>
  );
}

function RemoveDialog({
  rule,
  onClose,
  onChanged,
}: {
  /** Null: closed. */
  rule: AddressRule | null;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={rule !== null}
      title={t('addresses.removeTitle', { range: rule?.range ?? '' })}
      verb={t('addresses.remove')}
      unavailable={useUnavailable('security.edit')}
      onClose={onClose}
    >
      {formId => rule && <RemoveForm {...{ formId, rule, onClose, onChanged }} />}
    </FormDialog>
  );
}

function RemoveForm({
  formId,
  rule,
  onClose,
  onChanged,
}: {
  formId: string;
  rule: AddressRule;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  const { addresses } = useDesk().securityServer;
  const lockOut = useLockOut();
  const remove = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await addresses.remove(rule.id, lockOut.isConfirmed);
    onChanged();
    if (answer.ok) onClose();
    else lockOut.refuse(answer.problem);
  };
  return (
    <form id={formId} onSubmit={event => void remove(event)} className="grid gap-3 p-4 text-sm">
      <p>{t('addresses.removeText')}</p>
      {lockOut.note}
    </form>
  );
}
