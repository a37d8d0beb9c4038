/** What `footguard facts --json` prints, as far as the extension has to look into it. */

/** The snapshots that are known here: the number grows when a field changes its meaning. */
const VERSION = 1;

/** Whether this can be a snapshot; another program prints something else. */
export function isSnapshot(text: string): boolean {
  try {
    const { version, facts } = JSON.parse(text) as { version?: unknown; facts?: unknown };
    return version === VERSION && typeof facts === 'object' && facts !== null;
  } catch {
    return false;
  }
}
