/**
 * Owns what is switched in Electron's binary when the desktop program is packaged: what an attacker on the machine could otherwise turn
 * into a Node.js of their own with Steward's name. Written, read back, and compared: a package whose switches do not stand is none.
 */
import { join } from 'node:path';
import { FuseState, FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';

/** Every switch is decided: a new one of a newer Electron fails the packaging until somebody does. */
export const fuses = {
  /** `ELECTRON_RUN_AS_NODE` would run anything. */
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  /** The console comes by `app://`, never from a file. */
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  /** No danger, and WebAssembly is slow without. */
  [FuseV1Options.WasmTrapHandlers]: true,
} as const;

/** @param program path of the binary, or of the bundle on a Mac. Throws where a switch does not stand afterwards. */
export async function setFuses(program: string): Promise<void> {
  await flipFuses(program, {
    ...{ version: FuseVersion.V1, strictlyRequireAllFuses: true, resetAdHocDarwinSignature: true },
    ...fuses,
  });
  const wire = await getCurrentFuseWire(program);
  for (const [fuse, isOn] of Object.entries(fuses)) {
    const due = isOn ? FuseState.ENABLE : FuseState.DISABLE;
    if (wire[Number(fuse) as FuseV1Options] !== due) {
      throw new Error(
        `The fuse ${FuseV1Options[Number(fuse)]} of ${program} did not become ${isOn ? 'on' : 'off'}.`,
      );
    }
  }
}

/** What electron-builder tells once a platform's files are laid out. */
export type Packed = {
  appOutDir: string;
  electronPlatformName: string;
  packager: { appInfo: { productFilename: string }; executableName: string };
};

export const programOf = ({ appOutDir, electronPlatformName, packager }: Packed): string =>
  electronPlatformName === 'darwin' || electronPlatformName === 'mas'
    ? join(appOutDir, `${packager.appInfo.productFilename}.app`)
    : electronPlatformName === 'win32'
      ? join(appOutDir, `${packager.appInfo.productFilename}.exe`)
      : join(appOutDir, packager.executableName);
