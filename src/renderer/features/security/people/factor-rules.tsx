import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type FactorRule, mostGraceDays } from '#protocol/http/factor-rules.ts';
import { may } from '#protocol/permissions.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useKit } from '../../../app/kit.tsx';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { Table } from '../../../ui/table.tsx';
import { useHeld } from '../use-held.ts';

/** Which roles must have a second factor; admins alone see and decide it. */
export function FactorRules() {
  const { user } = useDesk();
  return may(user.role, 'people.edit') ? <Rules /> : null;
}

function Rules() {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const { people: server } = useDesk().securityServer;
  const loaded = useHeld('factors', ({ factorRules }) => ({ rules: factorRules }), server.factorRules);
  const unavailable = useUnavailable('people.edit');
  const [open, setOpen] = useState<FactorRule | null>(null);
  return (
    <Section title={t('factorRule.title')}>
      <div className="mb-2 max-w-[760px]">
        <Quiet>{t('factorRule.text')}</Quiet>
      </div>
      {loaded.data ? (
        <Table
          label={t('factorRule.title')}
          heads={(['role', 'rule', 'without'] as const).map(head => t(`factorRule.${head}`))}
          verbs={t('factorRule.change')}
        >
          {loaded.data.rules.map(rule => (
            <tr key={rule.role} className="h-10 border-b border-line">
              <th scope="row" className="py-1 pr-3 text-left font-normal">
                {t(`people.role_${rule.role}`)}
              </th>
              <td className="py-1 pr-3">
                {rule.requiredSince === null
                  ? t('factorRule.free')
                  : t('factorRule.must', { count: rule.graceDays })}
              </td>
              <td className="py-1 pr-3 tabular-nums">
                {t('factorRule.withoutOf', { without: rule.without, people: rule.people })}
              </td>
              <td className="py-1 text-right">
                <Button
                  isSmall
                  unavailable={unavailable}
                  aria-label={t('factorRule.changeOf', { role: t(`people.role_${rule.role}`) })}
                  onClick={() => setOpen(rule)}
                >
                  {t('factorRule.change')}
                </Button>
              </td>
            </tr>
          ))}
        </Table>
      ) : (
        <Unloaded of={loaded} />
      )}
      <FormDialog
        isOpen={open !== null}
        title={open ? t('factorRule.changeTitle', { role: t(`people.role_${open.role}`) }) : ''}
        verb={t('factorRule.save')}
        width="max-w-[440px]"
        unavailable={unavailable}
        onClose={() => setOpen(null)}
      >
        {formId =>
          open && (
            <RuleForm
              {...{ formId, rule: open }}
              onDone={() => {
                setOpen(null);
                loaded.reload();
                toasts.say(t('factorRule.saved'));
              }}
            />
          )
        }
      </FormDialog>
    </Section>
  );
}

function RuleForm({ formId, rule, onDone }: { formId: string; rule: FactorRule; onDone: () => void }) {
  const { t } = useTranslation();
  const { people: server } = useDesk().securityServer;
  const [isRequired, setRequired] = useState(rule.requiredSince !== null);
  const [days, setDays] = useState(String(rule.requiredSince === null ? 7 : rule.graceDays));
  const [refusal, setRefusal] = useState('');
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const graceDays = Number(days);
    if (!/^\d{1,2}$/.test(days.trim()) || graceDays > mostGraceDays) {
      return setRefusal(t('factorRule.daysWrong', { most: mostGraceDays }));
    }
    const answer = await server.saveFactorRule(rule.role, { isRequired, graceDays });
    if (answer.ok) onDone();
    else setRefusal(answer.problem.message);
  };
  return (
    <form id={formId} onSubmit={event => void save(event)} noValidate className="grid gap-4 p-4">
      <label className="flex min-h-6 items-center gap-2 text-sm">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={isRequired}
          onChange={event => setRequired(event.target.checked)}
        />
        {t('factorRule.isRequired')}
      </label>
      <TextField
        label={t('factorRule.days')}
        hint={t('factorRule.daysHint')}
        problem={refusal === '' ? undefined : refusal}
        inputMode="numeric"
        maxLength={3}
        disabled={!isRequired}
        className="max-w-[100px] tabular-nums"
        value={days}
        onChange={event => {
          setDays(event.target.value);
          setRefusal('');
        }}
      />
    </form>
  );
}
