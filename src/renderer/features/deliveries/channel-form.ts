// The form of a shared channel, and what it becomes on the wire. Pure.
import type { AddChannelRequest, SaveChannelRequest, SharedChannel } from '#protocol/http/notifications.ts';

export type ChannelForm = Required<Omit<AddChannelRequest, 'noticeKinds'>> &
  Pick<AddChannelRequest, 'noticeKinds'>;

export const newChannel: ChannelForm = {
  name: '',
  kind: 'slack',
  noticeKinds: [],
  priority: 'high',
  teamId: null,
  isActive: true,
  target: '',
  secret: '',
};

/** Target and secret are told in part or not at all: left empty they stay as they are. */
export const formOf = (channel: SharedChannel): ChannelForm => ({
  ...requestOf(channel),
  target: '',
  secret: '',
});

/** What stands now, without what is never told. */
export function requestOf(channel: SharedChannel): Omit<SaveChannelRequest, 'target' | 'secret'> {
  const { name, kind, noticeKinds, priority, teamId, isActive } = channel;
  return { name, kind, noticeKinds, priority, teamId, isActive };
}

export type FormProblem = 'name' | 'target' | 'secret';

/** What keeps it from being saved; the first is shown. The server looks closer. */
export function problemIn(form: ChannelForm, isNew: boolean): FormProblem | null {
  if (form.name.trim() === '') return 'name';
  if (form.target.trim() !== '' || isNew) {
    const isFit = form.kind === 'email' ? /^\S+@\S+$/ : /^https?:\/\/\S+$/;
    if (!isFit.test(form.target.trim())) return 'target';
  }
  const needsSecret = form.kind === 'webhook' && (isNew || form.secret !== '');
  return needsSecret && form.secret.length < 16 ? 'secret' : null;
}

/** As it is sent: only what was filled in. */
export function sentOf(form: ChannelForm): AddChannelRequest {
  const { target, secret, ...rest } = form;
  return {
    ...rest,
    name: form.name.trim(),
    target: target.trim(),
    ...(form.kind === 'webhook' && secret !== '' ? { secret } : {}),
  };
}

export function changeOf(form: ChannelForm): SaveChannelRequest {
  const { target, ...rest } = sentOf(form);
  return target === '' ? rest : { ...rest, target };
}
