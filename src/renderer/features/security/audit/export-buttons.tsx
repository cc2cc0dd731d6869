import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditFilter } from '#protocol/audit.ts';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { type AuditFormat, auditFormats } from '../../../data/audit-server.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { offerFile } from '../../../ui/offer-file.ts';

/** Takes along what the filters leave, in both forms. */
export function ExportButtons({ filter, isEmpty }: { filter: Partial<AuditFilter>; isEmpty: boolean }) {
  const { t } = useTranslation();
  const { audit } = useDesk().securityServer;
  const { act, refusal } = useAct(() => undefined);
  const [busy, setBusy] = useState<AuditFormat | null>(null);
  const unavailable = useUnavailable('audit.read');
  const take = async (format: AuditFormat) => {
    setBusy(format);
    await act(async () => {
      const answer = await audit.export(filter, format);
      if (answer.ok) offerFile(`steward-audit.${format}`, answer.file);
      return answer;
    });
    setBusy(null);
  };
  return (
    <>
      <span role="status" className="text-sm text-danger">
        {refusal}
      </span>
      {auditFormats.map(format => (
        <Button
          key={format}
          icon={Download}
          disabled={busy !== null}
          unavailable={unavailable ?? (isEmpty ? t('audit.nothingToExport') : undefined)}
          onClick={() => void take(format)}
        >
          {t(`audit.export_${format}`)}
        </Button>
      ))}
    </>
  );
}
