import { Globe } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeImportAnswer, SiteImport } from '#protocol/http/knowledge.ts';
import { useDesk, useSync } from '../../data/desk.ts';
import type { Problem } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { ImportPreview, Refusal } from './import-preview.tsx';

const askEveryMs = 700;

/** A site is read by the server, page by page; nothing becomes an article before it was shown. */
export function ImportSite({ onDone }: { onDone: (answer: KnowledgeImportAnswer) => void }) {
  const { t } = useTranslation();
  const { knowledgeServer } = useDesk();
  const isOffline = useSync().state === 'offline';
  const [address, setAddress] = useState('');
  const { site, problem, start, stop } = useSite();
  const isReading = site?.state === 'queued' || site?.state === 'reading';
  const failed =
    site?.state === 'failed' ? { code: 'import_invalid' as const, message: site.problem, id: '' } : null;
  const shown = problem ?? failed;
  return (
    <>
      <form
        className="flex items-start gap-2 [&>div]:flex-1"
        onSubmit={event => {
          event.preventDefault();
          if (!isReading && !isOffline && address.trim() !== '') void start(address.trim());
        }}
      >
        <TextField
          label={t('import.address')}
          hint={t('import.addressHint')}
          type="url"
          inputMode="url"
          maxLength={2_000}
          value={address}
          onChange={event => setAddress(event.target.value)}
        />
        <Button
          type="submit"
          icon={Globe}
          className="mt-[23px]"
          disabled={isReading}
          unavailable={
            isOffline ? t('import.offline') : address.trim() === '' ? t('import.addressFirst') : undefined
          }
        >
          {t('import.read')}
        </Button>
      </form>
      {shown && <Refusal problem={shown} />}
      {isReading && <Reading site={site} onStop={stop} />}
      {site?.state === 'canceled' && <p role="status">{t('import.stopped')}</p>}
      {site?.state === 'ready' && (
        <>
          {site.leftOut > 0 && (
            <p className="text-sm text-warning">{t('import.leftOut', { count: site.leftOut })}</p>
          )}
          <ImportPreview
            items={site.items}
            unavailable={site.items.every(({ what }) => what === 'refused') ? t('import.nothing') : undefined}
            onImport={publish => knowledgeServer.importSite(site.id, publish)}
            onDone={onDone}
          />
        </>
      )}
    </>
  );
}

function Reading({ site, onStop }: { site: SiteImport; onStop: () => void }) {
  const { t } = useTranslation();
  const share = site.total === 0 ? 0 : site.read / site.total;
  return (
    <div className="flex items-center gap-3 text-sm">
      <div
        role="progressbar"
        aria-label={t('import.reading')}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-[6px] flex-1 overflow-hidden rounded-full bg-sunken"
      >
        <div className="h-full bg-accent" style={{ width: `${share * 100}%` }} />
      </div>
      <span role="status" className="text-muted tabular-nums">
        {site.total === 0 ? t('import.reading') : t('import.readOf', { read: site.read, total: site.total })}
      </span>
      <Button isSmall onClick={onStop}>
        {t('import.stop')}
      </Button>
    </div>
  );
}

/** The site being read; one that is left while it is read is stopped. */
function useSite() {
  const { knowledgeServer } = useDesk();
  const [site, setSite] = useState<SiteImport | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isReading = site?.state === 'queued' || site?.state === 'reading';
  const id = site?.id ?? null;
  useEffect(() => {
    if (!isReading || id === null) return;
    let isGone = false;
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      const answer = await knowledgeServer.site(id);
      if (isGone) return;
      if (answer.ok) setSite(answer);
      setProblem(answer.ok ? null : answer.problem);
      timer = setTimeout(() => void look(), askEveryMs);
    };
    timer = setTimeout(() => void look(), askEveryMs);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [isReading, id, knowledgeServer]);
  const reading = useRef<string | null>(null);
  reading.current = isReading ? id : null;
  useEffect(
    () => () => {
      if (reading.current !== null) void knowledgeServer.stopSite(reading.current);
    },
    [knowledgeServer],
  );
  return {
    site,
    problem,
    async start(address: string) {
      setSite(null);
      const answer = await knowledgeServer.readSite(address);
      if (answer.ok) setSite(answer);
      setProblem(answer.ok ? null : answer.problem);
    },
    stop() {
      if (id !== null) void knowledgeServer.stopSite(id);
    },
  };
}
