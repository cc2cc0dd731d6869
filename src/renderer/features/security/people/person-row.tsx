import { Ellipsis, KeyRound, LogOut, Mail, Pencil, UserCheck, UserX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PersonEntry } from '#protocol/http/people.ts';
import { useDesk, useLiveness } from '../../../data/desk.ts';
import type { Agent, Team } from '../../../data/model.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { Button } from '../../../ui/button.tsx';
import { Chip } from '../../../ui/chip.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../../ui/menu.tsx';
import { Ago, useMinute } from '../../../ui/minute.tsx';

export type PersonAct = 'change' | 'sessions' | 'invite' | 'resetFactor' | 'disable' | 'enable';

const cell = 'py-[7px] pr-3';

export function PersonRow({
  person,
  teams,
  entry,
  isAdmin,
  unavailable,
  onAct,
}: {
  person: Agent;
  teams: readonly Team[];
  /** Undefined: not known, as without the server. */
  entry: PersonEntry | undefined;
  isAdmin: boolean;
  unavailable: string | undefined;
  onAct: (act: PersonAct) => void;
}) {
  const { t } = useTranslation();
  const { user } = useDesk();
  const names = teams.filter(({ id }) => person.teamIds.includes(id)).map(({ name }) => name);
  return (
    <tr className="border-b border-line">
      <th scope="row" className={`${cell} text-left font-normal`}>
        <span className="flex items-center gap-2">
          <Avatar id={person.id} name={person.name} />
          <span className="min-w-0">
            <span className="block font-strong">
              {person.name}
              {person.id === user.id && (
                <span className="ml-1 font-normal text-muted">{t('people.you')}</span>
              )}
            </span>
            <span className="block text-xs text-muted">{person.email}</span>
          </span>
        </span>
      </th>
      <td className={`${cell} whitespace-nowrap`}>{person.role && t(`people.role_${person.role}`)}</td>
      <td className={cell}>
        {names.length === 0 ? <span className="text-muted">{t('people.noTeam')}</span> : names.join(', ')}
      </td>
      <td className={cell}>
        <State person={person} entry={entry} />
      </td>
      <td className={`${cell} whitespace-nowrap`}>
        <HasFactor entry={entry} />
      </td>
      <td className={`${cell} whitespace-nowrap text-muted`}>
        <Seen person={person} entry={entry} />
      </td>
      <td className="py-1 text-right">
        {isAdmin && (
          <Menu
            align="end"
            trigger={
              <Button
                look="quiet"
                isSmall
                icon={Ellipsis}
                aria-label={t('people.verbsOf', { name: person.name })}
              >
                {''}
              </Button>
            }
          >
            <MenuItem icon={Pencil} unavailable={unavailable} onSelect={() => onAct('change')}>
              {t('people.change')}
            </MenuItem>
            <MenuItem icon={LogOut} unavailable={unavailable} onSelect={() => onAct('sessions')}>
              {t('people.sessions')}
            </MenuItem>
            {person.active && entry && !entry.canSignIn && (
              <MenuItem icon={Mail} unavailable={unavailable} onSelect={() => onAct('invite')}>
                {t('people.inviteAgain')}
              </MenuItem>
            )}
            {entry && entry.factors.length > 0 && (
              <MenuItem icon={KeyRound} unavailable={unavailable} onSelect={() => onAct('resetFactor')}>
                {t('people.resetFactor')}
              </MenuItem>
            )}
            <MenuSeparator />
            {person.active ? (
              <MenuItem icon={UserX} unavailable={unavailable} onSelect={() => onAct('disable')}>
                {t('people.disable')}
              </MenuItem>
            ) : (
              <MenuItem icon={UserCheck} unavailable={unavailable} onSelect={() => onAct('enable')}>
                {t('people.enable')}
              </MenuItem>
            )}
          </Menu>
        )}
      </td>
    </tr>
  );
}

/** Whether they can come in, and what became of an invitation. */
function State({ person, entry }: { person: Agent; entry: PersonEntry | undefined }) {
  const { t } = useTranslation();
  const now = useMinute();
  if (!person.active) return <Chip>{t('people.state_disabled')}</Chip>;
  if (!entry || entry.canSignIn) return <Chip look="positive">{t('people.state_active')}</Chip>;
  const { invitation } = entry;
  if (!invitation) return <Chip look="warning">{t('people.state_noWay')}</Chip>;
  if (invitation.problem !== '')
    return (
      <span className="grid justify-items-start gap-1">
        <Chip look="danger">{t('people.state_undelivered')}</Chip>
        <span className="max-w-[220px] text-xs break-words text-muted">{invitation.problem}</span>
      </span>
    );
  return invitation.expiresAt <= now ? (
    <Chip look="warning">{t('people.state_inviteOver')}</Chip>
  ) : (
    <Chip look="info">{t('people.state_invited')}</Chip>
  );
}

/** Nothing where it is not known, as without the server. */
function HasFactor({ entry }: { entry: PersonEntry | undefined }) {
  const { t } = useTranslation();
  if (!entry) return null;
  return entry.factors.length > 0 ? (
    <Chip look="positive">{t('people.factor_on')}</Chip>
  ) : (
    <span className="text-muted">{t('people.factor_off')}</span>
  );
}

/** The server knows it of each session to the minute; else when the last console went. */
function Seen({ person, entry }: { person: Agent; entry: PersonEntry | undefined }) {
  const { t } = useTranslation();
  const liveness = useLiveness([person.id])[person.id];
  if (liveness === 'here' || liveness === 'idle') return t('people.here');
  const at = Math.max(entry?.seenAt ?? 0, person.lastSeenAt);
  return at === 0 ? t('people.never') : <Ago at={at} />;
}
