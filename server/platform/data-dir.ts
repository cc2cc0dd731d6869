import { accessSync, constants, mkdirSync } from 'node:fs';

/** Makes the data folder when it is missing. Answers why it cannot be used, or null. */
export function dataDirProblem(dataDir: string): string | null {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return `The data folder ${dataDir} cannot be written (${code}). Give it to this user, or set STEWARD_DATA_DIR to another.`;
  }
}
