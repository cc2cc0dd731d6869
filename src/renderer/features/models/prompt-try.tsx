import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PromptVersion } from '#protocol/http/models.ts';
import type { PromptRoomAnswer, TryPromptAnswer } from '#protocol/http/prompts.ts';
import { useAct, useUnavailable } from '../../app/use-act.ts';
import { useDesk } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { TextAreaField } from '../../ui/field.tsx';
import { Choice } from '../../ui/rows.tsx';
import { useMoney } from './use-money.ts';

type Tried = { present: TryPromptAnswer; fresh: TryPromptAnswer };

/** The same question by the instructions in use and by these, beside each other. */
export function PromptTry({
  room,
  content,
  present,
  model,
  isBlocked,
}: {
  room: PromptRoomAnswer;
  content: string;
  present: PromptVersion | null;
  model: string;
  isBlocked: boolean;
}) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const [question, setQuestion] = useState('');
  const [hasTried, setHasTried] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [tried, setTried] = useState<Tried | null>(null);
  const { act, refusal } = useAct(() => undefined);
  const unavailable = useUnavailable('model.edit');
  const isMissing = question.trim() === '';
  const run = async () => {
    setHasTried(true);
    if (isMissing || isAsking) return;
    setAsking(true);
    setTried(null);
    await act(async () => {
      const [now, then] = await Promise.all(
        [present?.content ?? '', content].map(instructions =>
          modelServer.tryPrompt({ question: question.trim(), instructions, model }),
        ),
      );
      if (!now?.ok) return now as Exclude<typeof now, undefined>;
      if (!then?.ok) return then as Exclude<typeof then, undefined>;
      setTried({ present: now, fresh: then });
      return then;
    });
    setAsking(false);
  };
  if (room.models.length === 0)
    return (
      <section aria-label={t('prompts.try')} className="text-sm">
        <h3 className="mb-1 font-strong">{t('prompts.try')}</h3>
        <p>{t('prompts.noProvider')}</p>
        <p className="max-w-[640px] text-muted">{t('prompts.noProviderText')}</p>
      </section>
    );
  return (
    <section aria-label={t('prompts.try')} className="grid gap-3 text-sm">
      <div>
        <h3 className="font-strong">{t('prompts.try')}</h3>
        <p className="text-muted">{t('prompts.tryText')}</p>
      </div>
      {room.examples.length > 0 && (
        <Choice
          label={t('prompts.example')}
          value=""
          choices={[
            ['', t('prompts.exampleNone')],
            ...room.examples.map(each => [each, each.slice(0, 80)] as const),
          ]}
          onChange={setQuestion}
        />
      )}
      <TextAreaField
        label={t('prompts.question')}
        value={question}
        rows={2}
        maxLength={4_000}
        problem={hasTried && isMissing ? t('prompts.questionMissing') : undefined}
        onChange={event => setQuestion(event.target.value)}
      />
      <p className="flex items-center gap-3">
        <Button
          unavailable={unavailable ?? (isBlocked ? t('prompts.mend') : undefined)}
          onClick={() => void run()}
        >
          {isAsking ? t('prompts.running') : t('prompts.run')}
        </Button>
        <span role="status" className="text-danger">
          {refusal}
        </span>
      </p>
      {tried && (
        <div className="grid grid-cols-2 gap-4">
          <Side
            title={present ? t('prompts.present') : t('prompts.presentNone')}
            told={tried.present}
            currency={room.currency}
          />
          <Side title={t('prompts.fresh')} told={tried.fresh} currency={room.currency} />
        </div>
      )}
    </section>
  );
}

function Side({ title, told, currency }: { title: string; told: TryPromptAnswer; currency: string }) {
  const { t, i18n } = useTranslation();
  const money = useMoney(currency);
  const plain = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const { decision, failure, text, sources, inputTokens, outputTokens, costMicros, tookMs, isFromMemory } =
    told;
  const facts = [
    t('prompts.took', { seconds: plain.format(tookMs / 1_000) }),
    ...(isFromMemory
      ? [t('prompts.fromMemory')]
      : [t('prompts.usage', { input: plain.format(inputTokens), output: plain.format(outputTokens) })]),
    ...(costMicros === null || isFromMemory ? [] : [money(costMicros)]),
  ];
  return (
    <article
      aria-label={title}
      className="grid content-start gap-2 rounded-sm border border-line bg-surface p-3"
    >
      <h4 className="text-xs text-muted">
        {title} · {t(`prompts.decision_${decision}`)}
      </h4>
      {failure !== null && <p className="text-danger">{t('prompts.failed', { failure })}</p>}
      <p className="whitespace-pre-wrap">{text}</p>
      {sources.length > 0 && (
        <p className="text-muted">{t('prompts.sources', { titles: sources.join(', ') })}</p>
      )}
      <p className="text-xs text-muted tabular-nums">{facts.join(' · ')}</p>
    </article>
  );
}
