/** Keys, written as CodeMirror writes them: `Mod-s`, `Shift-Alt-f`, `F8`. */

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether the event is these keys. */
export function isPressed(keys: string, event: KeyboardEvent): boolean {
  const parts = keys.split('-');
  const key = parts.pop() ?? '';
  const has = (name: string) => parts.includes(name);
  // With Alt, a letter may come as another character; its place on the keyboard stays.
  const pressed = /^\d$/.test(key) ? event.code === `Digit${key}` : event.key.toLowerCase() === key.toLowerCase() || event.code === `Key${key.toUpperCase()}`;
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const other = isMac ? event.ctrlKey : event.metaKey;
  return pressed && mod === has('Mod') && !other && event.shiftKey === has('Shift') && event.altKey === has('Alt');
}

/** Keys as they are printed on this system's keyboards. */
export function printedKeys(keys: string): string {
  const names: Record<string, string> = isMac ? { Mod: '⌘', Shift: '⇧', Alt: '⌥' } : { Mod: 'Ctrl' };
  return keys.split('-').map((it) => names[it] ?? (it.length === 1 ? it.toUpperCase() : it)).join(isMac ? '' : '+');
}
