// What a run came to, for people.

import {kInvariants} from './checker.mjs';

const kShown = 20;

function line(name, value) {
  console.log(`  ${name.padEnd(26)}${value}`);
}

function asText(counts) {
  return Object.entries(counts).map(([name, count]) => `${count} ${name}`)
      .join(', ');
}

export function printReport(run, counts, violations) {
  const {backend, crew} = run;
  line('sources', run.sources.length);
  line('messages', counts.messages);
  line('wall time', `${run.seconds.toFixed(0)} s`);
  line('done to workers', asText(crew.did));
  line('done to messages', asText(backend.did));
  if (run.late > 0) line('the machine stood still', `${run.late} times`);
  line('receives',
       `${counts.receives}, ${counts.received_again} of them again`);
  line('jobs completed', crew.completed);
  line('dead letters', counts.letters);
  for (const [name, count] of Object.entries(crew.events).sort()) {
    line(`log: ${name}`, count);
  }
  const by = (invariant) => violations.filter(
      (violation) => violation.invariant === invariant);
  for (const invariant of [...kInvariants, 'exit']) {
    const broken = by(invariant);
    line(invariant,
         broken.length === 0 ? 'holds' : `BROKEN ${broken.length} times`);
    for (const {about, what} of broken.slice(0, kShown)) {
      console.log(`      ${about}: ${what}`);
    }
  }
}
