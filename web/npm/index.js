import init from './web.js';

await init();
export { Document, channels, rules, samples, starter } from './web.js';
