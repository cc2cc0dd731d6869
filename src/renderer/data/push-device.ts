// Web push on this device, as the settings show it. Types only.
import type { PushDevice as KnownDevice } from '#protocol/http/notifications.ts';
import type { Answer } from './model.ts';
import type { TestOutcome } from './notice-server.ts';

export type PushState =
  /** The desktop program, plain http on another machine, or a browser without push. */
  | { state: 'unsupported' }
  /** The person, or a policy, said no to the browser. */
  | { state: 'blocked' }
  | { state: 'off' }
  /** `device` is null while the server cannot be asked. */
  | { state: 'on'; device: KnownDevice | null };

export type PushDevice = {
  state(): Promise<PushState>;
  /** Asks the browser for leave: only after a press. Refused leave is no problem, it is a state. */
  turnOn(): Promise<Answer>;
  turnOff(): Promise<Answer>;
  test(): Promise<Answer<TestOutcome>>;
};
