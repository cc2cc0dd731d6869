/**
 * Owns the sending of mail: one server, one sender. Never knows what a mail is about. What it could not hand over is thrown as a
 * `MailError` that says whether another try can help; whoever calls keeps the mail until then.
 */
import { createTransport } from 'nodemailer';

export type MailAttachment = {
  filename: string;
  contentType: string;
  content: Buffer;
  /** Shown in the text as `cid:…`, and not listed beside it. */
  cid?: string;
};

export type Mail = {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Stable over tries, without brackets: a receiver drops what it has. */
  messageId: string;
  headers?: Record<string, string>;
  attachments?: MailAttachment[];
};

export class MailError extends Error {
  /** The server looked at this very mail and will not have it. */
  readonly isPermanent: boolean;
  constructor(message: string, isPermanent: boolean) {
    super(message);
    this.name = 'MailError';
    this.isPermanent = isPermanent;
  }
}

export type Mailer = {
  /** @param signal gives the wait up; the server may have taken it all the same. @throws MailError */
  send(mail: Mail, signal?: AbortSignal): Promise<void>;
  stop(): void;
};

export type MailConfig = {
  /** `smtp://user:password@host:port` or `smtps://…` */
  url: string;
  /** `Steward <desk@shop.example>` */
  from: string;
};

export function createMailer({ url, from }: MailConfig, { timeoutMs = 20_000 } = {}): Mailer {
  const transport = createTransport(
    {
      url,
      // A few connections, used again: a digest hour is no burst of handshakes.
      pool: true,
      maxConnections: 3,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      // Nothing in a mail may make the server read a file or an address.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  // A pooled connection that breaks while idle is no news: the next mail opens another.
  transport.on('error', () => {});
  return {
    async send({ messageId, headers, ...mail }, signal) {
      try {
        const sending = transport.sendMail({
          ...mail,
          messageId: `<${messageId}>`,
          headers: { 'Auto-Submitted': 'auto-generated', ...headers },
        });
        await (signal ? orAborted(sending, signal) : sending);
      } catch (error) {
        throw toMailError(error);
      }
    },
    stop: () => transport.close(),
  };
}

function orAborted(sending: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  const aborted = Promise.withResolvers<never>();
  const giveUp = () => aborted.reject(new MailError('The server is stopping.', false));
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  // What it comes to after that is nobody's.
  sending.catch(() => {});
  return Promise.race([sending, aborted.promise]).finally(() => signal.removeEventListener('abort', giveUp));
}

/** A 5yz to the recipient or the mail itself is for good (RFC 5321 §4.2.1); to the sign-in it is a mistake an admin can mend. */
function toMailError(error: unknown): MailError {
  const {
    responseCode = 0,
    code = '',
    message = String(error),
  } = error as {
    responseCode?: number;
    code?: string;
    message?: string;
  };
  const isPermanent = responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
  return new MailError(message.slice(0, 300), isPermanent);
}
