import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Site } from '#protocol/http/sites.ts';
import { may } from '#protocol/permissions.ts';
import { RotateDialog } from '../../../app/rotate-dialog.tsx';
import { type MadeSecret, SecretDialog } from '../../../app/secret-dialog.tsx';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useServer } from '../../../app/use-server.ts';
import { useDesk, useTeams } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { CopyButton } from '../../factors/copy-button.tsx';
import { AddSiteDialog } from './add-site-dialog.tsx';
import { SiteDialog } from './site-dialog.tsx';

/** The web pages that carry the widget, for those who run the desk. */
export function SiteSettings() {
  const { user } = useDesk();
  return may(user.role, 'site.edit') ? <Sites /> : null;
}

function Sites() {
  const { t } = useTranslation();
  const { sites: server } = useDesk().securityServer;
  const loaded = useServer(server.list, 'sites');
  const [open, setOpen] = useState<{ what: 'change' | 'secret'; id: string } | null>(null);
  const [isAdding, setAdding] = useState(false);
  const [made, setMade] = useState<MadeSecret | null>(null);
  const unavailable = useUnavailable('site.edit');
  const sites = loaded.data?.sites;
  const chosen = (what: 'change' | 'secret') =>
    (open?.what === what && sites?.find(({ id }) => id === open.id)) || null;
  const renewing = chosen('secret');
  const close = () => setOpen(null);
  return (
    <Section
      title={t('sites.head')}
      verbs={
        <Button isSmall icon={Plus} unavailable={unavailable} onClick={() => setAdding(true)}>
          {t('sites.add')}
        </Button>
      }
    >
      <Quiet>{t('sites.intro')}</Quiet>
      {!loaded.data && <Unloaded of={loaded} />}
      {sites?.length === 0 && <Quiet>{t('sites.none')}</Quiet>}
      <ul className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-2">
        {sites?.map(site => (
          <SiteItem
            key={site.id}
            site={site}
            scriptUrl={loaded.data?.scriptUrl ?? ''}
            onChange={() => setOpen({ what: 'change', id: site.id })}
            onRenew={() => setOpen({ what: 'secret', id: site.id })}
          />
        ))}
      </ul>
      <AddSiteDialog isOpen={isAdding} onClose={() => setAdding(false)} onSaved={loaded.reload} />
      <SiteDialog site={chosen('change')} onClose={close} onSaved={loaded.reload} />
      <RotateDialog
        of={renewing && { id: renewing.id, name: renewing.settings.name }}
        title={t('sites.renewTitle', { name: renewing?.settings.name ?? '' })}
        verb={t('sites.renew')}
        needs="site.edit"
        text={t('sites.renewText')}
        label={t('sites.grace')}
        rotate={({ id }, graceHours) => server.renewSecret(id, graceHours)}
        onClose={close}
        onMade={secret => {
          setMade(secret);
          loaded.reload();
        }}
      />
      <SecretDialog
        made={made}
        title={t('sites.secretTitle', { name: made?.name ?? '' })}
        text={t('sites.secretText')}
        label={t('sites.secret')}
        onClose={() => setMade(null)}
      />
    </Section>
  );
}

function SiteItem({
  site: { siteKey, teamId, allowedOrigins, settings, oldSecretUntil, isReadable },
  scriptUrl,
  onChange,
  onRenew,
}: {
  site: Site;
  scriptUrl: string;
  onChange: () => void;
  onRenew: () => void;
}) {
  const { t, i18n } = useTranslation();
  const team = useTeams().find(({ id }) => id === teamId);
  const unavailable = useUnavailable('site.edit');
  const { name } = settings;
  const snippet = `<script src="${scriptUrl}" data-site="${siteKey}" async></script>`;
  const pages = allowedOrigins.length === 0 ? t('sites.noPages') : allowedOrigins.join(', ');
  const until = oldSecretUntil === null ? null : new Date(oldSecretUntil).toLocaleString(i18n.language);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-md border border-line p-3 text-sm">
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1">
          <h3 className="font-strong">{name}</h3>
          <p className="text-ink-2">
            {t(settings.ai ? 'sites.withAi' : 'sites.withoutAi', { team: team?.name ?? '' })}
          </p>
          <p
            className={`truncate ${allowedOrigins.length === 0 ? 'text-warning' : 'text-muted'}`}
            title={pages}
          >
            {pages}
          </p>
        </div>
        <Button
          isSmall
          unavailable={unavailable}
          aria-label={t('sites.changeOf', { name })}
          onClick={onChange}
        >
          {t('sites.change')}
        </Button>
        <Button isSmall unavailable={unavailable} aria-label={t('sites.renewOf', { name })} onClick={onRenew}>
          {t('sites.renew')}
        </Button>
      </div>
      <div className="flex items-center gap-2">
        <code
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
          tabIndex={0}
          className="min-w-0 flex-1 overflow-x-auto rounded-sm bg-sunken px-2 py-1 font-mono text-[12px] whitespace-nowrap"
        >
          {snippet}
        </code>
        <CopyButton text={snippet} label={t('sites.copyOf', { name })} />
      </div>
      {!isReadable && <p className="text-danger">{t('sites.unreadable')}</p>}
      {until !== null && <p className="text-xs text-muted">{t('sites.oldUntil', { until })}</p>}
    </li>
  );
}
