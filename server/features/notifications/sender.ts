// Who we are to mail servers and push services. Pure.
import type { MailConfig } from '#platform/mail/mail.ts';

/** The domain of Message-IDs, which must be ours (RFC 5322 §3.6.4). */
export const domainOf = (mail: MailConfig | null): string =>
  /@([\w.-]+)>?\s*$/.exec(mail?.from ?? '')?.[1] ?? 'steward.invalid';

/** Whom a push service may write to: an address of ours. */
export function subjectOf(mail: MailConfig | null, publicUrl: string): string {
  const address = /<?([^<>\s]+@[^<>\s]+)>?\s*$/.exec(mail?.from ?? '')?.[1];
  if (address) return `mailto:${address}`;
  return publicUrl.startsWith('https:') ? publicUrl : 'mailto:steward@localhost.invalid';
}
