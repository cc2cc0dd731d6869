import { HardDriveUpload, Pencil, Play, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drop, Storage } from '#protocol/http/drops.ts';
import { ConfirmDialog } from '../../../app/confirm-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useServer } from '../../../app/use-server.ts';
import { useDesk, useTeams } from '../../../data/desk.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { whenOf } from '../../../ui/time.ts';
import { Listing, useWatching } from '../listing.tsx';
import { useScheduleWords } from '../use-schedule-words.ts';
import { DropDialog } from './drop-dialog.tsx';
import { isUnderWay, RunChip } from './run-chip.tsx';
import { RunPane } from './run-pane.tsx';
import { Storages } from './storages.tsx';
import { useSpan } from './use-span.ts';

/** Tables that go into storage by a schedule, what became of each, and the storages. */
export function Drops() {
  const { t } = useTranslation();
  const { drops: server } = useDesk().integrationServer;
  const loaded = useServer(server.list, 'drops');
  const storages = useServer(server.storages, 'storages');
  const [editing, setEditing] = useState<Drop | 'new' | null>(null);
  const [removing, setRemoving] = useState<Drop | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const reload = () => {
    loaded.reload();
    storages.reload();
  };
  const { act, refusal } = useAct(reload);
  const places = storages.data?.storages;
  const list = loaded.data?.drops;
  useWatching(list?.some(({ lastRun }) => lastRun && isUnderWay(lastRun)) ?? false, loaded.reload);
  const unavailable = useUnavailable('drop.edit');
  const open = list?.find(({ id }) => id === openId);
  const add = (
    <Button
      icon={Plus}
      unavailable={places?.length === 0 ? t('drops.storageFirst') : unavailable}
      onClick={() => setEditing('new')}
    >
      {t('drops.add')}
    </Button>
  );
  return (
    <>
      <Listing
        {...{ loaded, refusal, add, count: list?.length, title: t('drops.title') }}
        intro={t('drops.intro')}
        none={{ icon: HardDriveUpload, title: t('drops.none'), text: t('drops.noneText') }}
      >
        <div className={open ? 'grid grid-cols-[minmax(0,1fr)_360px] items-start gap-4' : ''}>
          <Table
            label={t('drops.title')}
            heads={[t('drops.name'), t('drops.when'), t('drops.next'), t('drops.last')]}
            verbs={t('drops.verbs')}
          >
            {list?.map(drop => (
              <Row
                key={drop.id}
                of={drop}
                storage={places?.find(({ id }) => id === drop.storageId)}
                unavailable={unavailable}
                onOpen={() => setOpenId(drop.id)}
                onRun={() => void act(() => server.run(drop.id, null))}
                onChange={() => setEditing(drop)}
                onRemove={() => setRemoving(drop)}
              />
            ))}
          </Table>
          {open && (
            <RunPane key={open.id} of={open} onChanged={loaded.reload} onClose={() => setOpenId(null)} />
          )}
        </div>
      </Listing>
      <Storages list={places} loaded={storages} />
      <DropDialog of={editing} storages={places ?? []} onClose={() => setEditing(null)} onChanged={reload} />
      <ConfirmDialog
        {...{ of: removing, onTried: reload, needs: 'drop.edit' }}
        title={t('drops.removeTitle', { name: removing?.name ?? '' })}
        verb={t('drops.removeVerb')}
        text={t('drops.removeText')}
        work={({ id }) => server.remove(id)}
        onClose={() => setRemoving(null)}
      />
    </>
  );
}

function Row({
  of,
  storage,
  unavailable,
  onOpen,
  onRun,
  onChange,
  onRemove,
}: {
  of: Drop;
  storage: Storage | undefined;
  unavailable: string | undefined;
  onOpen: () => void;
  onRun: () => void;
  onChange: () => void;
  onRemove: () => void;
}) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const words = useScheduleWords();
  const span = useSpan();
  const team = useTeams().find(({ id }) => id === of.teamId);
  const { name, lastRun, kind, format } = of;
  const what = [
    ...[t(`exports.kind_${kind}`), t(`exports.format_${format}`)],
    ...[team?.name, storage?.name].filter(each => each !== undefined),
  ];
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className={`${cell} text-left font-strong`}>
        <button type="button" className="text-left hover:underline" onClick={onOpen}>
          {name}
        </button>
        <span className="block text-xs font-normal text-muted">{what.join(' · ')}</span>
      </th>
      <td className={cell}>
        {words.time(of)}
        {of.cadence !== 'hourly' && (
          <span className="block text-xs text-muted">{of.timeZone.replaceAll('_', ' ')}</span>
        )}
      </td>
      <td className={`${cell} whitespace-nowrap`}>
        {of.nextAt === null ? (
          <span className="text-muted">{t('drops.off')}</span>
        ) : (
          whenOf(of.nextAt, now, i18n.language)
        )}
      </td>
      <td className={cell}>
        {lastRun ? (
          <>
            <RunChip of={lastRun} />
            <span className="block text-xs text-muted">{span(lastRun, of)}</span>
          </>
        ) : (
          <span className="text-muted">{t('drops.never')}</span>
        )}
      </td>
      <td className="py-1 text-right whitespace-nowrap">
        <Button
          isSmall
          icon={Play}
          aria-label={t('drops.runOf', { name })}
          unavailable={lastRun && isUnderWay(lastRun) ? t('drops.isUnderWay') : unavailable}
          onClick={onRun}
        >
          {t('drops.run')}
        </Button>
        <IconButton isSmall icon={Pencil} label={t('drops.changeOf', { name })} onClick={onChange} />
        <IconButton isSmall icon={Trash2} label={t('drops.removeOf', { name })} onClick={onRemove} />
      </td>
    </tr>
  );
}
