import { BellRing, CircleCheck, CircleOff, type LucideIcon, Mail } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { NeedsServer } from '../../app/unloaded.tsx';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import { Failure } from '../../ui/failure.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { Section } from '../../ui/section.tsx';

/** Mail and push: whether they are on, and what to set where they are not. */
export function WaysOut() {
  const { t } = useTranslation();
  const { noticeServer } = useDesk();
  const { data, problem, isOffline } = useServer(noticeServer.ways);
  return (
    <Section title={t('deliveries.ways')}>
      {problem && <Failure title={t('server.failed')} text={problem.message} />}
      {data ? (
        <ul className="border-t border-line">
          <Way
            icon={Mail}
            name={t('deliveries.mail')}
            isOn={data.mail.isOn}
            text={data.mail.isOn ? t('deliveries.mailOn') : data.mail.reason}
          />
          <Way
            icon={BellRing}
            name={t('deliveries.push')}
            isOn={data.push.publicKey !== ''}
            text={t(data.push.publicKey === '' ? 'deliveries.pushOff' : 'deliveries.pushOn')}
          />
        </ul>
      ) : isOffline ? (
        <NeedsServer />
      ) : (
        !problem && <LoadingRows rows={2} height="h-12" label={t('server.loading')} />
      )}
    </Section>
  );
}

function Way({ icon, name, isOn, text }: { icon: LucideIcon; name: string; isOn: boolean; text: string }) {
  const { t } = useTranslation();
  return (
    <li className="flex min-h-12 items-center gap-3 border-b border-line py-2 text-sm">
      <Icon of={icon} size={14} className="text-muted" />
      <span className="w-20 font-strong">{name}</span>
      <span className={`flex w-16 items-center gap-1 ${isOn ? 'text-positive' : 'text-warning'}`}>
        <Icon of={isOn ? CircleCheck : CircleOff} size={14} />
        {t(isOn ? 'deliveries.on' : 'deliveries.off')}
      </span>
      <span className="flex-1 text-ink-2">{text}</span>
    </li>
  );
}
