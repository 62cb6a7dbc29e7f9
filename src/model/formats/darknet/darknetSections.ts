import type { Range } from '../../graph.ts';
import type { Problem } from '../../problem.ts';

/** One `key=value` of a darknet cfg, with its blanks taken out as darknet does. */
export interface DarknetOption {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: string;
  readonly valueRange: Range;
}

export interface DarknetSection {
  /** What stands in the brackets: "convolutional". */
  readonly type: string;
  readonly typeRange: Range;
  readonly options: readonly DarknetOption[];
  /** From the bracket to the end of the last option. */
  readonly range: Range;
}

export interface ParsedSections {
  readonly sections: readonly DarknetSection[];
  readonly problems: readonly Problem[];
}

interface Open {
  readonly type: string;
  readonly typeRange: Range;
  readonly options: DarknetOption[];
  end: number;
}

/**
 * Parses a darknet cfg line by line, as darknet's read_cfg does: blanks count nowhere (strip takes out all of them), a
 * line that begins with '#' or ';' is a comment, '[' begins a section, and all else is `key=value`. A '#' behind a value
 * belongs to the value; numbers end before it anyway. A bad line is reported and the next one is read.
 */
export function parseSections(text: string): ParsedSections {
  const sections: Open[] = [];
  const problems: Problem[] = [];
  const report = (range: Range, message: string) => {
    problems.push({ severity: 'error', code: 'syntax', message, range });
  };
  for (const { start, end } of linesOf(text)) {
    const line = text.slice(start, end);
    const first = line[0];
    if (first === undefined || first === '#' || first === ';') continue;
    if (first === '[') {
      sections.push(openSection(line, start, report));
      continue;
    }
    const option = readOption(line, start, report);
    const section = sections.at(-1);
    if (section === undefined)
      report(
        { start, end },
        `'${shortened(line)}' stands before the first section; a cfg begins with [net].`,
      );
    else if (option !== null) {
      section.options.push(option);
      section.end = end;
    }
  }
  return {
    sections: sections.map(({ type, typeRange, options, end }) => ({
      type,
      typeRange,
      options,
      range: { start: typeRange.start, end },
    })),
    problems,
  };
}

/** Every line without the blanks around it; an empty one has no length. */
function* linesOf(text: string): Generator<Range> {
  for (let at = 0; at < text.length;) {
    const found = text.indexOf('\n', at);
    const next = found < 0 ? text.length : found;
    let [start, end] = [at, next];
    while (start < end && isBlank(text, start)) start += 1;
    while (end > start && isBlank(text, end - 1)) end -= 1;
    yield { start, end };
    at = next + 1;
  }
}

const isBlank = (text: string, at: number): boolean => /[\s\uFEFF]/.test(text[at] ?? '');
const bare = (text: string): string => text.replace(/\s+/g, '');
const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}...` : text);

type Report = (range: Range, message: string) => void;

function openSection(line: string, start: number, report: Report): Open {
  const close = line.indexOf(']');
  const length = close < 0 ? line.length : close + 1;
  const typeRange = { start, end: start + length };
  const behind = line.slice(length).trim();
  if (close < 0) report(typeRange, `Section '${shortened(line)}' is not closed; put a ']' behind its name.`);
  else if (behind !== '')
    report(
      { start: start + line.length - behind.length, end: start + line.length },
      `Darknet takes '${shortened(behind)}' for a part of the section's name; put it on its own line.`,
    );
  const type = bare(line.slice(1, close < 0 ? undefined : close));
  return { type, typeRange, options: [], end: typeRange.end };
}

function readOption(line: string, start: number, report: Report): DarknetOption | null {
  const equals = line.indexOf('=');
  const key = line.slice(0, Math.max(equals, 0)).trimEnd();
  const value = line.slice(equals + 1).trimStart();
  if (equals < 0 || key === '' || value === '') {
    report(
      { start, end: start + line.length },
      `'${shortened(line)}' is no 'key=value', no section and no comment.`,
    );
    return null;
  }
  return {
    key: bare(key),
    keyRange: { start, end: start + key.length },
    value: bare(value),
    valueRange: { start: start + line.length - value.length, end: start + line.length },
  };
}
