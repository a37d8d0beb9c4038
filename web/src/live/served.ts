/** Whether the program serves this page, which has the files: it says so in the page's head. */
export function isServed(): boolean {
  return document.querySelector('meta[name="footguard-edit"]') !== null;
}
