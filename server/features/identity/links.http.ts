// The addresses of whoever has no password yet, or forgot it. Nobody is signed in there.
import { type Route, route } from '#platform/http/route.ts';
import { AppError } from '#protocol/errors.ts';
import { forgotRequest, linkRequest, useLinkRequest } from '#protocol/http/auth.ts';
import { normalEmail } from './accounts.ts';
import type { ForgotLimit } from './forgot-limit.ts';
import type { Links } from './links.service.ts';

export function linkRoutes(links: Links, limit: ForgotLimit): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/auth/forgot',
      access: 'public',
      body: forgotRequest,
      bodyLimitBytes: 8_192,
      async handler({ body, ip }) {
        if (!links.hasMail) throw new AppError('mail_off');
        const retryAfterMs = await limit.asked(ip, normalEmail(body.email));
        if (retryAfterMs > 0) throw new AppError('too_many_attempts', { retryAfterMs });
        links.forgot(body.email);
        return { status: 202 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/link',
      access: 'public',
      body: linkRequest,
      bodyLimitBytes: 8_192,
      async handler({ body }) {
        const json = await links.look(body.token);
        if (!json) throw new AppError('link_over');
        return { json };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/link/use',
      access: 'public',
      body: useLinkRequest,
      bodyLimitBytes: 8_192,
      async handler({ body, ip }) {
        const used = await links.use({ ...body, ip });
        if (!used) throw new AppError('link_over');
        if (!used.ok) throw new AppError('weak_password', { message: used.problem });
        return {};
      },
    }),
  ];
}
