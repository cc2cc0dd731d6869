/**
 * The one bridge: `window.desktop`. It passes plain values through named channels and nothing else; the page never gets
 * hold of `ipcRenderer`. Only types of the protocol come in, so that the built file stays small and free of imports.
 */
import { contextBridge, ipcRenderer } from 'electron';
import type { z } from 'zod';
import type { Desktop, IpcChannel, ipcPushes, ipcRequests } from '#protocol/ipc.ts';

type Push = (typeof ipcPushes)[number];

const ask = <Channel extends IpcChannel>(
  channel: Channel,
  ...given: z.infer<(typeof ipcRequests)[Channel]>
): Promise<never> => ipcRenderer.invoke(channel, ...given) as Promise<never>;

function hear(push: Push, listener: (...values: unknown[]) => void): () => void {
  const heard = (_event: unknown, ...values: unknown[]) => listener(...values);
  ipcRenderer.on(push, heard);
  return () => {
    ipcRenderer.off(push, heard);
  };
}

const serverArgument = '--steward-server=';

const desktop: Desktop = {
  kind: 'electron',
  serverUrl: process.argv.find(word => word.startsWith(serverArgument))?.slice(serverArgument.length) ?? '',
  readSession: () => ask('session:read'),
  writeSession: token => ask('session:write', token),
  clearSession: () => ask('session:clear'),
  readKey: name => ask('key:read', name),
  keepKey: (name, key) => ask('key:keep', name, key),
  destroyKey: name => ask('key:destroy', name),
  signInOutside: wish => ask('outside:sign-in', wish),
  giveUpOutside: () => ask('outside:give-up'),
  setBadge: unread => ask('badge:set', unread),
  showNotice: notice => ask('notice:show', notice),
  closeNotices: tags => ask('notice:close', tags),
  takePressed: () => ask('notice:pressed'),
  setTheme: theme => ask('window:theme', theme),
  about: () => ask('app:about'),
  onPressed: listener => hear('pressed', () => listener()),
  onWake: listener => hear('wake', () => listener()),
};

contextBridge.exposeInMainWorld('desktop', desktop);
