// What a soak found, for people.

function mib(kib) { return (kib / 1024).toFixed(1); }

const kColumns = [
  ['jobs', 7, ({jobs}) => jobs],
  ['s', 6, ({seconds}) => seconds.toFixed(0)],
  ['RSS MiB (peak)', 16,
   ({rest, peak}) => `${mib(rest.rss)} (${mib(peak.rss)})`],
  ['fds (peak)', 12, ({rest, peak}) => `${rest.fds} (${peak.fds})`],
  ['threads', 9, ({rest}) => rest.threads],
  ['children', 10, ({rest}) => rest.children],
  ['renderers MiB (peak)', 22,
   ({rest, peak}) => `${mib(rest.renderers)} (${mib(peak.renderers)})`],
];

// Every tenth part of `rows`: {jobs, seconds, rest, peak}, of gauge().
export function printTable(rows) {
  const line = (cell) => kColumns.map(
      (column) => String(cell(column)).padStart(column[1])).join('');
  console.log(line(([name]) => name));
  for (let tenth = 1; tenth <= 10; ++tenth) {
    const row = rows[Math.ceil(rows.length * tenth / 10) - 1];
    console.log(line(([, , valueOf]) => valueOf(row)));
  }
}

export function printGrowth(name, before, after) {
  console.log(`${name}: ${mib(before)} MiB in the second quarter, ` +
              `${mib(after)} MiB in the last`);
}
