/** The deep audit, with programs that are there, wrong, old or missing. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { api, code, diagnostics, equal, found, ok, open, test, until } from './kit.ts';

export function registerDeep(): void {
  const home = process.env['HOME'] ?? '';
  const state = path.join(home, '.clawdbot');
  const config = path.join(state, 'clawdbot.json');
  const text = '{\n  gateway: { mode: "local" }, // mine\n}\n';

  const program = (setting: string | undefined) =>
    vscode.workspace.getConfiguration('footguard').update('program', setting, vscode.ConfigurationTarget.Workspace);

  /** A program that says something else. */
  const script = (name: string, lines: string): string => {
    const file = path.join(home, name);
    writeFileSync(file, `#!/bin/sh\n${lines}\n`);
    chmodSync(file, 0o755);
    return file;
  };

  const audit = async () => {
    const failure = await api.deep.audit(api.configurations.partOf(vscode.Uri.file(config))?.configuration);
    return failure ?? '';
  };

  test('without the program, the deep audit says how to get it', async () => {
    mkdirSync(path.join(state, 'credentials'), { recursive: true });
    chmodSync(state, 0o755);
    writeFileSync(config, text);
    chmodSync(config, 0o600);
    writeFileSync(path.join(state, '.env'), 'A=1\n');
    chmodSync(path.join(state, '.env'), 0o644);
    chmodSync(path.join(state, 'credentials'), 0o700);
    await open(vscode.Uri.file(config));
    await until('the configuration', () => api.configurations.partOf(vscode.Uri.file(config)));
    ok((await audit()).includes('is not on the PATH'), 'it was found');
  });

  test('a wrong program and an old one are told apart, and nothing is lost', async () => {
    const document = await open(vscode.Uri.file(config));
    await program(script('wrong', 'echo hello'));
    ok((await audit()).includes('is another program, not Footguard'), 'wrong');
    await program(script('old', 'case "$1" in --version) echo "footguard 0.0.9";; *) echo "error: unrecognized subcommand" >&2; exit 2;; esac'));
    ok((await audit()).includes('is Footguard 0.0.9, which is too old'), 'old');
    await program(path.join(home, 'nowhere'));
    ok((await audit()).includes('There is no program at'), 'nowhere');
    equal([document.getText(), document.isDirty], [text, false]);
    equal(api.configurations.partOf(document.uri)?.configuration.subject.facts, undefined, 'facts');
  });

  test('findings about the machine stand at the configuration, those about files at the files', async () => {
    const document = await open(vscode.Uri.file(config));
    await program(process.env['FOOTGUARD_TEST_PROGRAM']);
    await vscode.workspace.getConfiguration('footguard').update('deep.running', false, vscode.ConfigurationTarget.Workspace);
    equal(await audit(), '');
    const configuration = api.configurations.partOf(document.uri)?.configuration;
    const skipped = configuration?.analysis?.skipped.map((it) => it.ruleId) ?? [];
    ok(!skipped.includes('files-readable-by-others'), 'the files were not looked at');
    const at = (await found(vscode.Uri.file(path.join(state, '.env')))).map(code);
    equal(at, ['files-readable-by-others']);
    ok(!JSON.stringify(configuration?.subject.facts).includes('"A":"1"'), 'a value of the environment is in the facts');
    await vscode.commands.executeCommand('footguard.forgetFacts');
    await until('them to go', () => diagnostics(vscode.Uri.file(path.join(state, '.env'))).length === 0);
    await vscode.workspace.getConfiguration('footguard').update('deep.running', undefined, vscode.ConfigurationTarget.Workspace);
    await program(undefined);
  });
}
