import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InviteAnswer } from '#protocol/http/people.ts';
import { type Role, roles } from '#protocol/permissions.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useDesk, useTeams } from '../../../data/desk.ts';
import type { Agent, Answer } from '../../../data/model.ts';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { CheckRow } from '../../../ui/rows.tsx';

type Props = {
  /** Null: somebody new. */
  person: Agent | null;
  /** Whether the desk sends the link, or the admin hands it over. */
  hasMail: boolean;
  onClose: () => void;
  onDone: (name: string, invited: InviteAnswer | null) => void;
};

/** Invites somebody, or changes what a colleague may do and see. */
export function PersonDialog({ isOpen, ...props }: Props & { isOpen: boolean }) {
  const { t } = useTranslation();
  const { person } = props;
  return (
    <FormDialog
      isOpen={isOpen}
      title={person ? t('people.changeTitle', { name: person.name }) : t('people.inviteTitle')}
      verb={person ? t('verb.save') : t('people.inviteVerb')}
      width="max-w-[460px]"
      unavailable={useUnavailable('people.edit')}
      onClose={props.onClose}
    >
      {formId => <PersonForm formId={formId} {...props} />}
    </FormDialog>
  );
}

function PersonForm({ formId, person, hasMail, onClose, onDone }: Props & { formId: string }) {
  const { t } = useTranslation();
  const { people: server } = useDesk().securityServer;
  const teams = useTeams();
  const [name, setName] = useState(person?.name ?? '');
  const [email, setEmail] = useState(person?.email ?? '');
  const [role, setRole] = useState<Role>(person?.role ?? 'agent');
  const [teamIds, setTeamIds] = useState<readonly string[]>(person?.teamIds ?? []);
  const [isTried, setTried] = useState(false);
  const [refusal, setRefusal] = useState('');
  const isAddress = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim());

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '' || !isAddress) return;
    const rights = { name: name.trim(), role, teamIds: [...teamIds] };
    const answer: Answer<Partial<InviteAnswer>> = person
      ? await server.change(person.id, rights)
      : await server.invite({ ...rights, email: email.trim() });
    if (!answer.ok) return setRefusal(answer.problem.message);
    onClose();
    onDone(name.trim(), answer.id === undefined ? null : { id: answer.id, link: answer.link ?? null });
  };
  return (
    <form id={formId} noValidate onSubmit={event => void save(event)} className="grid gap-4 p-4">
      {!person && (
        <p className="text-sm text-muted">{hasMail ? t('people.inviteText') : t('people.inviteNoMail')}</p>
      )}
      <TextField
        label={t('people.name')}
        value={name}
        maxLength={200}
        autoFocus
        problem={isTried && name.trim() === '' ? t('people.nameMissing') : undefined}
        onChange={event => setName(event.target.value)}
      />
      <TextField
        label={t('people.email')}
        type="email"
        value={email}
        maxLength={320}
        readOnly={person !== null}
        hint={person ? t('people.emailStays') : undefined}
        problem={isTried && !isAddress ? t('people.emailWrong') : undefined}
        onChange={event => setEmail(event.target.value)}
      />
      <SelectField
        label={t('people.role')}
        hint={t(`people.roleHint_${role}`)}
        value={role}
        choices={roles.map(each => [each, t(`people.role_${each}`)])}
        onChange={chosen => setRole(chosen as Role)}
      />
      <fieldset>
        <legend className="mb-1 text-sm text-ink-2">{t('people.teams')}</legend>
        {teams.map(({ id, name: team }) => (
          <CheckRow
            key={id}
            label={team}
            isChecked={teamIds.includes(id)}
            onChange={isIn => setTeamIds(isIn ? [...teamIds, id] : teamIds.filter(each => each !== id))}
          />
        ))}
      </fieldset>
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}
