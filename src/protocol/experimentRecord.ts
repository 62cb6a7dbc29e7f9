import { curveWords, planWords, runCsv, type RecordHead, type RunOutcome } from './runs.ts';
import type { ExperimentNet, ExperimentState } from './trainingState.ts';

/** Which nets are compared. */
export type Question =
  /** The config, with so many times its blocks. */
  | { readonly kind: 'own'; readonly times: readonly number[] }
  | { readonly kind: 'paper'; readonly depths: readonly number[] }
  /** The net without the skip that ends at this merge. */
  | { readonly kind: 'skip'; readonly merge: string };

/** What is kept of an experiment. */
export interface ExperimentRecord extends RecordHead {
  readonly question: Question;
  readonly nets: readonly ExperimentNet[];
}

/** One line of the list of experiments. */
export interface ExperimentSummary {
  readonly id: string;
  readonly title: string;
  readonly started: string;
  /** "ResNet-20 and ResNet-56, with and without skips". */
  readonly question: string;
  readonly data: string;
  readonly plan: string;
  readonly seed: number;
  /** "4 of 4". */
  readonly nets: string;
  readonly seconds: number;
  readonly outcome: RunOutcome;
  readonly message: string | null;
}

export interface ExperimentList {
  readonly experiments: readonly ExperimentSummary[];
  /** A sentence for each record that could not be read. */
  readonly broken: readonly string[];
}

type Experiment = Exclude<ExperimentState, { kind: 'none' }>;

/** Its curve is whole: a loss that diverges is a result like others. */
export const isTrained = ({ reason }: Pick<ExperimentNet, 'reason'>): boolean =>
  reason === 'done' || reason === 'diverged';

/** Whether those that are left may be trained: what is refused from the start would be so again. */
export const hasRest = (nets: readonly ExperimentNet[]): boolean =>
  nets.some((net) => !isTrained(net)) && !nets.some(({ reason }) => reason === 'refused');

/** The sentence about nets that were not trained; empty where there is none. */
export function leftWords(nets: readonly ExperimentNet[], canGoOn: boolean): string {
  const left = nets.filter((net) => !isTrained(net));
  if (left.length === 0) return '';
  const [are, them] = left.length === 1 ? ['is', 'it'] : ['are', 'them'];
  const names = left.map(({ name }) => name).join(', ');
  const others = left.length === nets.length ? '' : ' and keeps the others';
  const rest = canGoOn ? `; Train the Rest trains ${them}${others}` : '';
  return `${left.length} of ${nets.length} nets ${are} left (${names})${rest}.`;
}

function questionWords(question: Question, title: string): string {
  const names = question.kind === 'paper' ? question.depths.map((depth) => `ResNet-${depth}`) : [title];
  if (question.kind === 'skip') return `${title} with and without the skip to ${question.merge}`;
  const times = question.kind === 'own' ? question.times : [1];
  const deep = times.length === 1 && times[0] === 1 ? '' : `, blocks ×${times.join(' and ×')}`;
  return `${names.join(' and ')}${deep}, with and without skips`;
}

export function experimentSummary(record: ExperimentRecord): ExperimentSummary {
  const { id, title, started, question, choices, nets, outcome, message } = record;
  return {
    ...{ id, title, started, outcome, message },
    question: questionWords(question, title),
    data: nets.find(({ plan }) => plan !== null)?.plan?.data ?? choices.data,
    plan: planWords(choices),
    seed: choices.seed,
    nets: `${nets.filter(isTrained).length} of ${nets.length}`,
    seconds: nets.reduce((sum, net) => sum + (net.seconds ?? 0), 0),
  };
}

/** The record as it is shown: the figure is drawn from it as from one that has just ended. */
export function stateOfRecord(record: ExperimentRecord): Experiment {
  const { id, title, engine, nets, outcome, message, choices } = record;
  const words = `${planWords(choices)}, seed ${choices.seed}`;
  const failure = outcome === 'done' || outcome === 'stopped' ? null : message;
  return {
    ...{ kind: 'ended', id, title, engine, nets, failure, words },
    canGoOn: outcome !== 'running' && hasRest(nets),
  };
}

/** What lines the curves of its nets have, in one sentence where they are alike. */
export function curvesWords({ nets }: Pick<ExperimentRecord, 'nets'>): string {
  const begun = nets.filter(({ steps }) => steps.length > 0);
  const [words = 'no steps', ...others] = new Set(begun.map(curveWords));
  if (others.length > 0) return begun.map((net) => `${net.name} ${curveWords(net)}`).join('; ');
  return begun.length > 1 ? `each net ${words}` : words;
}

/** Every net's curve as CSV: the lines of a run's, each with the net that it is of. */
export function experimentCsv({ nets }: Pick<ExperimentRecord, 'nets'>): string {
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
  const parts = nets.map((net) => {
    const [head = '', ...lines] = runCsv(net).trimEnd().split('\n');
    const of = [quoted(net.name), net.depth, net.skips].join(',');
    return { head: `net,depth,skips,${head}`, lines: lines.map((line) => `${of},${line}`) };
  });
  const head = parts.slice(0, 1).map((part) => part.head);
  return `${[...head, ...parts.flatMap(({ lines }) => lines)].join('\n')}\n`;
}
