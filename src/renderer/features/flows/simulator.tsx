import { RotateCcw } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ExampleRoom, webhookAnswer } from '#ai/flows/examples.ts';
import type { FlowDefinition } from '#protocol/http/flows.ts';
import { Button } from '../../ui/button.tsx';
import { TextAreaField, TextField } from '../../ui/field.tsx';
import { LanguageField } from '../../ui/language-field.tsx';
import { CheckRow } from '../../ui/rows.tsx';
import { Quiet, Section } from '../../ui/section.tsx';
import { numbered } from './fields.tsx';
import { answer, isOver, nothingSaid, type SimulatedLine, write } from './simulation.ts';

/** Tries the flow as it is written now. Nothing leaves this computer. */
export function Simulator({
  flow,
  room,
  languages,
}: {
  flow: FlowDefinition;
  room: ExampleRoom;
  languages: readonly string[];
}) {
  const { t } = useTranslation();
  const [held, setHeld] = useState(nothingSaid);
  const [text, setText] = useState('');
  const [json, setJson] = useState('');
  const [about, setAbout] = useState({ locale: flow.locale, isOpen: true, isKnown: false });
  const facts = { ...room, ...about, intent: '' };
  const say = (words: string) => {
    if (words.trim() === '') return;
    setHeld(write(flow, held, words, facts));
    setText('');
  };
  const isUnread = json.trim() !== '' && !webhookAnswer(json).ok;
  const slots = Object.entries(held.move?.slots ?? {});
  return (
    <Section
      title={t('flows.try')}
      verbs={
        <Button isSmall icon={RotateCcw} onClick={() => setHeld(nothingSaid)}>
          {t('flows.again')}
        </Button>
      }
    >
      <div className="grid gap-2 rounded-md border border-line p-3">
        <div
          role="log"
          aria-label={t('flows.tried')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
          tabIndex={0}
          className="grid max-h-[360px] min-h-24 content-start gap-2 overflow-y-auto text-sm"
        >
          {held.lines.length === 0 && <Quiet>{t('flows.tryText')}</Quiet>}
          {numbered(held.lines).map(({ each, key }) => (
            <Line key={key} line={each} />
          ))}
        </div>
        {held.options.length > 0 && (
          <div className="flex flex-wrap gap-1">
            {held.options.map(option => (
              <Button key={option} isSmall onClick={() => say(option)}>
                {option}
              </Button>
            ))}
          </div>
        )}
        {held.call === null ? (
          <form
            className="flex items-end gap-2"
            onSubmit={(event: FormEvent) => {
              event.preventDefault();
              say(text);
            }}
          >
            <div className="min-w-0 flex-1">
              <TextField
                label={t('flows.customerWrites')}
                value={text}
                autoComplete="off"
                onChange={event => setText(event.target.value)}
              />
            </div>
            <Button type="submit" unavailable={isOver(held) ? t('flows.isOver') : undefined}>
              {t('flows.send')}
            </Button>
          </form>
        ) : (
          <>
            <TextAreaField
              label={t('flows.webhookWaits')}
              rows={3}
              value={json}
              placeholder={'{"status": "on its way"}'}
              problem={isUnread ? t('flows.noJson') : undefined}
              onChange={event => setJson(event.target.value)}
            />
            <div className="flex gap-2">
              <Button
                unavailable={json.trim() === '' || isUnread ? t('flows.noJson') : undefined}
                onClick={() => setHeld(answer(flow, held, webhookAnswer(json), facts))}
              >
                {t('flows.answers')}
              </Button>
              <Button onClick={() => setHeld(answer(flow, held, { ok: false }, facts))}>
                {t('flows.itFails')}
              </Button>
            </div>
          </>
        )}
        {slots.length > 0 && (
          <dl aria-label={t('flows.collected')} className="grid grid-cols-[auto_1fr] gap-x-3 text-sm">
            {slots.map(([slot, value]) => (
              <div key={slot} className="contents">
                <dt className="font-mono text-xs leading-5 text-muted">{slot}</dt>
                <dd>{String(value)}</dd>
              </div>
            ))}
          </dl>
        )}
        <LanguageField
          label={t('flows.language')}
          value={about.locale}
          languages={languages}
          onChange={locale => setAbout({ ...about, locale })}
        />
        <div className="flex flex-wrap gap-x-4">
          <CheckRow
            label={t('flows.isOpen')}
            isChecked={about.isOpen}
            onChange={isOpen => setAbout({ ...about, isOpen })}
          />
          <CheckRow
            label={t('flows.isKnown')}
            isChecked={about.isKnown}
            onChange={isKnown => setAbout({ ...about, isKnown })}
          />
        </div>
      </div>
    </Section>
  );
}

function Line({ line: { who, text, effect } }: { line: SimulatedLine }) {
  const { t } = useTranslation();
  if (who === 'note' && effect !== '') {
    return <p className="text-xs text-muted">{t(`flows.did_${effect}`, { what: text })}</p>;
  }
  return (
    <div className={who === 'customer' ? 'justify-self-end' : 'justify-self-start'}>
      <p className="text-xs text-muted">{t(who === 'customer' ? 'flows.customer' : 'flows.bot')}</p>
      <p className="rounded-md border border-line bg-raised px-2 py-1 break-words whitespace-pre-wrap">
        {text}
      </p>
    </div>
  );
}
