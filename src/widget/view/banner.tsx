import type { View } from './context.ts';
import { Icon } from './icon.tsx';

/** One line for what the whole chat suffers from. */
export function Banner({ view: { state, words } }: { view: View }) {
  const text = textOf();
  return (
    <div role="status" class={text === '' ? undefined : 'banner'}>
      {text !== '' && <Icon name={state.problem ? 'alert' : 'cloudOff'} size={14} />}
      {text !== '' && <span>{text}</span>}
    </div>
  );

  function textOf(): string {
    if (state.problem === 'protocol_version') return words.pageTooOld;
    if (state.problem) return words.notForThisPage;
    const hasWords = state.outbox.length > 0;
    if (!state.hasNetwork) return !state.isDurable && hasWords ? words.offlineNotKept : words.offline;
    return state.line === 'offline' ? words.noConnection : '';
  }
}
