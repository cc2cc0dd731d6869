import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiKey } from '#protocol/http/keys.ts';
import { type MadeSecret, SecretDialog } from '../../../app/secret-dialog.tsx';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Chip } from '../../../ui/chip.tsx';
import { Empty, EmptyBox } from '../../../ui/empty.tsx';
import { Ago } from '../../../ui/minute.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { useHeld } from '../use-held.ts';
import { KeyDialog } from './key-dialog.tsx';
import { KeyPage } from './key-page.tsx';
import { StateChip } from './state-chip.tsx';
import { useKeyWords } from './use-keys.ts';

/** What programs come in with: all of it, or one of them. */
export function Keys() {
  const { t } = useTranslation();
  const { securityServer } = useDesk();
  const loaded = useHeld('keys', ({ keys }) => ({ keys: keys as ApiKey[] }), securityServer.keys.list);
  const [openId, setOpenId] = useState<string | null>(null);
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<MadeSecret | null>(null);
  const unavailable = useUnavailable('key.edit');
  if (!loaded.data) return <Unloaded of={loaded} />;
  const { keys } = loaded.data;
  const add = (
    <Button icon={Plus} unavailable={unavailable} onClick={() => setMaking(true)}>
      {t('apiKeys.add')}
    </Button>
  );
  const open = keys.find(({ id }) => id === openId);
  const done = (secret: MadeSecret) => {
    setMade(secret);
    loaded.reload();
  };
  return (
    <>
      {open ? (
        <KeyPage
          key={open.id}
          apiKey={open}
          onBack={() => setOpenId(null)}
          onChanged={loaded.reload}
          onMade={done}
        />
      ) : (
        <Section title={t('apiKeys.title')} verbs={keys.length > 0 && add}>
          <div className="mb-2 max-w-[760px]">
            <Quiet>{t('apiKeys.intro')}</Quiet>
          </div>
          {keys.length === 0 ? (
            <EmptyBox>
              <Empty icon={KeyRound} title={t('apiKeys.none')} text={t('apiKeys.noneText')}>
                {add}
              </Empty>
            </EmptyBox>
          ) : (
            <List keys={keys} onOpen={setOpenId} />
          )}
        </Section>
      )}
      <KeyDialog
        of={isMaking ? 'new' : null}
        onClose={() => setMaking(false)}
        onMade={done}
        onChanged={loaded.reload}
      />
      <SecretDialog
        made={made}
        title={t('apiKeys.secretTitle', { name: made?.name ?? '' })}
        text={t('apiKeys.secretText')}
        label={t('apiKeys.secret')}
        onClose={() => setMade(null)}
      />
    </>
  );
}

const columns = ['name', 'may', 'owner', 'state', 'lastUsed', 'ends'] as const;

function List({ keys, onOpen }: { keys: readonly ApiKey[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  return (
    <Table
      label={t('apiKeys.title')}
      heads={columns.map(name => t(`apiKeys.${name}`))}
      verbs={t('apiKeys.verbs')}
    >
      {keys.map(key => (
        <Row key={key.id} of={key} onOpen={() => onOpen(key.id)} />
      ))}
    </Table>
  );
}

const mostScopes = 3;

function Row({ of, onOpen }: { of: ApiKey; onOpen: () => void }) {
  const { t } = useTranslation();
  const { scopes, day } = useKeyWords();
  const { name, environment, ownerName, state, lastUsedAt, lastUsedIp, expiresAt, rotateBy, secrets } = of;
  const may = scopes(of.scopes);
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className={`${cell} text-left font-strong`}>
        {name}
        {environment === 'test' && (
          <span className="ml-2">
            <Chip>{t('apiKeys.test')}</Chip>
          </span>
        )}
        <span className="block font-mono text-xs font-normal text-muted">{secrets[0]?.start}</span>
      </th>
      <td className={`${cell} max-w-[260px] text-ink-2`}>
        {may.slice(0, mostScopes).join(' · ')}
        {may.length > mostScopes && ` · ${t('apiKeys.more', { count: may.length - mostScopes })}`}
      </td>
      <td className={cell}>{ownerName}</td>
      <td className={cell}>
        <StateChip state={state} />
      </td>
      <td className={`${cell} whitespace-nowrap`}>
        {lastUsedAt === null ? (
          <span className="text-muted">{t('apiKeys.notUsed')}</span>
        ) : (
          <>
            <Ago at={lastUsedAt} />
            <span className="block text-xs text-muted">{lastUsedIp}</span>
          </>
        )}
      </td>
      <td className={`${cell} whitespace-nowrap`}>
        {day(expiresAt)}
        {rotateBy !== null && (
          <span className="block text-xs text-muted">{t('apiKeys.rotateBy', { day: day(rotateBy) })}</span>
        )}
      </td>
      <td className={`${cell} pr-0 text-right`}>
        <Button isSmall aria-label={t('apiKeys.openOf', { name })} onClick={onOpen}>
          {t('apiKeys.open')}
        </Button>
      </td>
    </tr>
  );
}
