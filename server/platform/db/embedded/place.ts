import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Account, canEnter, isRoot, systemAccount } from './account.ts';
import { EmbeddedPostgresProblem } from './problem.ts';

/** `home` belongs to the database's user; `data` in it is the cluster itself. */
export type Place = { home: string; data: string; account: Account };

const systemRoot = '/var/lib/steward';

/**
 * Decides where the cluster lives and whom it runs as, and makes that folder. It is `<dataDir>/postgres`, unless root
 * started Steward from where the database's user cannot go (a checkout under a home of mode 0700): then it is a folder
 * below /var/lib/steward, and the data folder keeps a file that names it. No folder of the user's changes its mode.
 */
export function findPlace(dataDir: string): Place {
  const pointer = join(dataDir, 'postgres.location');
  if (existsSync(pointer)) return followPointer(pointer, dataDir);
  const home = join(dataDir, 'postgres');
  if (!isRoot()) {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    return placeAt(home, null);
  }
  if (existsSync(join(home, 'data'))) return placeAt(home, ownerOf(home));
  const account = systemAccount();
  if (canEnter(account, dataDir)) return placeAt(makeHome(home, account), account);
  const away = join(
    systemRoot,
    createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16),
  );
  makeSystemRoot();
  makeHome(away, account);
  writeFileSync(join(away, 'belongs-to'), `${realpathSync(dataDir)}\n`);
  writeFileSync(pointer, `${away}\n`);
  return placeAt(away, account);
}

/** A folder for staged binaries that the account can enter: the given one, or one beside the system's clusters. */
export function findCacheDir(cacheDir: string, account: Account): string {
  mkdirSync(cacheDir, { recursive: true });
  if (canEnter(account, cacheDir)) return cacheDir;
  makeSystemRoot();
  return join(systemRoot, 'cache');
}

/** A narrow umask must not close the folder that exists to be entered. */
function makeSystemRoot(): void {
  if (mkdirSync(systemRoot, { recursive: true }) !== undefined) chmodSync(systemRoot, 0o755);
}

function followPointer(pointer: string, dataDir: string): Place {
  const home = readFileSync(pointer, 'utf8').trim();
  if (!existsSync(home)) {
    throw new EmbeddedPostgresProblem(
      `The database of this data folder was in ${home}, and that folder is gone. ` +
        `Restore it, or delete ${pointer} to begin with an empty database.`,
    );
  }
  const mark = join(home, 'belongs-to');
  const owner = existsSync(mark) ? readFileSync(mark, 'utf8').trim() : null;
  const here = realpathSync(dataDir);
  if (owner !== null && owner !== here) {
    if (existsSync(join(owner, 'postgres.location'))) {
      throw new EmbeddedPostgresProblem(
        `${dataDir} is a copy: its database in ${home} belongs to ${owner}. ` +
          `Delete ${pointer} to begin with an empty database here.`,
      );
    }
    writeFileSync(mark, `${here}\n`);
  }
  return placeAt(home, isRoot() ? ownerOf(home) : null);
}

function placeAt(home: string, account: Account): Place {
  if (account && !canEnter(account, dirname(home))) {
    throw new EmbeddedPostgresProblem(
      `The database's user (uid ${account.uid}) cannot reach ${home}. Move the data folder, or set STEWARD_DATA_DIR.`,
    );
  }
  return { home, data: join(home, 'data'), account };
}

function makeHome(home: string, account: Account): string {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  if (account) chownSync(home, account.uid, account.gid);
  return home;
}

/** A cluster that an ordinary user made goes on under that user when root starts it. */
function ownerOf(home: string): Account {
  const { uid, gid } = statSync(home);
  return uid === 0 ? systemAccount() : { uid, gid };
}
