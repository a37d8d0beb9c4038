/** What goes wrong, and that no text is lost by it. */
import * as vscode from 'vscode';
import { api, at, code, diagnostics, equal, figure, found, given, ok, open, place, read, replace, test, two, until, untitled, write } from './kit.ts';

export function registerBadInput(): void {
  test('a file that is deleted while it is open keeps its text and its findings', async () => {
    const uri = at(two, 'gone', 'clawdbot.json');
    await write(uri, '{ logging: { redactSensitive: "off" } }\n');
    const document = await open(uri);
    await found(uri);
    await replace(document, '"off"', '"off" /* typed */');
    await vscode.workspace.fs.delete(uri);
    await new Promise((resolve) => setTimeout(resolve, 500));
    ok(document.getText().includes('/* typed */'), 'the text is gone');
    ok(diagnostics(uri).some((it) => code(it) === 'logging-redaction-off'), 'the findings are gone');
    await document.save();
    ok((await read(uri)).includes('/* typed */'), 'it cannot be saved again');
  });

  test('unsaved changes stay when all safe fixes are made', async () => {
    const uri = at(two, 'dirty', 'clawdbot.json');
    await write(uri, '{\n  logging: { redactSensitive: "off" },\n}\n');
    const document = await open(uri);
    await found(uri);
    await replace(document, '\n}', '\n  // typed and not saved\n}');
    await vscode.commands.executeCommand('footguard.fixAll');
    equal(document.getText(), '{\n  logging: { redactSensitive: "tools" },\n  // typed and not saved\n}\n');
    ok(document.isDirty, 'it was saved');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  test('an analyser that dies is replaced, and the text is analysed again', async () => {
    const document = await untitled('{ logging: { redactSensitive: "off" } }\n');
    await found(document.uri);
    const { engine } = api;
    const before = engine.generation;
    engine.glue.Document.prototype.analyze = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    await replace(document, '"off"', '"off" /* typed */');
    await until('a fresh analyser', () => engine.generation > before);
    ok(diagnostics(document.uri).some((it) => code(it) === 'logging-redaction-off'), 'the finding is gone');
    equal(document.getText(), '{ logging: { redactSensitive: "off" /* typed */ } }\n');
    const hovers = await given<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, place(document, 'redactSensitive'));
    ok(hovers.length > 0, 'no hover after it');
  });

  test('a text that kills every analyser is told of, and the next one is analysed', async () => {
    const document = await untitled('{ logging: { redactSensitive: "off" } }\n');
    await found(document.uri);
    const subject = api.configurations.partOf(document.uri)?.configuration.subject;
    ok(subject, 'it is not known');
    const engine = api.engine as unknown as { glue: typeof api.engine.glue };
    const glue = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(engine), 'glue') as PropertyDescriptor;
    Object.defineProperty(engine, 'glue', {
      configurable: true,
      get() {
        const real = glue.get?.call(engine) as typeof api.engine.glue;
        real.Document.prototype.analyze = () => {
          throw new WebAssembly.RuntimeError('unreachable');
        };
        return real;
      },
    });
    await replace(document, '"off"', '"off" /* deadly */');
    api.configurations.restart();
    await until('a word about it', () => diagnostics(document.uri).some((it) => it.message.includes('could not analyse')));
    ok(document.getText().includes('/* deadly */'), 'the text is gone');
    Reflect.deleteProperty(engine, 'glue');
    api.engine.restart();
    await replace(document, '/* deadly */', '/* fine */');
    await until('findings again', () => diagnostics(document.uri).some((it) => code(it) === 'logging-redaction-off'));
  });

  test('broken text is not rewritten', async () => {
    const text = '{\n  logging: { redactSensitive: "off" \n  gateway: }\n';
    const document = await untitled(text);
    ok((await found(document.uri)).some((it) => it.severity === vscode.DiagnosticSeverity.Error), 'no error');
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>('vscode.executeFormatDocumentProvider', document.uri, { tabSize: 2, insertSpaces: true });
    equal(edits ?? [], []);
    equal(document.getText(), text);
  });
}

export function registerLarge(): void {
  test('ten megabytes', async () => {
    const uri = at(two, 'large', 'clawdbot.json');
    const line = `    // ${'x'.repeat(90)}\n    "*": { requireMention: true },\n`;
    const body = Array.from({ length: Math.ceil(10_000_000 / line.length) }, (_, at) => line.replace('*', `g${at}`)).join('');
    const text = `{\n  logging: { redactSensitive: "off" },\n  channels: { telegram: { groups: {\n${body}  } } },\n}\n`;
    await write(uri, text);
    const started = performance.now();
    const document = await open(uri);
    await until('its findings', () => diagnostics(uri).some((it) => code(it) === 'logging-redaction-off'), 60_000);
    figure(`${(text.length / 1e6).toFixed(1)} MB opened and analysed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    await replace(document, '"off"', '"tools"');
    await until('the finding to go', () => !diagnostics(uri).some((it) => code(it) === 'logging-redaction-off'), 60_000);
    equal(document.getText() === text.replace('"off"', '"tools"'), true, 'the text is as it was typed');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
}
