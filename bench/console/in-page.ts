// What runs inside the measured pages. Each function is sent as text, so it knows nothing but its argument.

export type Kept = { shownMs?: number; paintedMs?: number[] };

/** Notes when something that matches is on the screen: after the frame that holds it. From navigation, or from this call. */
export function untilShown(selector: string): void {
  const kept = globalThis as unknown as { shownMs?: number };
  delete kept.shownMs;
  // On a page that is loading this runs at its very beginning, where the clock stands near zero.
  const fromMs = document.readyState === 'loading' ? 0 : performance.now();
  const look = () => {
    const found = document.querySelector(selector);
    if (found?.textContent) {
      requestAnimationFrame(() =>
        setTimeout(() => {
          kept.shownMs ??= performance.now() - fromMs;
        }),
      );
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Notes for each key the time from the key to after the frame that follows it. */
export function keysToPaint(): void {
  const kept = globalThis as unknown as { paintedMs?: number[] };
  kept.paintedMs = [];
  addEventListener(
    'keydown',
    event => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => kept.paintedMs?.push(performance.now() - event.timeStamp);
        channel.port2.postMessage(null);
      });
    },
    { capture: true },
  );
}

export const emptyPage = `<!doctype html><title>empty</title><p id="count" tabindex="0">0</p><script>
  let pressed = 0;
  addEventListener('keydown', () => { document.getElementById('count').textContent = String(++pressed); });
</script>`;

/** Reads every row of every local database into memory, as a console without indexes would have to. In ms. */
export async function readEverything(): Promise<number> {
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const startedMs = performance.now();
  let rows = 0;
  for (const { name } of await indexedDB.databases()) {
    if (!name) continue;
    const database = await settled(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      rows += (await settled(database.transaction(store).objectStore(store).getAll())).length;
    }
    database.close();
  }
  if (rows < 1_000) throw new Error(`only ${rows} rows are held locally`);
  return performance.now() - startedMs;
}
