/** Configurations of several files. */
import * as vscode from 'vscode';
import { api, at, code, diagnostics, equal, found, given, ok, one, open, place, read, replace, test, two, until, write } from './kit.ts';

export function registerIncludes(): void {
  test('an included file is analysed as a part, with what is typed and not yet saved', async () => {
    const main = await open(at(one, 'including/clawdbot.json'));
    const part = at(one, 'including/parts/logging.json5');
    await until('the include', () => api.configurations.partOf(part));
    const included = await open(part);
    await until('our language', () => vscode.workspace.textDocuments.find((it) => it.uri.toString() === part.toString())?.languageId === 'clawdbot-config');
    equal(diagnostics(part).map(code).filter((it) => it === 'logging-redaction-off'), []);
    await replace(included, '"tools"', '"off"');
    await until('the finding in the part', () => diagnostics(part).some((it) => code(it) === 'logging-redaction-off'));
    ok(included.isDirty, 'the part was saved');
    equal(await read(part), '{ logging: { redactSensitive: "tools" } }\n', 'the file');
    const hovers = await given<vscode.Hover[]>('vscode.executeHoverProvider', part, place(included, 'redactSensitive'));
    ok(hovers.length > 0, 'no hover in the part');
    await vscode.window.showTextDocument(main);
    equal(await vscode.commands.executeCommand('footguard.fixAll'), 1, 'files that were mended');
    equal(included.getText(), '{ logging: { redactSensitive: "tools" } }\n', 'the buffer');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  test('an included file that is opened first finds its configuration', async () => {
    await until('all to be closed', () => !api.configurations.partOf(at(one, 'including/clawdbot.json')));
    const part = await open(at(one, 'including/parts/logging.json5'));
    const { configuration, file } = await until('its configuration', () => api.configurations.partOf(part.uri));
    ok(configuration.uri.path.endsWith('/including/clawdbot.json') && file?.endsWith('parts/logging.json5'), configuration.name);
  });

  test('an include that is not there is a finding, until it is', async () => {
    const uri = at(two, 'lost', 'clawdbot.json');
    await write(uri, '{ $include: "./later.json5" }\n');
    await open(uri);
    await until('the finding', () => diagnostics(uri).some((it) => it.message.includes('there is no such file')));
    await write(at(two, 'lost', 'later.json5'), '{ gateway: { mode: "local" } }\n');
    await until('it to go', () => !diagnostics(uri).some((it) => it.message.includes('there is no such file')));
  });

  test('other JSON files are left alone', async () => {
    const document = await open(at(one, 'other.json'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    equal(document.languageId, 'json');
    ok(diagnostics(document.uri).length === 0 && api.configurations.partOf(document.uri) === undefined, 'it was analysed');
  });

  test('two folders, two configurations', async () => {
    const [first, second] = [at(one, 'clawdbot.json'), at(two, 'clawdbot.json')];
    await open(first);
    await open(second);
    await found(first);
    await found(second);
    const codes = diagnostics(second).map(code);
    ok(codes.includes('logging-redaction-off') && !codes.includes('dm-open'), codes.join());
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await until('the closed one to be silent', () => diagnostics(second).length === 0);
    ok(diagnostics(first).length > 0, 'the other one went, too');
  });

  test('a file that two configurations include says a thing once', async () => {
    const shared = at(two, 'shared.json5');
    await write(shared, '{ logging: { redactSensitive: "off" } }\n');
    const roots = [at(two, 'a', 'clawdbot.json'), at(two, 'b', 'clawdbot.json')];
    for (const root of roots) {
      await write(root, '{ $include: "../shared.json5" }\n');
      await open(root);
    }
    await until('both', () => roots.every((it) => api.configurations.partOf(it)?.configuration.included.length === 1));
    await open(shared);
    await found(shared);
    equal(diagnostics(shared).filter((it) => code(it) === 'logging-redaction-off').length, 1);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until('silence', () => diagnostics(shared).length === 0);
  });
}
