import type { View } from './context.ts';
import { Icon } from './icon.tsx';

/** One line for what the whole chat suffers from. */
export function Banner({ view: { state, words, actions } }: { view: View }) {
  const text = textOf();
  const canTry = state.problem === null && state.hasNetwork && state.line === 'offline';
  return (
    <div class={text === '' ? undefined : 'banner'}>
      {text !== '' && <Icon name={state.problem ? 'alert' : 'cloudOff'} size={14} />}
      <span role="status">{text}</span>
      {canTry && (
        <button type="button" onClick={actions.tryNow}>
          {words.tryNow}
        </button>
      )}
    </div>
  );

  function textOf(): string {
    if (state.problem === 'protocol_version') return words.pageTooOld;
    if (state.problem) return words.notForThisPage;
    const hasWords = state.outbox.length > 0;
    if (!state.hasNetwork) return !state.isDurable && hasWords ? words.offlineNotKept : words.offline;
    if (state.line !== 'offline') return '';
    if (state.cause === 'blocked') return words.notHere;
    if (state.cause === 'intercepted') return words.signInToNetwork;
    return state.cause === 'busy' ? words.serverBusy : words.noConnection;
  }
}
