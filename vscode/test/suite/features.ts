/** What an editor shows and offers. */
import * as vscode from 'vscode';
import { api, at, code, completed, diagnostics, equal, figure, found, given, ok, one, open, place, read, replace, test, two, until, untitled, write } from './kit.ts';

export function registerFeatures(): void {
  test('findings stand at their lines, with their rule, its page and the other places', async () => {
    const document = await open(at(one, 'clawdbot.json'));
    equal(document.languageId, 'clawdbot-config');
    const list = await found(document.uri);
    const open_ = list.find((it) => code(it) === 'dm-open');
    ok(open_, 'dm-open is not there');
    equal(document.getText(open_.range), '"open"');
    equal(open_.severity, vscode.DiagnosticSeverity.Error);
    ok(typeof open_.code === 'object' && open_.code.target.toString().endsWith('/docs/rules/dm-open.md'), 'no page');
    const related = open_.relatedInformation?.[0];
    equal(related && document.getText(related.location.range), '"*"');
    const unknown = list.find((it) => code(it) === 'unrecognized_keys');
    equal(unknown && document.getText(unknown.range), 'dmPolicy');
  });

  test('what is old is struck through, what has no effect is faded', async () => {
    const document = await untitled('{ gateway: { port: 1, port: 2 }, routing: { allowFrom: ["1"] } }');
    const tags = (await found(document.uri)).flatMap((it) => it.tags ?? []);
    ok(tags.includes(vscode.DiagnosticTag.Deprecated) && tags.includes(vscode.DiagnosticTag.Unnecessary), tags.join());
  });

  test('a keystroke is answered at once', async () => {
    const document = await untitled('{\n  logging: { redactSensitive: "tools" },\n}\n');
    const { configuration } = await until('its configuration', () => api.configurations.partOf(document.uri));
    const times: number[] = [];
    for (let round = 0; round < 20; round++) {
      const [from, to] = round % 2 === 0 ? ['"tools"', '"off"'] : ['"off"', '"tools"'];
      await replace(document, from, to);
      await until('an answer', () => configuration.subject.text === document.getText());
      times.push(configuration.answered);
    }
    times.sort((a, b) => a - b);
    figure(`keystroke heard to diagnostics told: ${times[10]?.toFixed(2)} ms median, ${times[19]?.toFixed(2)} ms worst of 20; the analysis alone ${configuration.took.toFixed(2)} ms`);
  });

  test('hover says what a key is', async () => {
    const document = await open(at(one, 'clawdbot.json'));
    const hovers = await given<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, place(document, 'redactSensitive'));
    const words = hovers.flatMap((it) => it.contents).map((it) => (it as vscode.MarkdownString).value).join('\n');
    ok(words.includes('logging.redactSensitive') && words.includes('tools'), words);
  });

  test('completion offers keys and values, with their comma', async () => {
    const document = await untitled('{\n  gateway: {\n    port: 1\n    \n  },\n}\n');
    const list = await completed(document.uri, new vscode.Position(3, 4));
    const bind = list.find((it) => (typeof it.label === 'string' ? it.label : it.label.label) === 'bind');
    ok(bind, `no bind among ${list.length}`);
    equal(bind.additionalTextEdits?.map((it) => it.newText), [',']);
    await replace(document, '    \n', '    bind: \n');
    const values = await completed(document.uri, new vscode.Position(3, 10), ' ');
    ok(values.some((it) => /loopback/.test(typeof it.label === 'string' ? it.label : it.label.label)), 'no loopback');
  });

  test('outline, folds, links', async () => {
    const document = await open(at(one, 'including/clawdbot.json'));
    const symbols = await given<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', document.uri);
    equal(symbols.map((it) => it.name), ['$include', 'gateway']);
    const links = await given<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri);
    ok(links[0]?.target?.path.endsWith('/including/parts/logging.json5'), `to ${links[0]?.target?.path}`);
    const lesson = await open(at(one, 'clawdbot.json'));
    const folds = await given<vscode.FoldingRange[]>('vscode.executeFoldingRangeProvider', lesson.uri);
    ok(folds.some((it) => it.start === 2 && it.end === 5), JSON.stringify(folds.slice(0, 4)));
  });

  test('definition, references and a new name of an agent', async () => {
    const document = await open(at(one, 'agents/openclaw.json'));
    const where = place(document, 'agentId: "helper"', 12);
    const [definition] = await given<vscode.Location[]>('vscode.executeDefinitionProvider', document.uri, where);
    equal(definition && document.getText(definition.range).replaceAll('"', ''), 'helper');
    equal(definition?.range.start.line, 4);
    const references = await given<vscode.Location[]>('vscode.executeReferenceProvider', document.uri, where);
    equal(references.map((it) => it.range.start.line), [4, 8]);
    const rename = await vscode.commands.executeCommand<vscode.WorkspaceEdit>('vscode.executeDocumentRenameProvider', document.uri, where, 'kitchen');
    equal(rename.get(document.uri).map((it) => [it.range.start.line, it.newText.replaceAll('"', '')]), [[4, 'kitchen'], [8, 'kitchen']]);
    const refused = vscode.commands.executeCommand('vscode.executeDocumentRenameProvider', document.uri, where, 'main');
    ok(await refused.then(() => false, () => true), 'a name that is taken was given');
  });

  test('lenses, hints and what words stand for', async () => {
    const document = await open(at(one, 'clawdbot.json'));
    const lenses = await given<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    equal(lenses[0]?.range.start.line, 0, 'the line of the counts');
    ok(lenses[0]?.command?.command === 'footguard.findings.focus', 'the counts lead to the findings');
    ok(lenses.some((it) => document.lineAt(it.range.start).text.includes('telegram:')), 'no lens above the channel');
    ok(lenses.every((it) => it.command && it.command.title !== ''), 'a lens says nothing');
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = await given<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, whole);
    ok(hints.some((it) => /\w+: \w+/.test(String(it.label))), `hints: ${hints.map((it) => String(it.label)).join('; ')}`);
    const agents = await open(at(one, 'agents/openclaw.json'));
    const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens>('vscode.provideDocumentSemanticTokens', agents.uri);
    equal(tokens.data.length, 3 * 5, 'two definitions and a use');
    const settings = vscode.workspace.getConfiguration('footguard');
    await settings.update('codeLens.enabled', false, vscode.ConfigurationTarget.Workspace);
    equal((await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri)).length, 0, 'lenses that are switched off');
    await settings.update('codeLens.enabled', undefined, vscode.ConfigurationTarget.Workspace);
  });

  test('formatting keeps comments and values', async () => {
    const document = await untitled('{ // here\n gateway:{port:1},\n}\n');
    const edits = await given<vscode.TextEdit[]>('vscode.executeFormatDocumentProvider', document.uri, { tabSize: 4, insertSpaces: true });
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    await vscode.workspace.applyEdit(edit);
    equal(document.getText(), '{ // here\n    gateway: { port: 1 },\n}\n');
  });

  test('a quick fix mends what it says and nothing else', async () => {
    const document = await untitled('{\n  // keep me\n  logging: { redactSensitive: "off" }, // and me\n}\n');
    await found(document.uri);
    const range = new vscode.Range(place(document, '"off"'), place(document, '"off"', 3));
    const actions = await given<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range);
    const mask = actions.find((it) => it.title.startsWith('Mask secrets in logs'));
    ok(mask?.edit, actions.map((it) => it.title).join('; '));
    ok(actions.some((it) => it.title === 'Read about logging-redaction-off'), 'no page is offered');
    await vscode.workspace.applyEdit(mask.edit);
    equal(document.getText(), '{\n  // keep me\n  logging: { redactSensitive: "tools" }, // and me\n}\n');
    await until('the finding to go', () => !diagnostics(document.uri).some((it) => code(it) === 'logging-redaction-off'));
  });

  test('a finding is accepted with a reason', async () => {
    const document = await untitled('{\n  logging: {\n    redactSensitive: "off",\n  },\n}\n');
    await found(document.uri);
    const finding = { uri: document.uri.toString(), offset: document.getText().indexOf('"off"'), ruleId: 'logging-redaction-off' };
    ok(await vscode.commands.executeCommand('footguard.acceptFinding', finding, 'a lab\nwithout secrets'), 'it was not written');
    ok(document.getText().includes('    // footguard: allow(logging-redaction-off) a lab without secrets\n    redactSensitive'), document.getText());
    await until('the finding to go', () => !diagnostics(document.uri).some((it) => code(it).includes('redaction-off') || code(it).startsWith('suppression')));
  });

  test('all safe fixes are made on save where the user says so', async () => {
    const settings = vscode.workspace.getConfiguration('editor', { languageId: 'clawdbot-config' });
    await settings.update('codeActionsOnSave', { 'source.fixAll.footguard': 'explicit' }, vscode.ConfigurationTarget.Workspace, true);
    const uri = at(two, 'saved', 'clawdbot.json');
    await write(uri, '{\n  // stays\n  logging: { redactSensitive: "off" },\n}\n');
    const document = await open(uri);
    await found(uri);
    await replace(document, 'stays', 'stays here');
    ok(await document.save(), 'it was not saved');
    equal(await read(uri), '{\n  // stays here\n  logging: { redactSensitive: "tools" },\n}\n');
    await settings.update('codeActionsOnSave', undefined, vscode.ConfigurationTarget.Workspace, true);
  });

  test('the posture of the settings is in force', async () => {
    const document = await open(at(two, 'clawdbot.json'));
    await found(document.uri);
    const settings = vscode.workspace.getConfiguration('footguard', document.uri);
    await settings.update('posture', 'public', vscode.ConfigurationTarget.WorkspaceFolder);
    const analysis = () => api.configurations.partOf(document.uri)?.configuration.analysis;
    await until('the posture', () => analysis()?.posture === 'public');
    await settings.update('posture', undefined, vscode.ConfigurationTarget.WorkspaceFolder);
    await until('no posture', () => analysis()?.posture === null);
  });

  test('variables can be taken as set', async () => {
    const document = await untitled('{ gateway: { auth: { token: "${GATEWAY_TOKEN}" } } }');
    const analysis = () => api.configurations.partOf(document.uri)?.configuration.analysis;
    equal(analysis()?.unknownEnv, ['GATEWAY_TOKEN']);
    const settings = vscode.workspace.getConfiguration('footguard');
    await settings.update('assumeEnvironment', true, vscode.ConfigurationTarget.Workspace);
    await until('a verdict', () => analysis()?.valid === true);
    await settings.update('assumeEnvironment', undefined, vscode.ConfigurationTarget.Workspace);
    await until('an open verdict', () => analysis()?.valid === null);
  });

  test('plain JSON mode has the schema, and ours does not report twice', async () => {
    const uri = at(one, 'plain', 'clawdbot.json');
    const document = await open(uri);
    const ours = await found(uri);
    equal([...new Set(vscode.languages.getDiagnostics(uri).map((it) => it.source))], ['Footguard']);
    ok(ours.some((it) => it.message.includes('everywhere')), 'the value is not refused');
    const plain = await vscode.languages.setTextDocumentLanguage(document, 'jsonc');
    await until('the schema to speak', () => vscode.languages.getDiagnostics(uri).find((it) => it.source !== 'Footguard'), 20_000);
    equal(diagnostics(uri).length, 0, 'findings of ours');
    await vscode.languages.setTextDocumentLanguage(plain, 'clawdbot-config');
    await found(uri);
  });

  test('a rule has its page inside the editor', async () => {
    const uri = vscode.Uri.from({ scheme: 'footguard-rule', path: '/dm-open.md' });
    const page = (await vscode.workspace.openTextDocument(uri)).getText();
    ok(page.startsWith('# dm-open') && page.includes('## What it does') && page.includes('channels.*.dm.open'), page.slice(0, 300));
  });
}
