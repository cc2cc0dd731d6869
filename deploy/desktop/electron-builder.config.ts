/** How the desktop program is packaged: `npm run build`, then electron-builder with this file (docs/operations.md, The desktop program). */
import { type Packed, programOf, setFuses } from './fuses.ts';

export default {
  appId: 'dev.steward.desk',
  productName: 'Steward',
  directories: { output: 'dist/desktop' },
  // The server is not part of it, nor anything that only it needs.
  files: ['dist/main/**', 'dist/preload/**', 'dist/console/**', 'package.json', '!node_modules/**'],
  asar: true,
  npmRebuild: false,
  // Flipped before the package is signed, and the signature seals them.
  afterPack: (packed: Packed) => setFuses(programOf(packed)),
  linux: { target: ['AppImage', 'deb'], category: 'Office', executableName: 'steward' },
  mac: { target: ['dmg', 'zip'], category: 'public.app-category.business', hardenedRuntime: true },
  win: { target: ['nsis'] },
};
