import { useTranslation } from 'react-i18next';
import { Brand } from '../../app/brand.tsx';
import { useSession } from '../../data/desk.ts';
import type { Session } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { exactOf } from '../../ui/time.ts';

/** After a revoked session: the documents are gone from this computer; what was never sent stays to be copied. */
export function RevokedScreen({ session }: { session: Extract<Session, { state: 'revoked' }> }) {
  const { t, i18n } = useTranslation();
  const { forgetRevoked } = useSession();
  const { unsent } = session;
  const copy = () =>
    navigator.clipboard.writeText(
      unsent
        .map(item => `${exactOf(item.createdAt, i18n.language)}\n${item.kind}\n${item.text}`)
        .join('\n\n'),
    );
  return (
    <div className="title-bar grid h-full place-items-center overflow-y-auto bg-canvas py-10">
      <main className="no-drag w-[calc(100vw-48px)] max-w-[560px]">
        <Brand className="mb-4 text-lg" />
        <div className="rounded-lg border border-line bg-raised p-6 shadow-1">
          <h1 className="text-xl font-strong">{t('revoked.title')}</h1>
          <p className="mt-1 text-muted">{t('revoked.text', { name: session.user.name })}</p>
          {unsent.length > 0 && (
            <>
              <h2 className="mt-5 mb-2 font-strong">{t('revoked.unsent', { count: unsent.length })}</h2>
              <ul className="max-h-64 overflow-y-auto rounded-sm border border-line">
                {unsent.map(item => (
                  <li key={item.commandId} className="border-b border-line px-3 py-2 text-sm last:border-b-0">
                    <div className="text-xs text-muted">
                      {t(`command.${item.kind.replace('.', '_')}` as 'command.message_send', {
                        defaultValue: t('command.other'),
                      })}
                      , {exactOf(item.createdAt, i18n.language)}
                    </div>
                    <div dir="auto" className="whitespace-pre-wrap">
                      {item.text}
                    </div>
                  </li>
                ))}
              </ul>
            </>
          )}
          <div className="mt-5 flex gap-2">
            {unsent.length > 0 && <Button onClick={() => void copy()}>{t('revoked.copy')}</Button>}
            <Button look="primary" onClick={() => void forgetRevoked()}>
              {unsent.length > 0 ? t('revoked.discard', { count: unsent.length }) : t('revoked.signIn')}
            </Button>
          </div>
        </div>
      </main>
    </div>
  );
}
