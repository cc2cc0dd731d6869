import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { may } from '#protocol/permissions.ts';
import { useKit } from '../../../app/kit.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useDesk, usePeople, useTeams } from '../../../data/desk.ts';
import type { Agent, Answer } from '../../../data/model.ts';
import { Button } from '../../../ui/button.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { SureDialog } from '../../factors/sure-dialog.tsx';
import { useHeld } from '../use-held.ts';
import { DeactivateDialog } from './deactivate-dialog.tsx';
import { LinkDialog } from './link-dialog.tsx';
import { PersonDialog } from './person-dialog.tsx';
import { type PersonAct, PersonRow } from './person-row.tsx';
import { SessionsDialog } from './sessions-dialog.tsx';

type Open = { what: 'change' | 'sessions' | 'resetFactor' | 'disable'; person: Agent } | { what: 'invite' };

/**
 * Everybody who works here. Names, roles and teams are read from this computer, also without a network; how they sign in is the
 * server's to say, and so is every act.
 */
export function People() {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const { securityServer, user } = useDesk();
  const { people: server } = securityServer;
  const everybody = usePeople();
  const teams = useTeams();
  const isAdmin = may(user.role, 'people.edit');
  const loaded = useHeld(
    'people',
    ({ colleagues, hasMail }) => ({ people: colleagues, hasMail }),
    () => (isAdmin ? server.list() : Promise.resolve({ ok: true as const, people: [], hasMail: false })),
  );
  const unavailable = useUnavailable('people.edit');
  const [open, setOpen] = useState<Open | null>(null);
  const [link, setLink] = useState<{ name: string; link: string } | null>(null);
  const close = () => setOpen(null);
  const entries = new Map(loaded.data?.people.map(entry => [entry.id, entry]));

  async function act<T extends object>(work: Promise<Answer<T>>, said: string): Promise<T | null> {
    const answer = await work;
    toasts.say(answer.ok ? said : answer.problem.message, answer.ok ? {} : { look: 'problem' });
    loaded.reload();
    return answer.ok ? answer : null;
  }
  const inviteAgain = async ({ id, name }: Agent) => {
    const answer = await act(server.inviteAgain(id), t('people.invitedAgain', { name }));
    if (answer?.link) setLink({ name, link: answer.link });
  };
  const does: Record<PersonAct, (person: Agent) => void> = {
    change: person => setOpen({ what: 'change', person }),
    sessions: person => setOpen({ what: 'sessions', person }),
    resetFactor: person => setOpen({ what: 'resetFactor', person }),
    disable: person => setOpen({ what: 'disable', person }),
    enable: person => void act(server.enable(person.id), t('people.enabled', { name: person.name })),
    invite: person => void inviteAgain(person),
  };
  const person = open && 'person' in open ? open.person : null;
  return (
    <Section
      title={t('people.title')}
      verbs={
        <Button icon={UserPlus} unavailable={unavailable} onClick={() => setOpen({ what: 'invite' })}>
          {t('people.invite')}
        </Button>
      }
    >
      <div className="mb-2 max-w-[760px]">
        <Quiet>{t('people.intro')}</Quiet>
      </div>
      <div className="overflow-x-auto">
        <table aria-label={t('people.title')} className="w-full border-collapse text-sm">
          <thead>
            <tr className="border-b border-line text-left text-xs text-muted">
              {(['name', 'role', 'teams', 'state', 'factor', 'seen'] as const).map(head => (
                <th key={head} scope="col" className="py-1 pr-3 font-normal">
                  {t(`people.${head}`)}
                </th>
              ))}
              <th scope="col">
                <span className="sr-only">{t('people.verbs')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {everybody.map(each => (
              <PersonRow
                key={each.id}
                person={each}
                teams={teams}
                entry={entries.get(each.id)}
                isAdmin={isAdmin}
                unavailable={unavailable}
                onAct={act => does[act](each)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {loaded.problem && <p className="mt-2 text-sm text-danger">{loaded.problem.message}</p>}
      <PersonDialog
        isOpen={open?.what === 'invite' || open?.what === 'change'}
        person={open?.what === 'change' ? person : null}
        hasMail={loaded.data?.hasMail ?? true}
        onClose={close}
        onDone={(name, made) => {
          loaded.reload();
          if (made?.link) setLink({ name, link: made.link });
          else toasts.say(t(made ? 'people.invited' : 'people.changed', { name }));
        }}
      />
      <SessionsDialog person={open?.what === 'sessions' ? person : null} onClose={close} />
      <SureDialog
        isOpen={open?.what === 'resetFactor'}
        title={t('people.resetTitle', { name: person?.name ?? '' })}
        text={t('people.resetText')}
        verb={t('people.resetFactor')}
        onClose={close}
        onSure={() => {
          close();
          if (person) void act(server.resetFactors(person.id), t('people.resetDone', { name: person.name }));
        }}
      />
      <DeactivateDialog
        person={open?.what === 'disable' ? person : null}
        onClose={close}
        onDone={({ name }) => {
          toasts.say(t('people.disabled', { name }));
          loaded.reload();
        }}
      />
      <LinkDialog of={link} onClose={() => setLink(null)} />
    </Section>
  );
}
