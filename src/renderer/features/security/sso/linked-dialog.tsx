import { useTranslation } from 'react-i18next';
import type { LinkedPerson, SsoProvider } from '#protocol/http/sso.ts';
import { useKit } from '../../../app/kit.tsx';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useServer } from '../../../app/use-server.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Ago } from '../../../ui/minute.tsx';
import { Quiet } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';

const columns = ['person', 'address', 'first', 'last'] as const;

/** Who came by a provider; an admin parts somebody from who they are there. */
export function LinkedDialog({
  of,
  onClose,
  onChanged,
}: {
  /** Null: closed. */
  of: SsoProvider | null;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      isOpen={of !== null}
      onOpenChange={open => !open && onClose()}
      title={t('sso.peopleOf', { name: of?.name ?? '' })}
      closeLabel={t('verb.close')}
      width="max-w-[720px]"
    >
      {of && <Linked key={of.slug} slug={of.slug} onChanged={onChanged} />}
    </Dialog>
  );
}

function Linked({ slug, onChanged }: { slug: string; onChanged: () => void }) {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const { sso } = useDesk().securityServer;
  const unavailable = useUnavailable('security.edit');
  const loaded = useServer(() => sso.people(slug), slug);
  const people = loaded.data?.people;
  async function unlink({ personId, name }: LinkedPerson) {
    const answer = await sso.unlink(slug, personId);
    toasts.say(
      answer.ok ? t('sso.unlinked', { name }) : answer.problem.message,
      answer.ok ? {} : { look: 'problem' },
    );
    loaded.reload();
    onChanged();
  }
  return (
    <div className="grid gap-3 p-4">
      {!people && <Unloaded of={loaded} />}
      {people?.length === 0 && <p className="text-sm">{t('sso.noPeople')}</p>}
      {people && people.length > 0 && (
        <>
          <Quiet>{t('sso.unlinkHint')}</Quiet>
          <Table label={t('sso.people')} heads={columns.map(name => t(`sso.${name}`))} verbs={t('sso.verbs')}>
            {people.map(person => (
              <tr key={person.personId} className="border-b border-line">
                <th scope="row" className={`${cell} text-left font-normal`}>
                  {person.name}
                </th>
                <td className={`${cell} text-ink-2`}>{person.email}</td>
                <td className={`${cell} whitespace-nowrap text-muted`}>
                  <Ago at={person.linkedAt} />
                </td>
                <td className={`${cell} whitespace-nowrap text-muted`}>
                  <Ago at={person.lastAt} />
                </td>
                <td className={`${cell} pr-0 text-right`}>
                  <Button
                    isSmall
                    unavailable={unavailable}
                    aria-label={t('sso.unlinkOf', { name: person.name })}
                    onClick={() => void unlink(person)}
                  >
                    {t('sso.unlink')}
                  </Button>
                </td>
              </tr>
            ))}
          </Table>
        </>
      )}
    </div>
  );
}
