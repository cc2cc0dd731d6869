// How a socket introduces itself. The console's credential is a cookie (browser) or a bearer token (Electron); the widget's is its visitor token.
import { z } from 'zod';
import { id } from './schema.ts';

export const consoleHandshake = z.object({
  protocolVersion: z.number().int(),
  /** Electron only; a browser sends its HttpOnly cookie. */
  token: z.string().max(500).optional(),
  /** Names the local store, which is told what to forget. Absent: nothing is kept. */
  deviceId: id.optional(),
  /** It had been connected before. Only counted. */
  isBack: z.boolean().optional(),
});
export const widgetHandshake = z.object({
  protocolVersion: z.number().int(),
  token: z.string().min(1).max(2_000),
  /** It had been connected before. Only counted. */
  isBack: z.boolean().optional(),
});
