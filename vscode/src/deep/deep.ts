/** The deep audit: has the native program look at the machine, and shut files to others. */
import * as vscode from 'vscode';
import type { Configuration } from '../configuration.ts';
import { type Configurations, baseName, opened } from '../configurations.ts';
import { plural } from '../words.ts';
import { INSTALL, NAME, type Plan, type Ran, type Runner, complaint, octal, readPlan } from './program.ts';
import { isSnapshot } from './snapshot.ts';

const HOW = 'https://github.com/footguard/footguard#the-program';

export class Deep {
  readonly #configurations: Configurations;
  readonly #runner: Runner | undefined;
  readonly #version: string;
  readonly #log: vscode.LogOutputChannel;

  /** `runner`: none in a browser. `version`: the oldest of the program that will do. */
  constructor(configurations: Configurations, runner: Runner | undefined, version: string, log: vscode.LogOutputChannel) {
    this.#configurations = configurations;
    this.#runner = runner;
    this.#version = version;
    this.#log = log;
  }

  /** Looks at the machine; gives what went wrong, which has been said already. */
  async audit(configuration: Configuration | undefined = this.#configurations.current()): Promise<string | undefined> {
    const ready = await this.#ready(configuration);
    if ('failure' in ready) return ready.failure;
    const { configuration: subject, program } = ready;
    const settings = vscode.workspace.getConfiguration('footguard', subject.uri);
    const running = settings.get('deep.running', true);
    const args = ['facts', subject.uri.fsPath, '--json', ...(running ? ['--deep', '--timeout', String(settings.get('deep.timeout', 5))] : [])];
    const ran = await this.#run('Looking at this machine…', program, args);
    if (ran.failure === 'aborted') return 'aborted';
    try {
      if (ran.code !== 0 || !isSnapshot(ran.stdout)) throw new Error('it is none');
      subject.subject.facts = ran.stdout;
    } catch {
      return this.#say(await this.#complaint(program, ran), true);
    }
    subject.factsFrom = Date.now();
    await this.#configurations.reread(subject);
    const { summary } = subject.analysis ?? {};
    if (summary) this.#log.info(`Deep audit of ${subject.name}: ${JSON.stringify(summary)}`);
    vscode.window.setStatusBarMessage('Footguard: this machine was looked at; findings about it are shown with the others.', 6000);
    return undefined;
  }

  forget(): void {
    for (const it of this.#configurations.all) {
      if (it.subject.facts === undefined) continue;
      it.subject.facts = undefined;
      it.factsFrom = undefined;
      void this.#configurations.refresh(it);
    }
  }

  /** Shuts files to others, after a question; gives what went wrong, which has been said already. */
  async closeFiles(configuration: Configuration | undefined = this.#configurations.current()): Promise<string | undefined> {
    const ready = await this.#ready(configuration);
    if ('failure' in ready) return ready.failure;
    const { configuration: subject, program } = ready;
    const path = subject.uri.fsPath;
    const args = ['audit', path, '--json', '--fail-on', 'never'];
    const preview = await this.#run('Looking at who can get at the files…', program, [...args, '--diff']);
    if (preview.failure === 'aborted') return 'aborted';
    const plan = readPlan(preview.stdout);
    if (!plan) return this.#say(await this.#complaint(program, preview), true);
    if (plan.errors.length > 0 && plan.modes.length === 0) return this.#say(plan.errors.join('; '), false);
    if (plan.modes.length === 0) {
      const left = plan.left.map((it) => `${it.path}: ${it.why}`).join('\n');
      void vscode.window.showInformationMessage('There is no file that can be shut to others.', { modal: left !== '', detail: left });
      return undefined;
    }
    if (!(await this.#agreed(subject, plan))) return 'not agreed';
    // What was typed since is in the editor alone: the program writes the file, so that it has to be saved first.
    for (const document of dirty(subject)) {
      if (!(await document.save())) return this.#say(`${baseName(document.uri)} could not be saved, so nothing was changed.`, false);
    }
    const ran = await this.#run('Shutting files to others…', program, [...args, '--fix', '--yes']);
    const done = readPlan(ran.stdout);
    if (!done) return this.#say(await this.#complaint(program, ran), true);
    if (done.errors.length > 0) return this.#say(done.errors.join('; '), false);
    void vscode.window.showInformationMessage(`${plural(done.modes.length, 'file is', 'files are')} open to you alone now.`);
    return this.audit(subject);
  }

  async #agreed(subject: Configuration, plan: Plan): Promise<boolean> {
    const lines = plan.modes.slice(0, 12).map((it) => `${octal(it.from)} → ${octal(it.mode)}  ${it.path}`);
    if (plan.modes.length > lines.length) lines.push(`and ${plan.modes.length - lines.length} more`);
    if (plan.edits.length > 0) {
      lines.push('', `With it ${plural(plan.edits.length, 'safe change')} of ${baseName(subject.uri)}, of which a copy is kept:`, ...plan.edits.slice(0, 8));
    }
    for (const it of plan.left.slice(0, 6)) lines.push('', `Left as it is: ${it.path}: ${it.why}`);
    const unsaved = dirty(subject).map((it) => baseName(it.uri));
    if (unsaved.length > 0) lines.push('', `${unsaved.join(', ')} will be saved first.`);
    const question = `Take ${plural(plan.modes.length, 'file')} of the assistant from the other users of this machine?`;
    const yes = unsaved.length > 0 ? 'Save and Shut Them' : 'Shut Them';
    return (await vscode.window.showWarningMessage(question, { modal: true, detail: lines.join('\n') }, yes)) === yes;
  }

  /** The program and what it is to look at; or why nothing can be looked at, which has been said. */
  async #ready(configuration: Configuration | undefined): Promise<{ configuration: Configuration; program: string } | { failure: string }> {
    const failed = (words: string, install = false) => ({ failure: this.#say(words, install) });
    if (!configuration) return failed('Open a configuration of the assistant first.');
    if (!this.#runner) return failed("Only VS Code on the assistant's machine can look at it.");
    if (!vscode.workspace.isTrusted) {
      const words = 'This folder is not trusted, so no program is run for it.';
      void vscode.window.showWarningMessage(words, 'Manage Trust').then((it) => it && vscode.commands.executeCommand('workbench.trust.manage'));
      return { failure: words };
    }
    if (configuration.uri.scheme !== 'file') return failed('This configuration is not a file of the machine: save it first.');
    const setting = vscode.workspace.getConfiguration('footguard', configuration.uri).get('program', '').trim();
    const program = await this.#runner.find(setting);
    if (program === undefined) return failed(`The program ${NAME}, which looks at the machine, is not on the PATH.`, true);
    return { configuration, program };
  }

  async #run(title: string, program: string, args: string[]): Promise<Ran> {
    this.#log.info(`Running ${program} ${args.join(' ')}`);
    const options = { location: vscode.ProgressLocation.Notification, title: `Footguard: ${title}`, cancellable: true };
    const ran = await vscode.window.withProgress(options, (_, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      return (this.#runner as Runner).run(program, args, controller.signal);
    });
    if (ran.stderr.trim() !== '') this.#log.info(ran.stderr.trim());
    return ran;
  }

  async #complaint(program: string, ran: Ran): Promise<string> {
    const none = { code: null, stdout: '', stderr: '' };
    const version = ran.failure === undefined ? await (this.#runner as Runner).run(program, ['--version'], AbortSignal.timeout(10_000)) : none;
    return complaint(program, ran, version, this.#version);
  }

  #say(words: string, install: boolean): string {
    this.#log.warn(words);
    const choices = install ? ['Copy Install Command', 'Choose the Program…', 'How to Install'] : [];
    void vscode.window.showErrorMessage(words, ...choices).then((choice) => this.#chosen(choice));
    return words;
  }

  async #chosen(choice: string | undefined): Promise<void> {
    if (choice === 'How to Install') await vscode.env.openExternal(vscode.Uri.parse(HOW));
    if (choice === 'Copy Install Command') {
      await vscode.env.clipboard.writeText(INSTALL);
      vscode.window.setStatusBarMessage(`Copied: ${INSTALL}`, 6000);
    }
    if (choice !== 'Choose the Program…') return;
    const [picked] = (await vscode.window.showOpenDialog({ title: `Where is ${NAME}?`, canSelectMany: false })) ?? [];
    if (!picked) return;
    await vscode.workspace.getConfiguration('footguard').update('program', picked.fsPath, vscode.ConfigurationTarget.Global);
    await this.audit();
  }
}

function dirty(configuration: Configuration): vscode.TextDocument[] {
  const files = [undefined, ...configuration.included];
  return files.map((it) => opened(configuration.uriOf(it))).filter((it) => it?.isDirty === true) as vscode.TextDocument[];
}

