import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';

/** Fills the part that failed; the others keep working. */
export function PaneFailure({
  part,
  failure,
  onRetry,
}: {
  part: string;
  failure: { error: Error; id: string };
  onRetry: () => void;
}) {
  const { t } = useTranslation();
  const details = `${failure.id} ${failure.error.name}: ${failure.error.message}\n${failure.error.stack ?? ''}`;
  return (
    <div className="p-4">
      <Failure title={t('failure.title', { part })} text={t('failure.text', { id: failure.id })}>
        <Button isSmall onClick={onRetry}>
          {t('failure.retry')}
        </Button>
        <Button isSmall look="quiet" onClick={() => void navigator.clipboard.writeText(details)}>
          {t('failure.copy')}
        </Button>
      </Failure>
    </div>
  );
}
