// The doors of the desk. Zod-free.

/** `console`: what staff work with. `widget`: what customers write in, and the help pages. `api`: programs, and requests over HTTP. */
export const surfaces = ['console', 'widget', 'api'] as const;
export type Surface = (typeof surfaces)[number];
