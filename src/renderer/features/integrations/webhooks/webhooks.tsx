import { Plus, Webhook as WebhookIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Webhook } from '#protocol/http/webhooks.ts';
import { formatRoute } from '../../../app/route.ts';
import { type MadeSecret, SecretDialog } from '../../../app/secret-dialog.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useServer } from '../../../app/use-server.ts';
import { useDesk, useTeams } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Ago } from '../../../ui/minute.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { Listing } from '../listing.tsx';
import { StateChip } from './state-chip.tsx';
import { WebhookDialog } from './webhook-dialog.tsx';
import { WebhookPage } from './webhook-page.tsx';

/** Where events go: all of it, or one of them. */
export function Webhooks() {
  const { t } = useTranslation();
  const { webhooks: server } = useDesk().integrationServer;
  const loaded = useServer(server.list, 'webhooks');
  const [openId, setOpenId] = useState<string | null>(null);
  const [isAdding, setAdding] = useState(false);
  const [made, setMade] = useState<MadeSecret | null>(null);
  const unavailable = useUnavailable('webhook.edit');
  const webhooks = loaded.data?.webhooks;
  const open = webhooks?.find(({ id }) => id === openId);
  const done = (secret: MadeSecret) => {
    setMade(secret);
    loaded.reload();
  };
  const add = (
    <Button icon={Plus} unavailable={unavailable} onClick={() => setAdding(true)}>
      {t('webhooks.add')}
    </Button>
  );
  return (
    <>
      {open ? (
        <WebhookPage
          key={open.id}
          webhook={open}
          onBack={() => setOpenId(null)}
          onChanged={loaded.reload}
          onMade={done}
        />
      ) : (
        <Listing
          {...{ loaded, add, count: webhooks?.length, title: t('webhooks.title') }}
          intro={
            <>
              {t('webhooks.intro')}{' '}
              <a className="underline" href={formatRoute({ page: 'notifications' })}>
                {t('webhooks.toNotifications')}
              </a>
            </>
          }
          none={{ icon: WebhookIcon, title: t('webhooks.none'), text: t('webhooks.noneText') }}
        >
          <List webhooks={webhooks ?? []} onOpen={setOpenId} />
        </Listing>
      )}
      <WebhookDialog
        of={isAdding ? 'new' : null}
        onClose={() => setAdding(false)}
        onChanged={loaded.reload}
        onMade={done}
      />
      <SecretDialog
        made={made}
        title={t('webhooks.secretTitle', { name: made?.name ?? '' })}
        text={t('webhooks.secretText')}
        label={t('webhooks.secret')}
        onClose={() => setMade(null)}
      />
    </>
  );
}

function List({ webhooks, onOpen }: { webhooks: readonly Webhook[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const heads = [
    ...(['name', 'events', 'team', 'state'] as const).map(name => t(`webhooks.${name}`)),
    { number: t('webhooks.waiting') },
    t('webhooks.lastSent'),
  ];
  return (
    <Table label={t('webhooks.title')} heads={heads} verbs={t('webhooks.verbs')}>
      {webhooks.map(webhook => (
        <Row key={webhook.id} of={webhook} onOpen={() => onOpen(webhook.id)} />
      ))}
    </Table>
  );
}

const mostTypes = 2;

function Row({ of, onOpen }: { of: Webhook; onOpen: () => void }) {
  const { t, i18n } = useTranslation();
  const teams = useTeams();
  const { name, url, eventTypes, teamId, waiting, lastSentAt } = of;
  const rest = eventTypes.length - mostTypes;
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className={`${cell} max-w-[300px] text-left font-strong`}>
        {name}
        <span className="block truncate text-xs font-normal text-muted" title={url}>
          {url}
        </span>
      </th>
      <td className={`${cell} text-ink-2`}>
        {eventTypes.length === 0 ? t('webhooks.everyEvent') : eventTypes.slice(0, mostTypes).join(', ')}
        {rest > 0 && ` ${t('webhooks.moreEvents', { count: rest })}`}
      </td>
      <td className={cell}>{teams.find(team => team.id === teamId)?.name ?? t('webhooks.everyTeam')}</td>
      <td className={cell}>
        <StateChip of={of} />
      </td>
      <td className={`${cell} text-right tabular-nums`}>
        {new Intl.NumberFormat(i18n.language).format(waiting)}
      </td>
      <td className={`${cell} whitespace-nowrap text-muted`}>
        {lastSentAt === null ? t('webhooks.never') : <Ago at={lastSentAt} />}
      </td>
      <td className={`${cell} pr-0 text-right`}>
        <Button isSmall aria-label={t('webhooks.openOf', { name })} onClick={onOpen}>
          {t('webhooks.open')}
        </Button>
      </td>
    </tr>
  );
}
