/**
 * Owns the door from the page to this process. A request is served only when our own window's top frame sends it, on a
 * known channel, with arguments of the known shape.
 */
import type { z } from 'zod';
import { type IpcChannel, ipcRequests } from '#protocol/ipc.ts';
import type { BrowserWindow, ElectronApi, IpcEvent } from './electron-api.ts';
import { isOwnPage } from './origin.ts';

export type IpcHandlers = {
  [Channel in IpcChannel]: (...given: z.infer<(typeof ipcRequests)[Channel]>) => Promise<unknown> | unknown;
};

export function serveIpc(deps: {
  ipcMain: ElectronApi['ipcMain'];
  window(): BrowserWindow | null;
  handlers: IpcHandlers;
  report(message: string): void;
}): void {
  const { ipcMain, window, handlers, report } = deps;
  for (const channel of Object.keys(ipcRequests) as IpcChannel[]) {
    const run = handlers[channel] as (...given: unknown[]) => unknown;
    ipcMain.handle(channel, async (event, ...given) => {
      const refusal = senderProblem(event, window());
      if (refusal !== null) {
        report(`${channel} was refused: ${refusal}`);
        throw new Error('refused');
      }
      const read = ipcRequests[channel].safeParse(given);
      if (!read.success) {
        report(`${channel} was refused: ${read.error.issues[0]?.message ?? 'malformed'}`);
        throw new Error('malformed');
      }
      return run(...read.data);
    });
  }
}

/** Why this sender is not served, or null. */
function senderProblem({ sender, senderFrame }: IpcEvent, window: BrowserWindow | null): string | null {
  if (window === null || sender.id !== window.webContents.id) return 'it is not our window';
  if (senderFrame === null || senderFrame.parent !== null) return 'it is not the top frame';
  return isOwnPage(senderFrame.url) ? null : `${senderFrame.url} is not our page`;
}
