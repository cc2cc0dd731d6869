import { Loader, RotateCcw, TriangleAlert } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addedClaims, type Claim, lostClaims } from '#ai/copilot/claims.ts';
import { wordDiff } from '#ai/copilot/word-diff.ts';
import { useKeys } from '../../../app/kit.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { inputClass } from '../../../ui/field.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { languagesFor, nameOf } from './languages.ts';
import { MarkedText } from './marked-text.tsx';
import { type Rewriting, type Rewritten, useRewriting, type Wish } from './use-rewriting.ts';

type Props = {
  conversationId: string;
  /** As it stood when the wish was made. */
  source: string;
  wish: Wish;
  /** The language of the customer, or ''. */
  customerLanguage: string;
  onWish: (wish: Wish) => void;
  onUse: (text: string, rewritten: Rewritten) => void;
  onClose: () => void;
};

/** One's own words and the model's beside each other. Nothing is taken over unless somebody says so. */
export function RewriteDialog(props: Props) {
  const { conversationId, source, wish, onUse, onClose } = props;
  const { t, i18n } = useTranslation();
  const keys = useKeys();
  const { rewriting, again } = useRewriting(conversationId, source, wish);
  const [edited, setEdited] = useState<string | null>(null);
  const there = rewriting.state === 'there' ? rewriting.rewritten : null;
  const text = edited ?? there?.text ?? '';
  const canUse = there !== null && text.trim() !== '';
  const use = () => there && canUse && onUse(text, there);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    use();
  };
  const title =
    wish.wish === 'translate'
      ? t('rewrite.title.translate', { language: nameOf(wish.language, i18n.language) })
      : `${t('rewrite.title.plain')}: ${t(`rewrite.wish.${wish.wish}`)}`;
  return (
    <Dialog
      isOpen
      onOpenChange={isOpen => !isOpen && onClose()}
      title={title}
      closeLabel={t('verb.close')}
      width="max-w-[860px]"
      onKeyDown={onKeyDown}
      foot={
        <>
          <Button look="quiet" keys={['Esc']} onClick={onClose}>
            {t('rewrite.discard')}
          </Button>
          {there && edited === null && (
            <Button onClick={() => setEdited(there.text)}>{t('rewrite.edit')}</Button>
          )}
          {there && (
            <Button
              look="primary"
              keys={keys.caps('composer.send')}
              unavailable={canUse ? undefined : t('rewrite.why.empty')}
              onClick={use}
            >
              {t('rewrite.accept')}
            </Button>
          )}
        </>
      }
    >
      <div className="grid gap-3 p-4">
        {wish.wish === 'translate' && (
          <LanguageChoice
            {...props}
            onWish={next => {
              setEdited(null);
              props.onWish(next);
            }}
          />
        )}
        <Outcome rewriting={rewriting} onAgain={again} />
        {there && (
          <Sides
            source={source}
            rewritten={there}
            text={text}
            isTranslated={wish.wish === 'translate'}
            isEdited={edited !== null}
            onEdit={setEdited}
          />
        )}
      </div>
    </Dialog>
  );
}

function LanguageChoice({
  wish,
  customerLanguage,
  onWish,
}: Pick<Props, 'wish' | 'customerLanguage' | 'onWish'>) {
  const { t, i18n } = useTranslation();
  const id = useId();
  return (
    <div className="flex items-center gap-2 text-sm">
      <label htmlFor={id}>{t('rewrite.language')}</label>
      <select
        id={id}
        value={wish.language}
        onChange={event => onWish({ wish: 'translate', language: event.target.value })}
        className={`${inputClass} h-7 w-48`}
      >
        {languagesFor(customerLanguage, i18n.language).map(({ tag, name }) => (
          <option key={tag} value={tag}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** What became of the wish, where there is no text to show. */
function Outcome({ rewriting, onAgain }: { rewriting: Rewriting; onAgain: () => void }) {
  const { t } = useTranslation();
  const retry = (
    <Button isSmall icon={RotateCcw} onClick={onAgain}>
      {t('rewrite.again')}
    </Button>
  );
  switch (rewriting.state) {
    case 'asking':
      return (
        <p role="status" className="flex min-h-16 items-center gap-2 text-sm text-muted">
          <Icon of={Loader} size={14} className="motion-safe:animate-spin" />
          {t('rewrite.asking')}
        </p>
      );
    case 'refused':
      return (
        <Failure title={t('rewrite.refused.title')} text={t(`rewrite.refused.${rewriting.why}`)}>
          {retry}
        </Failure>
      );
    case 'failed':
      return (
        <Failure title={t('rewrite.failed.title')} text={t(`rewrite.failed.${rewriting.why}`)}>
          {rewriting.why === 'none' ? null : retry}
        </Failure>
      );
    case 'problem':
      return (
        <Failure title={t('rewrite.failed.title')} text={rewriting.problem.message}>
          {retry}
        </Failure>
      );
    case 'there':
      return null;
  }
}

function Sides({
  source,
  rewritten,
  text,
  isTranslated,
  isEdited,
  onEdit,
}: {
  source: string;
  rewritten: Rewritten;
  text: string;
  isTranslated: boolean;
  isEdited: boolean;
  onEdit: (text: string) => void;
}) {
  const { t } = useTranslation();
  const pieces = useMemo(
    () =>
      isTranslated
        ? [
            { kind: 'gone' as const, text: source },
            { kind: 'new' as const, text },
          ]
        : wordDiff(source, text),
    [isTranslated, source, text],
  );
  const added = useMemo(() => addedClaims(source, text), [source, text]);
  const lost = useMemo(() => lostClaims(source, text), [source, text]);
  // Of two languages every word is another: there marks would say nothing.
  const shown = (kind: 'gone' | 'new') =>
    pieces
      .filter(piece => piece.kind === kind || piece.kind === 'same')
      .map(piece => (isTranslated ? { ...piece, kind: 'same' as const } : piece));
  return (
    <>
      <Claims title={t('rewrite.added')} claims={added} isGrave />
      <Claims title={t('rewrite.lost')} claims={lost} />
      {source === text && <p role="status">{t('rewrite.unchanged')}</p>}
      <div className="grid grid-cols-2 gap-3 max-[700px]:grid-cols-1">
        <Side title={t('rewrite.yours')}>
          <MarkedText pieces={shown('gone')} flags={lost.map(each => each.text)} />
        </Side>
        <Side title={t('rewrite.rewritten')}>
          {isEdited ? (
            <textarea
              // biome-ignore lint/a11y/noAutofocus: editing was just asked for
              autoFocus
              aria-label={t('rewrite.field')}
              value={text}
              rows={Math.min(16, Math.max(6, text.split('\n').length + Math.ceil(text.length / 50)))}
              onChange={event => onEdit(event.target.value)}
              className={`${inputClass} resize-none py-[6px] leading-[19px]`}
            />
          ) : (
            <MarkedText pieces={shown('new')} flags={added.map(each => each.text)} />
          )}
        </Side>
      </div>
      {!isTranslated && source !== text && <Legend hasFlags={added.length + lost.length > 0} />}
      <p className="text-xs text-muted">{t('rewrite.by', { model: rewritten.model })}</p>
    </>
  );
}

function Side({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="min-w-0 rounded-md border border-line bg-surface px-3 py-2">
      <h3 className="mb-1 text-xs font-strong text-muted">{title}</h3>
      {children}
    </section>
  );
}

function Claims({
  title,
  claims,
  isGrave = false,
}: {
  title: string;
  claims: readonly Claim[];
  isGrave?: boolean;
}) {
  const { t } = useTranslation();
  if (claims.length === 0) return null;
  return (
    <section
      aria-label={title}
      className={`rounded-md border px-3 py-2 text-sm ${isGrave ? 'border-warning-line bg-warning-soft' : 'border-line bg-sunken'}`}
    >
      <h3 className="flex items-center gap-1 font-strong">
        <Icon of={TriangleAlert} size={14} className={isGrave ? 'text-warning' : 'text-muted'} />
        {title}
      </h3>
      <ul className="mt-[2px] ml-[18px]">
        {claims.map(({ kind, text }) => (
          <li key={`${kind} ${text}`} dir="auto" className="[overflow-wrap:anywhere]">
            {t(`rewrite.added_${kind}`, { text })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Legend({ hasFlags }: { hasFlags: boolean }) {
  const { t } = useTranslation();
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      <span>
        <del className="rounded-xs bg-danger-soft px-1 text-ink decoration-danger">
          {t('rewrite.legendGone')}
        </del>
      </span>
      <span>
        <ins className="rounded-xs bg-positive-soft px-1 text-ink decoration-positive">
          {t('rewrite.legendNew')}
        </ins>
      </span>
      {hasFlags && (
        <mark className="rounded-xs bg-warning-soft px-1 text-ink underline decoration-warning decoration-2">
          {t('rewrite.legendFlagged')}
        </mark>
      )}
    </p>
  );
}
