import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiKey } from '#protocol/http/keys.ts';
import type { MadeSecret } from '../../../app/secret-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Ago, useMinute } from '../../../ui/minute.tsx';
import { Section } from '../../../ui/section.tsx';
import { whenOf } from '../../../ui/time.ts';
import { KeyDialog } from './key-dialog.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { RotateKeyDialog } from './rotate-dialog.tsx';
import { StateChip } from './state-chip.tsx';
import { KeyUsage } from './usage.tsx';
import { useKeyWords } from './use-keys.ts';

/** One key: what it may, what it did, and what can be done with it. */
export function KeyPage({
  apiKey,
  onBack,
  onChanged,
  onMade,
}: {
  apiKey: ApiKey;
  onBack: () => void;
  onChanged: () => void;
  onMade: (made: MadeSecret) => void;
}) {
  const { t } = useTranslation();
  const { keys } = useDesk().securityServer;
  const { plain } = useKeyWords();
  const [doing, setDoing] = useState<'change' | 'rotate' | 'revoke' | null>(null);
  const { act, refusal } = useAct(onChanged);
  const noConnection = useUnavailable('key.edit');
  const isRevoked = apiKey.state === 'revoked';
  const unavailable = noConnection ?? (isRevoked ? t('apiKeys.isRevoked') : undefined);
  const isOff = apiKey.state === 'disabled';
  const close = () => setDoing(null);
  return (
    <>
      <div>
        <Button isSmall look="quiet" icon={ArrowLeft} onClick={onBack}>
          {t('apiKeys.back')}
        </Button>
      </div>
      <Section
        title={apiKey.name}
        verbs={
          <>
            <Button unavailable={unavailable} onClick={() => setDoing('change')}>
              {t('apiKeys.change')}
            </Button>
            <Button unavailable={unavailable} onClick={() => setDoing('rotate')}>
              {t('apiKeys.rotate')}
            </Button>
            <Button
              unavailable={unavailable}
              onClick={() => void act(() => keys.change(apiKey.id, { isEnabled: isOff }))}
            >
              {t(isOff ? 'apiKeys.enable' : 'apiKeys.disable')}
            </Button>
            <Button look="danger" unavailable={unavailable} onClick={() => setDoing('revoke')}>
              {t('apiKeys.revoke')}
            </Button>
          </>
        }
      >
        <p role="status" className="mb-2 text-sm text-danger empty:hidden">
          {refusal}
        </p>
        <Facts of={apiKey} />
        {apiKey.refill && apiKey.credits !== null && (
          <div className="mt-3">
            <Button
              isSmall
              unavailable={unavailable}
              onClick={() => void act(() => keys.change(apiKey.id, { credits: apiKey.refill?.credits ?? 0 }))}
            >
              {t('apiKeys.refillNow', {
                count: apiKey.refill.credits,
                shown: plain(apiKey.refill.credits),
              })}
            </Button>
          </div>
        )}
      </Section>
      <KeyUsage keyId={apiKey.id} />
      <KeyDialog
        of={doing === 'change' ? apiKey : null}
        onClose={close}
        onChanged={onChanged}
        onMade={onMade}
      />
      <RotateKeyDialog of={doing === 'rotate' ? apiKey : null} onClose={close} onMade={onMade} />
      <RevokeDialog of={doing === 'revoke' ? apiKey : null} onClose={close} onChanged={onChanged} />
    </>
  );
}

function Facts({ of }: { of: ApiKey }) {
  const { t, i18n } = useTranslation();
  const words = useKeyWords();
  const now = useMinute();
  const rows: (readonly [string, ReactNode])[] = [
    [t('apiKeys.state'), <StateChip key="state" state={of.state} />],
    [t('apiKeys.may'), words.scopes(of.scopes).join(' · ')],
    [t('apiKeys.owner'), of.ownerName],
    [t('apiKeys.madeAt'), <Ago key="made" at={of.createdAt} />],
    [
      t('apiKeys.lastUsed'),
      of.lastUsedAt === null ? (
        t('apiKeys.notUsed')
      ) : (
        <span key="used">
          <Ago at={of.lastUsedAt} />, {of.lastUsedIp}
        </span>
      ),
    ],
    [t('apiKeys.ends'), words.day(of.expiresAt)],
    [t('apiKeys.limits'), words.limits(of).join(' · ')],
    [t('apiKeys.onlyFrom'), of.addresses.length === 0 ? t('apiKeys.everywhere') : of.addresses.join(', ')],
    [
      t('apiKeys.secrets'),
      <ul key="secrets">
        {of.secrets.map(({ start, createdAt, endsAt }) => (
          <li key={start}>
            <span className="font-mono text-[12.5px]">{start}…</span>{' '}
            {t('apiKeys.secretOf', { made: whenOf(createdAt, now, i18n.language) })}
            {endsAt !== null && `, ${t('apiKeys.secretEnds', { at: whenOf(endsAt, now, i18n.language) })}`}
          </li>
        ))}
      </ul>,
    ],
    ...(of.rotateBy === null ? [] : [[t('apiKeys.nextSecret'), words.day(of.rotateBy)] as const]),
  ];
  return (
    <dl className="grid grid-cols-[160px_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
