import { ArrowLeft, Send } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Webhook } from '#protocol/http/webhooks.ts';
import type { MadeSecret } from '../../../app/secret-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk, useTeams } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Ago, useMinute } from '../../../ui/minute.tsx';
import { Section } from '../../../ui/section.tsx';
import { whenOf } from '../../../ui/time.ts';
import { Deliveries } from './deliveries.tsx';
import { StateChip } from './state-chip.tsx';
import { RemoveDialog, ReplayDialog, RotateWebhookDialog } from './webhook-acts.tsx';
import { WebhookDialog } from './webhook-dialog.tsx';
import { formOf } from './webhook-form.ts';

type Outcome = { isGood: boolean; text: string };

/** One webhook: where it goes, how it does, and what became of each delivery. */
export function WebhookPage({
  webhook,
  onBack,
  onChanged,
  onMade,
}: {
  webhook: Webhook;
  onBack: () => void;
  onChanged: () => void;
  onMade: (made: MadeSecret) => void;
}) {
  const { t } = useTranslation();
  const { webhooks } = useDesk().integrationServer;
  const [doing, setDoing] = useState<'change' | 'rotate' | 'remove' | 'replay' | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [seen, setSeen] = useState(0);
  const { act, refusal } = useAct(onChanged);
  const unavailable = useUnavailable('webhook.edit');
  const close = () => setDoing(null);
  const { id, isActive, version } = webhook;
  const test = async () => {
    setOutcome({ isGood: true, text: t('webhooks.testing') });
    const answer = await webhooks.test(id);
    if (!answer.ok) return setOutcome({ isGood: false, text: answer.problem.message });
    const { isTaken, status, durationMs: ms, text } = answer;
    setOutcome({
      isGood: isTaken,
      text: isTaken
        ? t('webhooks.testTaken', { status: status ?? '', ms })
        : t('webhooks.testRefused', { ms, text }),
    });
  };
  const turn = () => {
    const { kind: _kind, ...rest } = formOf(webhook);
    void act(() => webhooks.save(id, { ...rest, isActive: !isActive, version }));
  };
  return (
    <>
      <div>
        <Button isSmall look="quiet" icon={ArrowLeft} onClick={onBack}>
          {t('webhooks.back')}
        </Button>
      </div>
      <Section
        title={webhook.name}
        verbs={
          <>
            <Button icon={Send} unavailable={unavailable} onClick={() => void test()}>
              {t('webhooks.test')}
            </Button>
            <Button unavailable={unavailable} onClick={() => setDoing('change')}>
              {t('webhooks.change')}
            </Button>
            {webhook.kind === 'standard' && (
              <Button unavailable={unavailable} onClick={() => setDoing('rotate')}>
                {t('webhooks.rotate')}
              </Button>
            )}
            <Button unavailable={unavailable} onClick={turn}>
              {t(isActive ? 'webhooks.switchOff' : 'webhooks.switchOn')}
            </Button>
            <Button look="danger" unavailable={unavailable} onClick={() => setDoing('remove')}>
              {t('webhooks.remove')}
            </Button>
          </>
        }
      >
        <p
          role="status"
          className={`mb-2 text-sm empty:hidden ${refusal !== '' || outcome?.isGood === false ? 'text-danger' : 'text-ink-2'}`}
        >
          {refusal || outcome?.text}
        </p>
        <Facts of={webhook} />
      </Section>
      <Deliveries key={seen} webhookId={id} onReplay={() => setDoing('replay')} />
      <WebhookDialog of={doing === 'change' ? webhook : null} onClose={close} {...{ onChanged, onMade }} />
      <RotateWebhookDialog of={doing === 'rotate' ? webhook : null} onClose={close} onMade={onMade} />
      <RemoveDialog
        of={doing === 'remove' ? webhook : null}
        onClose={close}
        onRemoved={() => {
          onBack();
          onChanged();
        }}
      />
      <ReplayDialog
        of={doing === 'replay' ? webhook : null}
        onClose={close}
        onReplayed={count => {
          const text = count === 0 ? t('webhooks.replayedNone') : t('webhooks.replayed', { count });
          setOutcome({ isGood: true, text });
          setSeen(seen + 1);
          onChanged();
        }}
      />
    </>
  );
}

function Facts({ of }: { of: Webhook }) {
  const { t, i18n } = useTranslation();
  const teams = useTeams();
  const now = useMinute();
  const when = (at: number) => whenOf(at, now, i18n.language);
  const rows: (readonly [string, ReactNode])[] = [
    [
      t('webhooks.url'),
      <span key="url" className="break-all">
        {of.url}
      </span>,
    ],
    [t('webhooks.events'), of.eventTypes.length === 0 ? t('webhooks.everyEvent') : of.eventTypes.join(', ')],
    [t('webhooks.team'), teams.find(team => team.id === of.teamId)?.name ?? t('webhooks.everyTeam')],
    [t('webhooks.state'), <StateChip key="state" of={of} />],
    ...(of.failingSince === null
      ? []
      : [
          [
            t('webhooks.since'),
            <span key="since">
              <Ago at={of.failingSince} />. {of.lastError}
            </span>,
          ] as const,
        ]),
    [
      t('webhooks.lastSent'),
      of.lastSentAt === null ? t('webhooks.never') : <Ago key="sent" at={of.lastSentAt} />,
    ],
    ...(of.kind === 'slack'
      ? []
      : [
          [
            t('webhooks.secrets'),
            <ul key="secrets">
              {of.secrets.map(({ start, createdAt, endsAt }) => (
                <li key={createdAt}>
                  {t('webhooks.secretSince', { start, when: when(createdAt) })}
                  {endsAt !== null && `, ${t('webhooks.secretUntil', { when: when(endsAt) })}`}
                </li>
              ))}
            </ul>,
          ] as const,
        ]),
  ];
  return (
    <dl className="grid grid-cols-[180px_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
