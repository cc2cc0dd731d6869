// One help page in the window of the chat. Whatever stands in it, it is text: the elements are made here.
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { HelpBlock, HelpPage, HelpWords } from '#protocol/widget.ts';
import type { HelpAnswer } from '../app/help.ts';
import { helpSlugOf } from '../app/help.ts';
import { pageOf } from '../app/links.ts';
import type { View } from './context.ts';
import { Icon } from './icon.tsx';

type ReaderProps = {
  slug: string;
  view: View;
  onBack: () => void;
  /** Where that leads. */
  backLabel: string;
};

export function HelpReader({ slug, view, onBack, backLabel }: ReaderProps) {
  const { words, help } = view;
  const [answer, setAnswer] = useState<HelpAnswer | null>(null);
  const ask = useCallback(() => {
    let isGone = false;
    setAnswer(null);
    void help.read(slug).then(found => !isGone && setAnswer(found));
    return () => {
      isGone = true;
    };
  }, [help, slug]);
  useEffect(ask, [ask]);
  return (
    <section
      class="helpdesk"
      aria-label={words.helpPage}
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onBack();
      }}
    >
      <Bar onBack={onBack} label={backLabel}>
        {answer?.kind === 'page' && answer.page.isPublic && <NewTab page={answer.page} view={view} />}
      </Bar>
      <div
        class="scroll article"
        aria-live="polite"
        aria-busy={answer === null}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
      >
        {answer === null && <p class="quiet">{words.helpLoading}</p>}
        {answer?.kind === 'missing' && <p>{words.helpMissing}</p>}
        {answer?.kind === 'unreachable' && (
          <>
            <p>{words.helpUnreachable}</p>
            <button type="button" class="button" onClick={ask}>
              {words.tryNow}
            </button>
          </>
        )}
        {answer?.kind === 'page' && (
          <>
            <Page page={answer.page} view={view} />
            <Vote key={slug} slug={slug} view={view} />
          </>
        )}
      </div>
    </section>
  );
}

/** Counted once a browser, for whoever writes the pages. */
function Vote({ slug, view: { words, help } }: { slug: string; view: View }) {
  const [said, say] = useState(help.voted(slug));
  const [hasFailed, fail] = useState(false);
  const thanks = useRef<HTMLParagraphElement>(null);
  async function vote(isHelpful: boolean): Promise<void> {
    const isCounted = await help.vote(slug, isHelpful);
    fail(!isCounted);
    if (!isCounted) return;
    say(isHelpful);
    // The buttons are gone: the keyboard goes on from here.
    thanks.current?.focus({ preventScroll: true });
  }
  return (
    <div class="vote">
      <p ref={thanks} role="status" tabIndex={-1}>
        {said === undefined ? '' : words.thanksForThat}
      </p>
      {said === undefined && (
        <fieldset>
          <legend>{words.didHelp}</legend>
          <button type="button" class="chip" onClick={() => void vote(true)}>
            {words.yes}
          </button>
          <button type="button" class="chip" onClick={() => void vote(false)}>
            {words.no}
          </button>
        </fieldset>
      )}
      {hasFailed && <p role="status">{words.notCounted}</p>}
    </div>
  );
}

export function Bar({
  label,
  onBack,
  children,
}: {
  label: string;
  onBack: () => void;
  children?: ComponentChildren;
}) {
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus({ preventScroll: true }), []);
  return (
    <div class="bar">
      <button ref={back} type="button" class="ghost" onClick={onBack}>
        <Icon name="left" />
        {label}
      </button>
      <span class="grow" />
      {children}
    </div>
  );
}

function NewTab({ page, view }: { page: HelpPage; view: View }) {
  const href = pageOf(`/help/${encodeURIComponent(page.slug)}`, view.server);
  return href === null ? null : (
    <a class="ghost" href={href} target="_blank" rel="noopener noreferrer">
      {view.words.openInNewTab}
      <Icon name="external" size={12} />
    </a>
  );
}

function Page({ page, view }: { page: HelpPage; view: View }) {
  return (
    <article lang={page.locale || undefined} dir="auto">
      <h2>{page.title}</h2>
      {runsOf(page.blocks).map((run, place) =>
        run[0]?.kind === 'item' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a page is shown whole, and anew when it changes
          <List key={place} run={run} view={view} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          run.map((block, at) => <Block key={`${place} ${at}`} block={block} view={view} />)
        ),
      )}
    </article>
  );
}

function List({ run, view }: { run: readonly HelpBlock[]; view: View }) {
  const items = run.map((block, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a page is shown whole, and anew when it changes
    <li key={at} data-depth={block.depth} {...(block.number > 0 ? { value: block.number } : {})}>
      <AllWords block={block} view={view} />
    </li>
  ));
  return run[0]?.number ? <ol>{items}</ol> : <ul>{items}</ul>;
}

/** Items that follow each other are one list, as long as all of them have numbers or none has. */
function runsOf(blocks: readonly HelpBlock[]): HelpBlock[][] {
  const runs: HelpBlock[][] = [];
  for (const block of blocks) {
    const run = runs.at(-1);
    const first = run?.[0];
    const goesOn = block.kind === 'item' && first?.kind === 'item' && block.number > 0 === first.number > 0;
    if (run && goesOn) run.push(block);
    else runs.push([block]);
  }
  return runs;
}

const AllWords = ({ block, view }: { block: HelpBlock; view: View }) => (
  <>
    {block.words.map((part, place) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a page is shown whole, and anew when it changes
      <Words key={place} part={part} view={view} />
    ))}
  </>
);

function Block({ block, view }: { block: HelpBlock; view: View }) {
  const words = <AllWords block={block} view={view} />;
  switch (block.kind) {
    case 'heading':
      return block.depth === 2 ? <h3>{words}</h3> : <h4>{words}</h4>;
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so the keyboard must reach it
        <pre tabIndex={0}>{words}</pre>
      );
    default:
      return <p class={block.kind === 'row' ? 'cells' : undefined}>{words}</p>;
  }
}

function Words({ part: { text, href, isStrong }, view }: { part: HelpWords; view: View }) {
  const shown = isStrong ? <strong>{text}</strong> : text;
  const slug = href === '' ? null : helpSlugOf(href, view.server);
  if (slug !== null)
    return (
      <button type="button" class="link" onClick={() => view.readHelp(slug)}>
        {shown}
      </button>
    );
  const isMail = /^(?:mailto|tel):/i.test(href);
  const page = isMail ? href : pageOf(href, view.server);
  if (page === null || href.startsWith('#')) return <>{shown}</>;
  return (
    <a href={page} target="_blank" rel="noopener noreferrer">
      {shown}
    </a>
  );
}
