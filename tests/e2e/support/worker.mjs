// The program under test, as a process whose log is read.

import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';

import {until} from './until.mjs';

export const kDarkroom = process.env.DARKROOM;

// A directory that is gone after the test.
export function scratchDirectory(t) {
  const directory = mkdtempSync(path.join(tmpdir(), 'darkroom-e2e-'));
  t.after(() => rmSync(directory, {recursive: true, force: true}));
  return directory;
}

// The path of a file that holds `text`.
export function configFile(t, text) {
  const file = path.join(scratchDirectory(t), 'darkroom.yaml');
  writeFileSync(file, text);
  return file;
}

// One running process.  It is killed when the test that started it ends.
export class Worker {
  events = [];  // The log lines that are JSON, in order.
  lines = [];   // All of them.
  output = [];  // Lines of standard output.
  exit = null;  // {code, signal} once it has ended.

  constructor(t, args, environment = {}) {
    this.process = spawn(kDarkroom, args, {
      env: {
        PATH: process.env.PATH,
        HOME: '/nonexistent',
        DARKROOM_LOG_FORMAT: 'json',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface({input: this.process.stdout}).on('line', (line) => {
      this.output.push(line);
    });
    createInterface({input: this.process.stderr}).on('line', (line) => {
      this.lines.push(line);
      if (line.startsWith('{')) this.events.push(JSON.parse(line));
    });
    this.process.on('close', (code, signal) => {
      this.exit = {code, signal};
    });
    t.after(() => this.process.kill('SIGKILL'));
  }

  // The log's lines of one event: "complete", "failed".
  all(event) {
    return this.events.filter((line) => line.event === event);
  }

  // For a run whose log would fill the memory.
  forget() {
    this.events = [];
    this.lines = [];
    this.output = [];
  }

  // The first line of `event` about `key`, when it comes.
  async saw(event, key, seconds) {
    const find = () => this.all(event).find((line) => line.key === key);
    return this.while(`${event} ${key}`, find, seconds);
  }

  async sawCount(event, count, seconds) {
    const enough = () => this.all(event).length >= count;
    return this.while(`${count} times ${event}`, enough, seconds);
  }

  // As until, but ends at once, and with the log, if the process ends.
  async while(what, probe, seconds) {
    const found = () => {
      const result = probe();
      if (!result && this.exit) {
        throw new Error(
            `darkroom ended (${JSON.stringify(this.exit)}) before: ${what}`);
      }
      return result;
    };
    try {
      return await until(what, found, seconds);
    } catch (error) {
      error.message += `\nlog:\n${this.lines.slice(-20).join('\n')}`;
      throw error;
    }
  }

  async ended(seconds = 40) {
    await until('the worker ends', () => this.exit, seconds);
    return this.exit;
  }

  async stop(signal = 'SIGTERM') {
    this.process.kill(signal);
    return this.ended();
  }
}
