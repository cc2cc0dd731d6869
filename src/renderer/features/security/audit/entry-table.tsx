import { Bot, Eye, KeyRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type AuditLogEntry, type AuditSubject, auditLooks } from '#protocol/audit.ts';
import { AddressText } from '../../../ui/address-text.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { exactOf, whenOf } from '../../../ui/time.ts';
import { useAuditWords, useNamed } from './use-audit.ts';

/** One entry a row; each opens what it changed. */
export function EntryTable({
  entries,
  shownId,
  onShow,
}: {
  entries: readonly AuditLogEntry[];
  shownId: string | null;
  onShow: (entry: AuditLogEntry | null) => void;
}) {
  const { t, i18n } = useTranslation();
  const words = useAuditWords();
  const now = useMinute();
  return (
    <Table
      label={t('audit.title')}
      heads={[t('audit.when'), t('audit.who'), t('audit.what'), t('audit.about'), t('audit.from')]}
    >
      {entries.map(entry => {
        const { id, at, by, act, subject, ip } = entry;
        const isLook = auditLooks.some(each => each === act);
        return (
          <tr
            key={id}
            className={`border-b border-line align-middle ${id === shownId ? 'bg-selected' : 'hover:bg-hover'}`}
          >
            <td className={`${cell} pl-1 whitespace-nowrap text-muted tabular-nums`}>
              <time dateTime={new Date(at).toISOString()} title={exactOf(at, i18n.language)}>
                {whenOf(at, now, i18n.language)}
              </time>
            </td>
            <td className={cell}>
              <span className="inline-flex items-center gap-[5px]">
                {by.kind !== 'person' && (
                  <Icon of={by.kind === 'key' ? KeyRound : Bot} size={12} className="text-muted" />
                )}
                {by.name}
                {by.kind === 'key' && <span className="text-xs text-muted">({t('audit.by_key')})</span>}
              </span>
            </td>
            <td className={cell}>
              <button
                type="button"
                aria-expanded={id === shownId}
                onClick={() => onShow(id === shownId ? null : entry)}
                className="inline-flex min-h-6 items-center gap-[5px] text-left font-strong hover:underline"
              >
                {isLook && <Icon of={Eye} size={12} className="text-muted" />}
                {words.act(act)}
              </button>
            </td>
            <td className={`${cell} max-w-[240px] break-words text-ink-2`} title={subject.id}>
              <Subject of={subject} />
            </td>
            <td className={cell}>
              <AddressText of={ip ?? ''} />
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

function Subject({ of }: { of: AuditSubject }) {
  const { subject } = useAuditWords();
  return subject(useNamed(of));
}
