import { readFileSync } from 'node:fs';
import { analyze } from '../../src/model/analyze.ts';
import type { Analysis } from '../../src/model/facts.ts';
import { openConfig } from '../../src/model/formats/registry.ts';
import type { Shape } from '../../src/model/graph.ts';
import type { Refusal } from '../../src/model/problem.ts';
import type { Reading } from '../../src/model/reader.ts';

/** Reads a config from text, as a file of that name. */
export function readText(text: string, path = 'net.resnet.yaml', input: Shape | null = null): Reading {
  return openConfig({ path, bytes: new TextEncoder().encode(text), others: {}, input });
}

export function readFile(path: string, input: Shape | null = null): Reading {
  return openConfig({ path, bytes: readFileSync(path), others: {}, input });
}

export function analysisOf(reading: Reading): Analysis {
  if (reading.kind !== 'graph') throw new Error(`Expected a graph, got ${JSON.stringify(reading)}`);
  return analyze(reading.graph, reading.problems);
}

export function refusalOf(reading: Reading): Refusal {
  if (reading.kind !== 'refused') throw new Error(`Expected a refusal, got a ${reading.kind}`);
  return reading.refusal;
}

export const analyzeText = (text: string): Analysis => analysisOf(readText(text));
export const analyzeFile = (path: string): Analysis => analysisOf(readFile(path));

/** Reads a file that builds on no other. */
export function readKnown(path: string): Exclude<Reading, { kind: 'needs' }> {
  const reading = readFile(path);
  if (reading.kind === 'needs') throw new Error(`${path} needs ${reading.needs.join(', ')}`);
  return reading;
}
