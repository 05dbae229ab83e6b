// A command of the program, from its start to its end.

import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

import {until} from './until.mjs';
import {kDarkroom} from './worker.mjs';

export class Program {
  lines = [];   // Of standard output.
  stderr = '';
  exit = null;  // {code, signal} once it has ended.

  constructor(t, args, environment = {}) {
    this.process = spawn(kDarkroom, args, {
      env: {PATH: process.env.PATH, HOME: '/nonexistent', ...environment},
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    createInterface({input: this.process.stdout})
        .on('line', (line) => this.lines.push(line));
    this.process.stderr.on('data', (chunk) => this.stderr += chunk);
    this.process.on('close', (code, signal) => {
      this.exit = {code, signal};
    });
    t.after(() => this.process.kill('SIGKILL'));
  }

  get objects() {
    return this.lines.map((line) => JSON.parse(line));
  }

  get text() {
    return this.lines.join('\n') + '\n' + this.stderr;
  }

  async saw(count) {
    await until(`${count} lines of output`, () => {
      if (this.exit && this.lines.length < count) {
        throw new Error(`it ended with ${this.lines.length}:\n${this.text}`);
      }
      return this.lines.length >= count;
    });
  }

  // The exit code; nothing if a signal ended it.
  async ended(seconds = 60) {
    await until('the command ends', () => this.exit, seconds);
    return this.exit.code;
  }

  async stop(signal) {
    this.process.kill(signal);
    return this.ended();
  }
}

// A whole run of it.
export async function runProgram(t, args, environment, input = '') {
  const program = new Program(t, args, environment);
  program.process.stdin.on('error', () => {});  // It may not want any.
  program.process.stdin.end(input);
  await program.ended();
  return program;
}
