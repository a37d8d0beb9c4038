/** Where Footguard's answer is not the product's, without the differences that `docs/differences.md` gives reasons for. */

const stable = (id) => id.replace(/\.\d+$/, '.N');

/** Ids that the product repeats where the default agent is spelled otherwise in paths. */
const PER_AGENT = ['fs.auth_profiles.', 'fs.sessions_store.'];
/** These plugins need what the package does not bring. */
const NOT_LOADED = ['matrix', 'nostr', 'tlon', 'zalouser'];

/** Whether this difference has its reason: `more` is how often the product says it and Footguard does not. */
function isKnown(id, more, { config }, text) {
  const channel = /^channels\.([a-z-]+)\./.exec(id)?.[1];
  if (channel) {
    const section = config.channels?.[channel];
    const isOff = [section, ...Object.values(section?.accounts ?? {})].some((it) => it?.enabled === false);
    // Of what stands in a list outside the schema the product counts all.
    const isOdd = /"allowFrom":\[[^\]]*[{[]/.test(JSON.stringify(section ?? {}));
    return NOT_LOADED.includes(channel) || (more > 0 && (isOff || isOdd));
  }
  if (more <= 0) return false;
  if (id.startsWith('config.secrets.')) return text.includes('${');
  if (id.startsWith('browser.control_')) return /\[::1\]|127\.0\.0\.2/.test(text);
  if (id === 'models.small_params') return /"id":"[^"]*\./.test(text);
  return PER_AGENT.some((it) => id.startsWith(it)) && /"id":"[^"]*[^a-z0-9_-][^"]*"/.test(text);
}

/** Places that the product names in its own way: keys beside their object, variables in the message, includes nowhere. */
function* placesOf([path, message]) {
  // Quotes in keys stay as they are.
  const keys = /^Unrecognized keys?: "([^]*)"$/.exec(message);
  const variable = /^Missing env var .* referenced at config path: (.*)$/.exec(message);
  if (keys) yield* keys[1].split('", "').map((key) => (path ? `${path}.${key}` : key));
  else if (variable) yield variable[1].replace(/\[(\d+)\]/g, '.$1');
  else yield path;
}

function isAmong(place, message, places) {
  if (places.has(place)) return true;
  if (/include/i.test(message) && place === '') return [...places].some((it) => /\$include(\.\d+)?$/.test(it));
  // The product names the plugin's section, Footguard the key in it.
  return message.startsWith('invalid config:') && [...places].some((it) => it.startsWith(place));
}

const counted = (items) => items.reduce((counts, it) => counts.set(it, (counts.get(it) ?? 0) + 1), new Map());

/** What differs, a line each. */
export function compare(generated, theirs, ours) {
  const text = JSON.stringify(generated.config) + JSON.stringify(Object.values(generated.files ?? {}).map((it) => it.text));
  if (ours.issues.some((it) => it.code === 'unknown_dialect')) return [];
  if (theirs.valid !== ours.valid) {
    const why = theirs.valid ? ours.issues.map((it) => `${it.path}: ${it.message}`) : theirs.issues.map((it) => it.join(': '));
    return [`the product ${theirs.valid ? 'takes' : 'refuses'} it: ${why.join('; ')}`];
  }
  if (!theirs.valid) {
    const places = new Set(ours.issues.flatMap((it) => [it.segments.join('.'), it.path]));
    const missing = theirs.issues.flatMap((it) => [...placesOf(it)].filter((place) => !isAmong(place, it[1], places)).map((place) => `nothing at ${place}: ${it[1]}`));
    return missing;
  }
  const line = ([id, severity]) => `${stable(id)} ${severity}`;
  const said = counted(theirs.findings.map(line));
  const own = counted(ours.findings.filter((it) => it.checkId !== it.ruleId).map((it) => line([it.checkId, it.severity])));
  const differences = [...new Set([...said.keys(), ...own.keys()])].flatMap((it) => {
    const more = (said.get(it) ?? 0) - (own.get(it) ?? 0);
    return more === 0 || isKnown(it.split(' ')[0], more, generated, text) ? [] : [`${it}: the product ${said.get(it) ?? 0}, Footguard ${own.get(it) ?? 0}`];
  });
  return theirs.agents ? [...differences, ...comparePolicies(theirs.agents, ours.agents)] : differences;
}

function comparePolicies(theirs, ours) {
  const differences = [];
  const same = (name, a, b) => {
    const isObject = (it) => it !== null && typeof it === 'object' && !Array.isArray(it);
    if (isObject(a) && isObject(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) same(`${name}.${key}`, a[key], b[key]);
    } else if (JSON.stringify(a) !== JSON.stringify(b)) {
      differences.push(`${name}: the product ${JSON.stringify(a)}, Footguard ${JSON.stringify(b)}`);
    }
  };
  same('agents', Object.keys(theirs).sort(), Object.keys(ours).sort());
  for (const [id, policy] of Object.entries(theirs)) {
    const own = ours[id];
    if (!own) continue;
    // Values of variables are masked.
    delete policy.sandbox.docker.env;
    delete own.sandbox.docker.env;
    for (const list of ['allow', 'deny']) delete own.sources[list]?.place;
    // The way around the list that some channels have is told by Footguard alone.
    delete own.elevated.fallback;
    for (const key of ['default', 'elevated', 'sandbox', 'sources', 'workspace', 'sandboxed', 'tools']) same(`${id}.${key}`, policy[key], own[key]);
    // Their `create`, from behind the fingerprint to the folders.
    const create = own.docker?.create;
    if (create) same(`${id}.options`, policy.options, create.slice(11, create.indexOf('--workdir')));
  }
  return differences;
}
