// Judges JSON values, one a line on standard input, by the JSON Schema in the file that is named: `true` or `false` a line.
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

const schema = JSON.parse(readFileSync(process.argv[2], 'utf8'))
// Keywords that begin with x- are Footguard's own notes; Ajv need not know them.
const accepts = new Ajv2020({ strict: false }).compile(schema)
const lines = readFileSync(0, 'utf8').split('\n').filter((it) => it !== '')
process.stdout.write(lines.map((it) => `${accepts(JSON.parse(it))}\n`).join(''))
