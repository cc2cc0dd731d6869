// Plain enough for any Node to read: an older one must be able to say what is wrong.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `Steward needs Node 24: npm start. (This is Node ${process.versions.node}; npm ci brings the right one.)`,
  );
  process.exit(1);
} else {
  import('./start.ts').then(start => start.main());
}
