// Bump on any change of the wire and add a line: what changed, and what an older peer will see.
// 1  The first wire: twelve collections, commands, tail, widget thread.
export const PROTOCOL_VERSION = 1;
