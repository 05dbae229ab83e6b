// Feeds several workers, does to them what the plan says, and checks what came
// of it.
//
// Usage: tests/chaos/run.sh DARKROOM chaos.mjs embedded|fauxqs|moto
// $SEED, $MESSAGES, $MINUTES, $WORKERS; the log of the workers and the history
// of a run that went wrong stay in $CHAOS_LOGS.
// Exit: 1 if an invariant does not hold.

import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';

import {check, countsOf} from './support/checker.mjs';
import {Crew} from './support/crew.mjs';
import {makeDishes} from './support/dishes.mjs';
import {Embedded} from './support/embedded.mjs';
import {Emulated} from './support/emulated.mjs';
import {planNemesis, planSources} from './support/plan.mjs';
import {Random} from './support/random.mjs';
import {printReport} from './support/report.mjs';

const kVisibility = 8;  // Seconds.
const kEvery = 4;       // Seconds between two acts.
const kDuplicates = 0.05;
const kMaxReceives = 100;
const kLookMs = 200;
const kLateMs = 2000;   // A machine that stands still so long is a fault.

function settings(name) {
  const embedded = name === 'embedded';
  const number = (variable, otherwise) =>
      Number(process.env[variable] || otherwise);
  return {
    name,
    seed: number('SEED', Math.floor(Date.now() / 1000)),
    messages: number('MESSAGES', embedded ? 100_000 : 5000),
    minutes: number('MINUTES', 30),
    workers: number('WORKERS', 4),
    every: number('EVERY', kEvery),
  };
}

class Run {
  #feeding = [];
  #stopped = false;
  #minute = 0;
  late = 0;

  constructor(options, root) {
    this.options = options;
    this.root = root;
  }

  async prepare() {
    const {name, seed, messages} = this.options;
    const Backend = name === 'embedded' ? Embedded : Emulated;
    const program = process.env.DARKROOM;
    const groups = await makeDishes(program, seed, Backend.shares);
    this.acts = Backend.acts;
    this.window = Backend.window;  // Messages that wait at once.
    const sources = planSources(
        seed, {messages, groups, kinds: Backend.kindsOn(name),
               duplicates: kDuplicates});
    this.backend = new Backend({
      program, root: this.root, sources, visibility: kVisibility,
      maxReceives: kMaxReceives, random: new Random(seed, 'backend'),
      seed, name, workers: this.options.workers,
    });
    await this.backend.open?.();
    this.sources = sources;
  }

  async go() {
    const {workers} = this.options;
    this.begun = performance.now();
    this.crew = new Crew({
      size: workers,
      command: (index) => this.backend.command(index),
      onFault: (fault) => this.backend.fault(fault),
      logFile: path.join(this.root, 'workers.log'),
    });
    const nemesis = this.#torment();
    await this.#feed();
    this.#stopped = true;
    await nemesis;
    await this.crew.stop();
    this.seconds = (performance.now() - this.begun) / 1000;
  }

  // Until all is fed and settled, or the time is over.
  async #feed() {
    const end = this.begun + this.options.minutes * 60_000;
    let next = 0;
    for (let last = performance.now(); ;) {
      while (next < this.sources.length &&
             this.backend.outstanding + this.#feeding.length < this.window) {
        this.#upload(this.sources[next++]);
      }
      await pause(kLookMs);
      const now = performance.now();
      if (now - last > kLateMs) {
        ++this.late;
        await this.backend.fault({everyone: true});
      }
      last = performance.now();
      while (await this.backend.look() > 1000);
      this.#sayHowFar(next);
      const fed = next === this.sources.length && this.#feeding.length === 0;
      if (fed && this.backend.outstanding === 0) return;
      if (now > end) {
        console.log(`time is over: ${this.backend.outstanding} wait`);
        return;
      }
    }
  }

  #sayHowFar(next) {
    const minute = Math.floor((performance.now() - this.begun) / 60_000);
    if (minute === this.#minute) return;
    this.#minute = minute;
    console.log(`after ${minute} min: ${next} of ${this.sources.length} ` +
                `sources fed, ${this.backend.outstanding} messages wait`);
  }

  #upload(source) {
    const feeding = this.backend.upload(source).then(() => {
      this.#feeding.splice(this.#feeding.indexOf(feeding), 1);
    });
    this.#feeding.push(feeding);
  }

  // Acts overlap: one worker may be stopped while another is killed.
  async #torment() {
    const {seed, workers, every} = this.options;
    const acts = planNemesis(
        seed, {workers, acts: this.acts, every, visibility: kVisibility});
    const doing = new Set();
    for (let at = performance.now(); !this.#stopped;) {
      const act = acts.next().value;
      at += act.after * 1000;
      while (performance.now() < at && !this.#stopped) {
        await pause(kLookMs);
        await this.backend.redeliver();
      }
      if (this.#stopped) break;
      const done = act.act === 'jump' ? this.#jump(act)
                                      : this.crew.act(act);
      doing.add(done);
      done.finally(() => doing.delete(done));
    }
    await Promise.all(doing);
  }

  #jump({seconds, worker}) {
    this.crew.did.jump = (this.crew.did.jump ?? 0) + 1;
    return this.backend.jump(seconds, worker);
  }
}

const options = settings(process.argv[2] ?? 'embedded');
console.log(`chaos ${options.name}: SEED=${options.seed} ` +
            `MESSAGES=${options.messages} MINUTES=${options.minutes} ` +
            `WORKERS=${options.workers}`);
const root = mkdtempSync(path.join(process.env.CHAOS_ROOT ?? tmpdir(),
                                   'darkroom-chaos-'));
const run = new Run(options, root);
for (const name of ['SIGINT', 'SIGTERM']) {
  process.once(name, async () => {
    run.crew?.destroy();
    await run.backend?.close();
    process.exit(1);
  });
}
let failed = true;
try {
  await run.prepare();
  await run.go();
  const history = await run.backend.end();
  const violations = [
    ...check(history),
    ...run.crew.wrong.map(
        (what) => ({invariant: 'exit', about: 'workers', what}))];
  failed = violations.length > 0;
  printReport(run, countsOf(history), violations);
  if (failed) {
    const kept = process.env.CHAOS_LOGS ?? root;
    mkdirSync(kept, {recursive: true});
    writeFileSync(path.join(kept, 'history.jsonl'), history.events.map(
        (event) => JSON.stringify(event)).join('\n'));
    console.log(`history and log: ${kept}`);
  }
} finally {
  run.crew?.destroy();
  await run.backend?.close();
  if (!failed) rmSync(root, {recursive: true, force: true});
}
process.exit(failed ? 1 : 0);
