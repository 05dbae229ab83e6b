// Several workers, and what is done to them.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createWriteStream} from 'node:fs';
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';

import {childrenOf} from '../../e2e/support/processes.mjs';

// What a dead worker's sockets take to be seen as closed.
const kRestartMs = 100;
const kStopSeconds = 40;

function signal(pids, name) {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It is gone.
    }
  }
}

export class Crew {
  did = {};      // How often each act was done.
  wrong = [];    // Workers that ended as they should not.
  events = {};   // How often each line was logged, by level and event.
  completed = 0;

  // `command(index)`: {program, args, environment}.  `onFault(fault)` resolves
  // when the fault is in the history.  The log goes to `logFile`.
  constructor({size, command, onFault, logFile}) {
    this.command = command;
    this.onFault = onFault;
    this.log = createWriteStream(logFile);
    this.workers = Array.from({length: size}, (_, index) => ({index}));
    for (const worker of this.workers) this.#start(worker);
  }

  #start(worker) {
    const {program, args, environment} = this.command(worker.index);
    const child = spawn(program, args, {
      env: {PATH: process.env.PATH, HOME: '/nonexistent',
            DARKROOM_LOG_FORMAT: 'json', ...environment},
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    Object.assign(worker, {child, busy: false, started: false,
                           ended: once(child, 'exit')});
    createInterface({input: child.stderr}).on('line', (line) => {
      this.#note(worker, child, line);
    });
    child.on('exit', (code, name) => {
      if (!worker.busy) this.#endedByItself(worker, code, name);
    });
  }

  #note(worker, child, line) {
    const found = line.startsWith('{') ? JSON.parse(line)
                                       : {level: 'text', event: line};
    if (found.event === 'complete') return void ++this.completed;
    if (found.event === 'start' && worker.child === child) {
      worker.started = true;
    }
    const name = `${found.level} ${found.event} ${found['error.class'] ?? ''}`;
    this.events[name] = (this.events[name] ?? 0) + 1;
    this.log.write(`${worker.index} ${line}\n`);
  }

  // One that cannot reach its services may give up before it has begun: the
  // platform starts it again.
  #endedByItself(worker, code, name) {
    if (!worker.started && code === 1) {
      this.did['start again'] = (this.did['start again'] ?? 0) + 1;
    } else {
      this.wrong.push(
          `worker ${worker.index} ended by itself: ${code ?? name}`);
    }
    setTimeout(() => worker.busy || this.#start(worker), kRestartMs);
  }

  // The next worker that is nobody's business, from `index` on.
  #free(index) {
    const size = this.workers.length;
    for (let i = 0; i < size; ++i) {
      const worker = this.workers[(index + i) % size];
      if (!worker.busy) return worker;
    }
    return null;
  }

  // Kills, terminates or stops one; resolves once it works again.
  async act({act, worker: index, seconds, whole}) {
    const worker = this.#free(index);
    if (worker === null) return;
    this.did[act] = (this.did[act] ?? 0) + 1;
    worker.busy = true;
    if (act === 'stop') return this.#freeze(worker, seconds, whole);
    await this.end(worker, act === 'kill' ? 'SIGKILL' : 'SIGTERM');
    await pause(kRestartMs);
    await this.onFault({worker: worker.index, phase: 'end'});
    this.#start(worker);
  }

  // Ends a worker that is marked as busy; notes whether it went well.
  async end(worker, name) {
    worker.busy = true;
    await this.onFault({worker: worker.index, phase: 'begin'});
    worker.child.kill(name);
    const late = setTimeout(() => {
      this.wrong.push(`worker ${worker.index} does not end on ${name}`);
      worker.child.kill('SIGKILL');
    }, kStopSeconds * 1000);
    const [code] = await worker.ended;
    clearTimeout(late);
    // Before it has begun it has no handler, nor anything to finish.
    if (name === 'SIGTERM' && worker.started && code !== 0) {
      this.wrong.push(`worker ${worker.index} ended with ${code} on ${name}`);
    }
  }

  async #freeze(worker, seconds, whole) {
    const {pid} = worker.child;
    const pids = [pid, ...(whole ? childrenOf(pid) : [])];
    await this.onFault({worker: worker.index, phase: 'begin'});
    signal(pids, 'SIGSTOP');
    await pause(seconds * 1000);
    signal(pids, 'SIGCONT');
    // What it does first it does with leases that it has lost.
    await pause(kRestartMs);
    await this.onFault({worker: worker.index, phase: 'end'});
    worker.busy = false;
  }

  // Ends all of them in peace.
  async stop() {
    const free = () => this.workers.every(({busy}) => !busy);
    while (!free()) await pause(50);
    await Promise.all(this.workers.map(
        (worker) => this.end(worker, 'SIGTERM')));
    this.log.end();
  }

  // In any case.
  destroy() {
    for (const worker of this.workers) {
      worker.busy = true;
      worker.child.kill('SIGKILL');
    }
  }
}
