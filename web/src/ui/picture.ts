/**
 * The analyser's drawings as elements of the page. They come as text; elements are made one by one from a short list of names,
 * so that nothing in a configuration can become anything else, and the drawing's own styles are left out for the page's.
 */

const NAMESPACE = 'http://www.w3.org/2000/svg';
const ELEMENTS = new Set(['svg', 'g', 'path', 'rect', 'text', 'tspan', 'title', 'desc', 'line', 'circle']);
const ATTRIBUTES = new Set([
  'viewBox', 'class', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'r', 'width', 'height', 'rx', 'd', 'text-anchor', 'font-size', 'font-weight',
  'data-path', 'role', 'aria-label', 'tabindex',
]);
const TOKEN = /<\/([a-zA-Z]+)>|<([a-zA-Z]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>|([^<]+)/g;

/** The drawing, or nothing if the text is none. */
export function picture(svg: string): SVGElement | undefined {
  const stack: SVGElement[] = [];
  let root: SVGElement | undefined;
  let skipped = 0;
  for (const [, closed, opened, attributes = '', alone, text] of svg.matchAll(TOKEN)) {
    if (closed !== undefined) {
      if (skipped > 0) skipped--;
      else stack.pop();
    } else if (opened !== undefined) {
      if (skipped > 0 || !ELEMENTS.has(opened)) {
        if (alone === '') skipped++;
        continue;
      }
      const element = document.createElementNS(NAMESPACE, opened) as SVGElement;
      for (const [, name = '', value = ''] of attributes.matchAll(/([\w:-]+)="([^"]*)"/g)) {
        if (ATTRIBUTES.has(name)) element.setAttribute(name, decoded(value));
      }
      if (root) stack.at(-1)?.append(element);
      else root = element;
      if (alone === '') stack.push(element);
    } else if (text !== undefined && skipped === 0) {
      stack.at(-1)?.append(decoded(text));
    }
  }
  return root;
}

function decoded(text: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (it, name: string) => entities[name] ?? it);
}

/** The drawing in one of its two looks, whatever the system's is. */
export function inLook(svg: string, isDark: boolean): string {
  return svg.replace(/@media\s*\(prefers-color-scheme:\s*dark\)/g, isDark ? '@media all' : '@media not all');
}

/** The drawing as the bytes of a PNG, in so many pixels for each of its own. */
export async function png(svg: string, scale: number): Promise<Blob> {
  const [, width = '1000', height = '500'] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg.replace('<svg ', `<svg width="${width}" height="${height}" `))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  // Canvases have limits of their own; a picture of hundreds of ways is drawn smaller, not cut.
  const fit = Math.min(scale, 16_000 / Math.max(Number(width), Number(height)));
  canvas.width = Math.round(Number(width) * fit);
  canvas.height = Math.round(Number(height) * fit);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture is too large'))), 'image/png'));
}
