import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FactorsAnswer, TotpOffer } from '#protocol/http/factors.ts';
import { FormDialog } from '../../app/form-dialog.tsx';
import { useKit } from '../../app/kit.tsx';
import { Unloaded } from '../../app/unloaded.tsx';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import type { Answer } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { Quiet, Section } from '../../ui/section.tsx';
import { longDateOf, whenOf } from '../../ui/time.ts';
import { Passkeys } from './passkeys.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { SureDialog } from './sure-dialog.tsx';
import { TotpForm } from './totp-form.tsx';

const fewCodes = 3;

/** One's own second factor: set up, replaced, turned off. Each asks the server, which wants to know first that it is them. */
export function FactorSettings() {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const { identityServer: server, user } = useDesk();
  const loaded = useServer(server.factors);
  const [offer, setOffer] = useState<TotpOffer | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [isSure, setSure] = useState<'renew' | 'off' | null>(null);
  const unavailable = loaded.isOffline ? t('server.needed') : undefined;
  const { totp = null, passkeys = [] } = loaded.data ?? {};
  const isOn = totp !== null || passkeys.length > 0;

  async function act<T extends object>(ask: () => Promise<Answer<T>>, then: (answer: T) => void) {
    setSure(null);
    const answer = await ask();
    if (answer.ok) then(answer);
    else toasts.say(answer.problem.message, { look: 'problem' });
    loaded.reload();
  }
  const verb = (name: 'setUp' | 'replace' | 'renew' | 'turnOff', onClick: () => void) => (
    <Button isSmall unavailable={unavailable} onClick={onClick}>
      {t(`factor.${name}`)}
    </Button>
  );
  const begin = () => void act(server.offerTotp, setOffer);

  return (
    <Section
      title={t('factor.title')}
      verbs={
        loaded.data && (
          <>
            {verb(totp ? 'replace' : 'setUp', begin)}
            {isOn && verb('renew', () => setSure('renew'))}
            {isOn && loaded.data.dueAt === null && verb('turnOff', () => setSure('off'))}
          </>
        )
      }
    >
      <Quiet>{t('factor.intro')}</Quiet>
      <div className="mt-2 text-sm">{loaded.data ? <Held of={loaded.data} /> : <Unloaded of={loaded} />}</div>
      {loaded.data && (
        <Passkeys
          of={loaded.data.passkeys}
          unavailable={unavailable}
          onChanged={recoveryCodes => {
            if (recoveryCodes) setCodes(recoveryCodes);
            loaded.reload();
          }}
        />
      )}
      <FormDialog
        isOpen={offer !== null}
        title={t('factor.setUpTitle')}
        verb={t('factor.setUpVerb')}
        width="max-w-[440px]"
        onClose={() => setOffer(null)}
      >
        {formId =>
          offer && (
            <div className="p-4">
              <TotpForm
                {...{ formId, offer, server }}
                onDone={({ recoveryCodes }) => {
                  setOffer(null);
                  setCodes(recoveryCodes);
                  toasts.say(t('factor.setUpDone'));
                  loaded.reload();
                }}
              />
            </div>
          )
        }
      </FormDialog>
      <Dialog
        isOpen={codes !== null}
        onOpenChange={open => !open && setCodes(null)}
        title={t('factor.codesTitle')}
        closeLabel={t('verb.close')}
        width="max-w-[460px]"
        foot={
          <Button look="primary" onClick={() => setCodes(null)}>
            {t('factor.kept')}
          </Button>
        }
      >
        <div className="p-4">{codes && <RecoveryCodes codes={codes} email={user.email} />}</div>
      </Dialog>
      <SureDialog
        isOpen={isSure === 'renew'}
        title={t('factor.renewTitle')}
        text={t('factor.renewText')}
        verb={t('factor.renew')}
        onClose={() => setSure(null)}
        onSure={() => void act(server.renewCodes, made => setCodes(made.recoveryCodes))}
      />
      <SureDialog
        isOpen={isSure === 'off'}
        title={t('factor.turnOffTitle')}
        text={t('factor.turnOffText')}
        verb={t('factor.turnOff')}
        onClose={() => setSure(null)}
        onSure={() => void act(server.turnOffFactors, () => toasts.say(t('factor.turnedOff')))}
      />
    </Section>
  );
}

function Held({ of: { totp, passkeys, recoveryCodesLeft, dueAt } }: { of: FactorsAnswer }) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  if (!totp && passkeys.length === 0)
    return (
      <p className="flex flex-wrap items-center gap-2">
        {t('factor.off')}
        {dueAt !== null && (
          <Chip look="warning">
            {dueAt <= now
              ? t('factor.mustHave')
              : t('factor.dueBy', { date: longDateOf(dueAt, now, i18n.language) })}
          </Chip>
        )}
      </p>
    );
  return (
    <>
      {totp && (
        <p>
          {t('factor.since', { date: longDateOf(totp.since, now, i18n.language) })}{' '}
          {totp.usedAt === null
            ? t('factor.unused')
            : t('factor.used', { when: whenOf(totp.usedAt, now, i18n.language) })}
        </p>
      )}
      <p className="mt-1 flex flex-wrap items-center gap-2">
        {t('factor.left', { count: recoveryCodesLeft })}
        {recoveryCodesLeft <= fewCodes && <Chip look="warning">{t('factor.leftFew')}</Chip>}
      </p>
    </>
  );
}
