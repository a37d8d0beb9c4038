/** Makes elements; text is only ever set as text. */

type Attributes = Record<string, string | boolean | ((event: Event) => void) | undefined>;
export type Child = Node | string | false | undefined;

/** `el('button', { class: 'x', onclick: run }, 'Run')`: functions listen, `true` sets an attribute, `false` does not. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: Attributes = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, '');
    else if (typeof value === 'string') element.setAttribute(key, value);
  }
  element.append(...children.filter((it) => it !== false && it !== undefined));
  return element;
}

const NAMESPACE = 'http://www.w3.org/2000/svg';

/** Outlines on a 16 by 16 grid. Each severity has a shape of its own, for those who do not see its colour. */
const shapes = {
  error: 'M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5zM5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8',
  critical: 'M8 1.6 15 14H1zM8 6v4M8 11.7v.6',
  warn: 'M8 1.2 14.8 8 8 14.8 1.2 8zM8 4.8v3.8M8 10.6v.6',
  info: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13zM8 7.2v4M8 4.6v.6',
  ok: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13zM5 8.2l2.2 2.2L11.2 6',
  unknown: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13zM6.2 6.3a1.9 1.9 0 1 1 2.6 1.8q-.8.4-.8 1.2M8 11.3v.5',
  lock: 'M3.5 7h9v6.5h-9zM5.5 7V4.6a2.5 2.5 0 0 1 5 0V7',
  chevron: 'M6 4l4 4-4 4',
  menu: 'M4 2.2a1.8 1.8 0 1 1-1.8 1.8V12A1.8 1.8 0 1 0 4 10.2h8a1.8 1.8 0 1 0 1.8 1.8V4A1.8 1.8 0 1 0 12 5.8H4A1.8 1.8 0 1 1 4 2.2',
  panel: 'M1.8 2.8h12.4v10.4H1.8zM9.8 2.8v10.4',
  sun: 'M8 5a3 3 0 1 1 0 6a3 3 0 0 1 0-6zM8 1v1.4M8 13.6V15M1 8h1.4M13.6 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1',
  moon: 'M13.6 9.6A6 6 0 1 1 6.4 2.4a4.8 4.8 0 0 0 7.2 7.2z',
  system: 'M8 1.8a6.2 6.2 0 1 1 0 12.4a6.2 6.2 0 0 1 0-12.4zM8 1.8v12.4M8 4.4h4.8M8 8h6.2M8 11.6h4.8',
} as const;

export type Icon = keyof typeof shapes;

export function icon(name: Icon): SVGElement {
  const svg = document.createElementNS(NAMESPACE, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(NAMESPACE, 'path');
  path.setAttribute('d', shapes[name]);
  svg.append(path);
  return svg;
}
