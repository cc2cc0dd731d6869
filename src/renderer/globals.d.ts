/** From package.json; filled in by the build. */
declare const __STEWARD_VERSION__: string;
