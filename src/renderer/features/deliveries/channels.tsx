import {
  CircleCheck,
  Hash,
  Mail,
  Pause,
  Pencil,
  Play,
  Plus,
  Send,
  Trash2,
  TriangleAlert,
  Webhook,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SharedChannel } from '#protocol/http/notifications.ts';
import { NeedsServer } from '../../app/unloaded.tsx';
import { useServer } from '../../app/use-server.ts';
import { useDesk, useTeams } from '../../data/desk.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Empty, EmptyBox } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { Ago } from '../../ui/minute.tsx';
import { Section } from '../../ui/section.tsx';
import { ChannelDialog } from './channel-dialog.tsx';
import { requestOf } from './channel-form.ts';
import { RemoveDialog } from './remove-dialog.tsx';

const icons = { slack: Hash, webhook: Webhook, email: Mail } as const;

/** Places that several people read: a Slack room, a webhook, a mailbox. */
export function Channels() {
  const { t } = useTranslation();
  const { noticeServer } = useDesk();
  const { data, problem, isOffline, reload } = useServer(noticeServer.channels);
  const [editing, setEditing] = useState<SharedChannel | 'new' | null>(null);
  const [removing, setRemoving] = useState<SharedChannel | null>(null);
  const unavailable = isOffline ? t('deliveries.needsServer') : undefined;
  const add = (
    <Button icon={Plus} unavailable={unavailable} onClick={() => setEditing('new')}>
      {t('channels.add')}
    </Button>
  );
  const channels = data?.channels;
  return (
    <Section title={t('channels.title')} verbs={channels && channels.length > 0 && add}>
      {problem && <Failure title={t('server.failed')} text={problem.message} />}
      {channels && channels.length > 0 && (
        <ul className="border-t border-line">
          {channels.map(channel => (
            <ChannelRow
              key={channel.id}
              channel={channel}
              unavailable={unavailable}
              onEdit={() => setEditing(channel)}
              onRemove={() => setRemoving(channel)}
              onChanged={reload}
            />
          ))}
        </ul>
      )}
      {channels?.length === 0 && (
        <EmptyBox>
          <Empty icon={Webhook} title={t('channels.none')} text={t('channels.noneText')}>
            {add}
          </Empty>
        </EmptyBox>
      )}
      {!channels && isOffline && <NeedsServer />}
      {!channels && !isOffline && !problem && (
        <LoadingRows rows={2} height="h-12" label={t('server.loading')} />
      )}
      <ChannelDialog channel={editing} onClose={() => setEditing(null)} onSaved={reload} />
      <RemoveDialog channel={removing} onClose={() => setRemoving(null)} onRemoved={reload} />
    </Section>
  );
}

type Outcome = { isGood: boolean; text: string };

function ChannelRow({
  channel,
  unavailable,
  onEdit,
  onRemove,
  onChanged,
}: {
  channel: SharedChannel;
  unavailable: string | undefined;
  onEdit: () => void;
  onRemove: () => void;
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  const { noticeServer } = useDesk();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const test = async () => {
    setOutcome({ isGood: true, text: t('channels.testing') });
    const answer = await noticeServer.testChannel(channel.id);
    setOutcome(
      answer.ok
        ? { isGood: answer.isDelivered, text: answer.text }
        : { isGood: false, text: answer.problem.message },
    );
    onChanged();
  };
  const pause = async () => {
    const answer = await noticeServer.saveChannel(channel.id, {
      ...requestOf(channel),
      isActive: !channel.isActive,
    });
    if (!answer.ok) setOutcome({ isGood: false, text: answer.problem.message });
    onChanged();
  };
  const verb = channel.isActive ? t('channels.pause') : t('channels.resume');
  const named = (what: string) => t('channels.verbOf', { verb: what, name: channel.name });
  const off = { 'aria-disabled': unavailable !== undefined || undefined };
  const run = (act: () => void) => () => (unavailable === undefined ? act() : undefined);
  return (
    <li className="border-b border-line py-2">
      <div className="flex items-center gap-3">
        <Icon of={icons[channel.kind]} size={14} className="text-muted" />
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-2">
            <span className="font-strong">{channel.name}</span>
            <ChannelState channel={channel} />
          </div>
          <ChannelFacts channel={channel} />
        </div>
        <Button isSmall icon={Send} unavailable={unavailable} onClick={() => void test()}>
          {t('channels.test')}
        </Button>
        <IconButton
          isSmall
          icon={channel.isActive ? Pause : Play}
          label={named(verb)}
          {...off}
          onClick={run(() => void pause())}
        />
        <IconButton isSmall icon={Pencil} label={named(t('channels.edit'))} {...off} onClick={run(onEdit)} />
        <IconButton
          isSmall
          icon={Trash2}
          label={named(t('channels.remove'))}
          {...off}
          onClick={run(onRemove)}
        />
      </div>
      <p
        role="status"
        className={`ml-[26px] text-sm ${outcome?.isGood === false ? 'text-danger' : 'text-ink-2'}`}
      >
        {outcome?.text}
      </p>
    </li>
  );
}

function ChannelState({ channel }: { channel: SharedChannel }) {
  const { t } = useTranslation();
  if (!channel.isActive) return <Chip icon={Pause}>{t('channels.paused')}</Chip>;
  if (channel.failingSince !== null)
    return (
      <Chip look="danger" icon={TriangleAlert} title={channel.lastError}>
        {t('channels.failing')} <Ago at={channel.failingSince} />
      </Chip>
    );
  if (channel.lastSentAt === null) return <Chip>{t('channels.unused')}</Chip>;
  return (
    <Chip look="positive" icon={CircleCheck}>
      {t('channels.sent')} <Ago at={channel.lastSentAt} />
    </Chip>
  );
}

function ChannelFacts({ channel }: { channel: SharedChannel }) {
  const { t } = useTranslation();
  const team = useTeams().find(each => each.id === channel.teamId)?.name;
  const kinds =
    channel.noticeKinds.length === 0
      ? t('channels.everyKind')
      : channel.noticeKinds.map(kind => t(`notifications.kind.${kind}`)).join(', ');
  const facts = [
    channel.target,
    kinds,
    t('channels.fromPriority', { priority: t(`notices.level_${channel.priority}`) }),
    team ?? t('channels.everybody'),
  ];
  return (
    <p className="truncate text-sm text-muted" title={facts.join(' · ')}>
      {facts.join(' · ')}
      {channel.failingSince !== null && channel.lastError !== '' && (
        <span className="text-danger"> · {channel.lastError}</span>
      )}
    </p>
  );
}
