// Takes the pictures of the gallery and of the walkthrough over from the last run of the tests.
import fs from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
const PICTURES = {
  'findings-dark': ['screenshots/findings', 'walkthrough/findings'],
  'fix-dark': ['screenshots/fix', 'walkthrough/fix'],
  'exposure-dark': ['screenshots/exposure', 'walkthrough/exposure'],
  'exposure-light': ['screenshots/exposure-light'],
  'deep-light': ['screenshots/deep'],
};

for (const [from, names] of Object.entries(PICTURES)) {
  for (const name of names) {
    const to = path.join(here, 'media', `${name}.png`);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.copyFileSync(path.join(here, 'test/out', `${from}.png`), to);
  }
}
