import { Database, Pencil, PlugZap, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Storage } from '#protocol/http/drops.ts';
import { ConfirmDialog } from '../../../app/confirm-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import type { useServer } from '../../../app/use-server.ts';
import { useDesk } from '../../../data/desk.ts';
import type { StorageTest } from '../../../data/integration-server.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { Listing } from '../listing.tsx';
import { StorageDialog } from './storage-dialog.tsx';

/** Where drops go: each can be tried. */
export function Storages({
  list,
  loaded,
}: {
  list: readonly Storage[] | undefined;
  loaded: ReturnType<typeof useServer<object>>;
}) {
  const { t } = useTranslation();
  const { drops: server } = useDesk().integrationServer;
  const [editing, setEditing] = useState<Storage | 'new' | null>(null);
  const [removing, setRemoving] = useState<Storage | null>(null);
  const [tried, setTried] = useState<Record<string, StorageTest>>({});
  const { reload } = loaded;
  const { act, refusal } = useAct(reload);
  const unavailable = useUnavailable('drop.edit');
  const test = (id: string) =>
    act(async () => {
      const answer = await server.testStorage(id);
      if (answer.ok) setTried(before => ({ ...before, [id]: answer }));
      return answer;
    });
  const add = (
    <Button icon={Plus} unavailable={unavailable} onClick={() => setEditing('new')}>
      {t('drops.addStorage')}
    </Button>
  );
  return (
    <>
      <Listing
        {...{ loaded, refusal, add, count: list?.length, title: t('drops.storages') }}
        intro={t('drops.storagesIntro')}
        none={{ icon: Database, title: t('drops.noStorage'), text: t('drops.noStorageText') }}
      >
        <Table
          label={t('drops.storages')}
          heads={[t('drops.name'), t('drops.where'), { number: t('drops.uses') }]}
          verbs={t('drops.verbs')}
        >
          {list?.map(storage => (
            <Row
              key={storage.id}
              of={storage}
              tried={tried[storage.id]}
              unavailable={unavailable}
              onTest={() => void test(storage.id)}
              onChange={() => setEditing(storage)}
              onRemove={() => setRemoving(storage)}
            />
          ))}
        </Table>
      </Listing>
      <StorageDialogs {...{ editing, removing, reload, setEditing, setRemoving }} />
    </>
  );
}

function StorageDialogs({
  editing,
  removing,
  reload,
  setEditing,
  setRemoving,
}: {
  editing: Storage | 'new' | null;
  removing: Storage | null;
  reload: () => void;
  setEditing: (of: null) => void;
  setRemoving: (of: null) => void;
}) {
  const { t } = useTranslation();
  const { drops: server } = useDesk().integrationServer;
  return (
    <>
      <StorageDialog of={editing} onClose={() => setEditing(null)} onChanged={reload} />
      <ConfirmDialog
        {...{ of: removing, onTried: reload, needs: 'drop.edit' }}
        title={t('drops.removeTitle', { name: removing?.name ?? '' })}
        verb={t('drops.removeStorageVerb')}
        text={t('drops.removeStorageText')}
        work={({ id }) => server.removeStorage(id)}
        onClose={() => setRemoving(null)}
      />
    </>
  );
}

function Row({
  of,
  tried,
  unavailable,
  onTest,
  onChange,
  onRemove,
}: {
  of: Storage;
  tried: StorageTest | undefined;
  unavailable: string | undefined;
  onTest: () => void;
  onChange: () => void;
  onRemove: () => void;
}) {
  const { t, i18n } = useTranslation();
  const { name, endpoint, bucket, prefix, drops } = of;
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className={`${cell} text-left font-strong`}>
        {name}
        {!of.isReadable && !tried && (
          <span className="block text-xs font-normal text-danger">{t('drops.unreadable')}</span>
        )}
        <span role="status" className="block max-w-[420px] text-xs font-normal empty:hidden">
          {tried && (
            <span className={tried.isRight ? 'text-positive' : 'text-danger'}>
              {t(tried.isRight ? 'drops.tried_ok' : 'drops.tried_not', {
                text: tried.text,
                ms: tried.durationMs,
              })}
            </span>
          )}
        </span>
      </th>
      <td className={`${cell} max-w-[360px] break-words text-ink-2`}>
        {bucket}/{prefix}
        <span className="block text-xs text-muted">{endpoint}</span>
      </td>
      <td className={`${cell} text-right tabular-nums`}>
        {new Intl.NumberFormat(i18n.language).format(drops)}
      </td>
      <td className="py-1 text-right whitespace-nowrap">
        <Button
          isSmall
          icon={PlugZap}
          aria-label={t('drops.tryOf', { name })}
          unavailable={unavailable}
          onClick={onTest}
        >
          {t('drops.try')}
        </Button>
        <IconButton isSmall icon={Pencil} label={t('drops.changeOf', { name })} onClick={onChange} />
        {/* While drops go there it stays. */}
        {drops === 0 && (
          <IconButton isSmall icon={Trash2} label={t('drops.removeOf', { name })} onClick={onRemove} />
        )}
      </td>
    </tr>
  );
}
