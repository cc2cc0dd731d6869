import { Clock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import {
  type NoticeChannel,
  type NoticeKind,
  type NoticeLevel,
  type NoticePreferences,
  noticeChannels,
  noticeKinds,
  noticePriorities,
} from '#protocol/notices.ts';
import { useArePreferencesPending, useCommands, useNoticePreferences } from '../../../data/desk.ts';
import { Chip } from '../../../ui/chip.tsx';
import { CheckRow, Choice } from '../../../ui/rows.tsx';
import { DesktopNotices } from './desktop-notices.tsx';
import { PushSetting } from './push-setting.tsx';
import { Digest, QuietHours } from './quiet-hours.tsx';
import { ReachLine } from './reach-line.tsx';

/** What a person wants to be told, by which way, and when not. Kept here at once, and sent when there is a connection. */
export function NoticeSettings() {
  const { t } = useTranslation();
  const preferences = useNoticePreferences();
  const { preferNotices } = useCommands();
  const change = (fields: Partial<NoticePreferences>) => void preferNotices(fields);
  return (
    <section id="notices" aria-labelledby="settings-notices" className="grid gap-4">
      <div>
        <h2 id="settings-notices" className="flex items-center gap-2 font-strong">
          {t('notices.title')}
          <PendingMark />
        </h2>
        <p className="text-sm text-muted">{t('notices.text')}</p>
      </div>
      <ReachLine preferences={preferences} />
      <Ways preferences={preferences} onChange={change} />
      <DesktopNotices />
      <PushSetting />
      <Kinds muted={preferences.mutedKinds} onChange={mutedKinds => change({ mutedKinds })} />
      <QuietHours preferences={preferences} onChange={change} />
      <Digest preferences={preferences} onChange={change} />
      <CheckRow
        label={t('notices.hidesText')}
        hint={t('notices.hidesTextHint')}
        isChecked={preferences.hidesText}
        onChange={hidesText => change({ hidesText })}
      />
    </section>
  );
}

function PendingMark() {
  const { t } = useTranslation();
  if (!useArePreferencesPending()) return null;
  return (
    <Chip look="warning" icon={Clock}>
      {t('knowledge.pending')}
    </Chip>
  );
}

type Props = { preferences: NoticePreferences; onChange: (fields: Partial<NoticePreferences>) => void };

function Ways({ preferences, onChange }: Props) {
  const { t } = useTranslation();
  const { channels, mailsMentions } = preferences;
  const levels: NoticeLevel[] = [...noticePriorities, 'never'];
  const set = (channel: NoticeChannel, level: NoticeLevel) =>
    onChange({ channels: { ...channels, [channel]: level } });
  return (
    <div>
      <h3 className="mb-1 text-sm font-strong">{t('notices.ways')}</h3>
      <div className="border-t border-line">
        {noticeChannels.map(channel => (
          <Choice
            key={channel}
            label={t(`notices.way_${channel}`)}
            value={channels[channel]}
            choices={levels.map(level => [level, t(`notices.level_${level}`)])}
            onChange={level => set(channel, level)}
          />
        ))}
      </div>
      <div className="mt-2">
        <CheckRow
          label={t('notices.mailsMentions')}
          isChecked={mailsMentions}
          onChange={isChecked => onChange({ mailsMentions: isChecked })}
        />
      </div>
    </div>
  );
}

function Kinds({
  muted,
  onChange,
}: {
  muted: readonly NoticeKind[];
  onChange: (muted: NoticeKind[]) => void;
}) {
  const { t } = useTranslation();
  const toggle = (kind: NoticeKind, isWanted: boolean) =>
    onChange(isWanted ? muted.filter(other => other !== kind) : [...muted, kind]);
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-strong">{t('notices.kinds')}</legend>
      <div className="grid grid-cols-2 gap-x-6 max-mid:grid-cols-1">
        {noticeKinds.map(kind => (
          <CheckRow
            key={kind}
            label={t(`notifications.kind.${kind}`)}
            isChecked={!muted.includes(kind)}
            onChange={isWanted => toggle(kind, isWanted)}
          />
        ))}
      </div>
      <p className="mt-1 text-sm text-muted">{t('notices.kindsHint')}</p>
    </fieldset>
  );
}
