// Whether what happened was right: a function of the history.
//
// A history is {sources, events, end}:
//   sources  [{key, kind, versions: [{outputs}]}], as planned (plan.mjs)
//   events   in order, each {type, …}:
//     sent      {message, key, version}  version: null for a removal's event,
//                                        undefined: of no whole content
//     gone      {key, version}           the source was overwritten or deleted
//     received  {message, worker}        one more receive is counted
//     stored    {output, hash, version}  version: of the source that the output
//                                        names; null where it names none
//     deleting  {message}                is asked for
//     deleted   {message}
//     letter    {key, class}             a dead letter was sent
//     moved     {message}                to the dead letters, by the queue
//     fault     {messages}, {worker} or {everyone: true}: what may make
//               messages come again: these, all that the worker holds, all.
//               With phase "begin" also those that are received until "end".
//   end      {outputs: Map of key → {hash}, waiting: [message], left}
//            left: how many messages the queue has
// Each violation is {invariant, about, what}.

import {outputsOf} from './plan.mjs';

export const kInvariants = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7'];

function isRejected(version) { return version.outputs === null; }

// The hashes that an output may ever have, by version.
function hashesOf(source, variant) {
  return source.versions.map((version) => version.outputs?.[variant]);
}

class Check {
  violations = [];
  #messages = new Map();  // By id: {key, version, deleted, holder, …}.
  #outputs = new Map();   // By key: {source, variant, hash, first}.
  #gone = new Map();      // By source key: versions that are no more.
  #letters = new Map();   // By source key: how many.
  #troubled = new Set();  // Messages and workers whose fault lasts.

  constructor(history) {
    this.history = history;
    this.sources = new Map(history.sources.map((one) => [one.key, one]));
    for (const source of history.sources) {
      for (const [variant, key] of Object.entries(outputsOf(source.key))) {
        this.#outputs.set(key, {source, variant, made: new Map()});
      }
    }
  }

  run() {
    for (const event of this.history.events) this[`_${event.type}`](event);
    this.#checkMessages();
    this.#checkLetters();
    for (const source of this.history.sources) this.#checkEnd(source);
    for (const key of this.history.end.outputs.keys()) {
      if (!this.#outputs.has(key)) this.#fail('I1', key, 'nobody asked for it');
    }
    return this.violations;
  }

  #fail(invariant, about, what) {
    this.violations.push({invariant, about, what});
  }

  _sent({message, key, version}) {
    if (version === undefined) {
      this.#fail('I6', key, `${message} is about something half written`);
      version = null;  // Whatever comes of it is right.
    }
    this.#messages.set(message, {key, version, receives: 0, holder: null,
                                 explained: true, ended: false});
  }

  _gone({key, version}) {
    if (!this.#gone.has(key)) this.#gone.set(key, new Set());
    this.#gone.get(key).add(version);
  }

  // I5: whoever comes again was explained since it came last.
  _received({message, worker}) {
    const state = this.#messages.get(message);
    if (!state) return this.#fail('I4', message, 'nobody sent it');
    state.receives += 1;
    if (!state.explained && !this.#mayComeAgain(state)) {
      this.#fail('I5', state.key,
                 `receive ${state.receives} of ${message} without a fault`);
    }
    state.explained = ['everyone', `worker ${worker}`, `message ${message}`]
        .some((whose) => this.#troubled.has(whose));
    state.holder = worker;
  }

  // A renderer that was killed by its picture gets a second try.
  #mayComeAgain({key, version}) {
    const source = this.sources.get(key);
    return version !== null && isRejected(source.versions[version]);
  }

  _fault({messages, worker, everyone, phase}) {
    const whose = messages?.map((message) => `message ${message}`) ??
        [everyone ? 'everyone' : `worker ${worker}`];
    for (const one of whose) {
      if (phase === 'begin') this.#troubled.add(one);
      if (phase === 'end') this.#troubled.delete(one);
    }
    if (messages) {
      for (const id of messages) {
        const state = this.#messages.get(id);
        if (state) state.explained = true;
      }
      return;
    }
    for (const state of this.#messages.values()) {
      if (everyone || state.holder === worker) state.explained = true;
    }
  }

  // I6: whole, and of the version that it names; I7: always the same.
  _stored({output, hash, version}) {
    const known = this.#outputs.get(output);
    if (!known) return;  // The end will tell.
    const hashes = hashesOf(known.source, known.variant);
    if (!hashes.includes(hash)) {
      this.#fail('I6', output, 'torn, or of no version of its source');
    } else if (version !== null && hashes[version] !== hash) {
      this.#fail('I6', output, `says version ${version}, and is another`);
    }
    const before = known.made.get(version);
    if (version !== null && before !== undefined && before !== hash) {
      this.#fail('I7', output, `version ${version} was made differently`);
    }
    known.made.set(version, hash);
    known.hash = hash;
  }

  // I3: its outputs are there, or newer ones, or it is in a letter, or there
  // is nothing to be done.
  _deleting({message}) {
    const state = this.#messages.get(message);
    if (!state) return this.#fail('I4', message, 'nobody sent it');
    const {key, version} = state;
    if (version === null || this.#gone.get(key)?.has(version)) return;
    const source = this.sources.get(key);
    if (isRejected(source.versions[version])) {
      if (!this.#letters.get(key)) {
        this.#fail('I3', key, 'a rejected one was deleted without a letter');
      }
      return;
    }
    for (const [variant, output] of Object.entries(outputsOf(key))) {
      const wanted = hashesOf(source, variant).slice(version);
      if (!wanted.includes(this.#outputs.get(output).hash)) {
        this.#fail('I3', key, `deleted before ${output} was stored`);
      }
    }
  }

  _deleted({message}) {
    const state = this.#messages.get(message);
    if (!state) return this.#fail('I4', message, 'nobody sent it');
    state.ended = true;
  }

  _letter({key}) {
    this.#letters.set(key, (this.#letters.get(key) ?? 0) + 1);
  }

  _moved({message}) {
    const state = this.#messages.get(message);
    if (!state) return this.#fail('I4', message, 'nobody sent it');
    state.ended = true;
    this._letter(state);
  }

  #checkMessages() {
    const waiting = new Set(this.history.end.waiting);
    const told = new Set();
    for (const [id, {key, version, ended}] of this.#messages) {
      told.add(`${key} ${version}`);
      if (waiting.has(id)) this.#fail('I4', key, `${id} is left in the queue`);
      else if (!ended) this.#fail('I4', key, `${id} is lost`);
    }
    const {left} = this.history.end;
    if (left > waiting.size) this.#fail('I4', 'queue', `${left} are left`);
    this.#checkTold(told);
  }

  #checkTold(told) {
    for (const {key, kind, versions} of this.history.sources) {
      if (kind === 'deleted' || kind === 'removed') continue;
      if (!told.has(`${key} ${versions.length - 1}`)) {
        this.#fail('I4', key, 'no message about it');
      }
    }
  }

  // I5: no innocent among the dead letters.
  #checkLetters() {
    for (const key of this.#letters.keys()) {
      const source = this.sources.get(key);
      if (!source?.versions.some(isRejected)) {
        this.#fail('I5', key, 'an innocent among the dead letters');
      }
    }
  }

  #checkEnd(source) {
    const {outputs} = this.history.end;
    const found = Object.entries(outputsOf(source.key))
        .map(([variant, key]) => ({variant, key, ...outputs.get(key)}));
    const versions = new Set();
    for (const one of found) {
      const which = this.#versionAtEnd(source, one);
      if (one.hash === undefined || which >= 0) versions.add(which);
    }
    // What is deleted or refused meanwhile may have been half done.
    if (versions.size > 1 && this.#mustBeThere(source)) {
      this.#fail('I6', source.key, 'outputs of several versions');
    }
  }

  #mustBeThere({kind, versions}) {
    return kind !== 'deleted' && kind !== 'removed' &&
           !isRejected(versions.at(-1));
  }

  // -1: none is there.
  #versionAtEnd(source, {variant, key, hash}) {
    const hashes = hashesOf(source, variant);
    if (source.versions.every(isRejected)) {
      if (hash !== undefined) this.#fail('I2', key, 'made of a rejected input');
      return -1;
    }
    const must = this.#mustBeThere(source);
    if (hash === undefined) {
      if (must) this.#fail('I1', key, 'missing');
      return -1;
    }
    if (!hashes.includes(hash)) {
      this.#fail('I6', key, 'torn, or of no version of its source');
    } else if (source.kind === 'removed') {
      this.#fail('I1', key, 'its source was removed');
    } else if (must && hash !== hashes.at(-1)) {
      this.#fail('I1', key, 'not of the last version');
    }
    return hashes.lastIndexOf(hash);
  }
}

export function check(history) {
  return new Check(history).run();
}

// How much was done more than once, for the report.
export function countsOf({events}) {
  const count = (type) => events.filter((event) => event.type === type).length;
  const sent = count('sent');
  return {messages: sent, receives: count('received'),
          received_again: count('received') - new Set(
              events.filter(({type}) => type === 'received')
                    .map(({message}) => message)).size,
          letters: count('letter') + count('moved')};
}
