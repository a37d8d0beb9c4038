/** The styles that the page and the editor's shadow root share, as one sheet that both adopt. */
import text from './components.css?inline';

export const components = new CSSStyleSheet();
components.replaceSync(text);
