import { GitMerge, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../app/action-center.tsx';
import { useKeys } from '../../app/kit.tsx';
import { useNotices } from '../../data/desk.ts';
import type { Notice } from '../../data/model.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';
import { clockOf } from '../../ui/time.ts';
import { useFieldValue } from './field-value.ts';

/** Two people changed one thing: which field, what each wanted, what was kept, and one key for the other. */
export function NoticeCard({ notice }: { notice: Notice }) {
  const { t, i18n } = useTranslation();
  const { choose, dismiss } = useNotices(notice.conversationId ?? '');
  const first = notice.fields.find(field => field.canChoose);
  useAction(
    'conversation.chooseOther',
    first && {
      run: () => void choose(notice.id, first.field, first.kept === 'mine' ? 'theirs' : 'mine'),
    },
  );
  return (
    <div className="pt-[10px]">
      <section
        aria-label={t('notice.label')}
        className="rounded-md border border-info-line bg-info-soft px-[11px] py-2 text-sm leading-[17px]"
      >
        <div className="flex items-center gap-2 font-strong">
          <Icon of={GitMerge} size={14} className="text-info" />
          <span className="flex-1">{t('notice.title', { clock: clockOf(notice.at, i18n.language) })}</span>
          <IconButton
            isSmall
            icon={X}
            label={t('notice.dismiss')}
            onClick={() => void dismiss(notice.id)}
            className="text-ink-2"
          />
        </div>
        <ul className="ml-[22px] text-ink-2">
          {notice.fields.map(field => (
            <NoticeField
              key={field.field}
              field={field}
              hasKey={field === first}
              onChoose={choice => void choose(notice.id, field.field, choice)}
            />
          ))}
        </ul>
      </section>
    </div>
  );
}

function NoticeField({
  field,
  hasKey,
  onChoose,
}: {
  field: Notice['fields'][number];
  hasKey: boolean;
  onChoose: (choice: 'mine' | 'theirs') => void;
}) {
  const { t } = useTranslation();
  const keys = useKeys();
  const say = useFieldValue();
  const mine = say(field.field, field.mine);
  const theirs = say(field.field, field.theirs);
  const kept = field.kept === 'mine' ? mine : theirs;
  const other = field.kept === 'mine' ? theirs : mine;
  return (
    <li className="flex min-h-[26px] flex-wrap items-center gap-[6px]">
      <span className="w-[62px] flex-none text-muted">
        {t(`field.${field.field}` as 'field.priority', { defaultValue: field.field })}
      </span>
      {field.field === 'thread' ? (
        <span>{t('notice.thread', { count: Number(field.theirs) })}</span>
      ) : field.kept === 'both' ? (
        <>
          {t('notice.both')} <Chip>{mine}</Chip> <Chip>{theirs}</Chip>
        </>
      ) : (
        <span className="min-w-0 flex-1">{t('notice.values', { mine, theirs, kept })}</span>
      )}
      {field.canChoose && (
        <span className="ml-auto flex gap-1">
          <Button isSmall onClick={() => onChoose(field.kept === 'mine' ? 'mine' : 'theirs')}>
            {t('notice.keep', { value: kept })}
          </Button>
          <Button
            isSmall
            look="quiet"
            keys={hasKey ? keys.caps('conversation.chooseOther') : []}
            onClick={() => onChoose(field.kept === 'mine' ? 'theirs' : 'mine')}
          >
            {t('notice.use', { value: other })}
          </Button>
        </span>
      )}
    </li>
  );
}
