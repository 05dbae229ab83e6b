// How figures are summed up and printed.

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

// "12.3 (11.9–13.0)"
export function spread(values, digits = 1) {
  const text = (value) => value.toFixed(digits);
  return `${text(median(values))} ` +
      `(${text(Math.min(...values))}–${text(Math.max(...values))})`;
}

export function table(headings, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)]
      .join('\n');
}
