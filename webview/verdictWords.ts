import type { CheckReport, EngineInfo } from '../src/protocol/engine.ts';
import type { Verdict } from '../src/protocol/view.ts';
import { exact, plural } from './numbers.ts';

/** "TensorFlow 2.13.1", or the pure-JS engine's name. */
export function engineName({ tensorflow, tfjs }: EngineInfo): string {
  return tensorflow === null ? `TensorFlow.js ${tfjs} (pure JS)` : `TensorFlow ${tensorflow}`;
}

/** What TensorFlow says of the model's claims, in one sentence. */
export function verdictText(report: CheckReport): string {
  const { status, engine, shapesAgree, paramsAgree, checked, nodes, note } = report;
  if (status === 'not run') return note ?? `${engineName(engine)} did not run the check.`;
  if (status === 'disagree') return verdictBrief(report);
  const rest = checked < nodes ? `, ${exact(nodes - checked)} not checked` : '';
  return `${engineName(engine)} agrees: ${exact(shapesAgree)} shapes, ${exact(paramsAgree)} parameter counts${rest}`;
}

/** The same in the few words of the header's chip. */
export function verdictBrief(report: CheckReport): string {
  return report.status === 'not run'
    ? 'Check not run'
    : `${engineName(report.engine)} ${verdictVerb(report)}`;
}

/** The same without the engine, whose name stands before it: "agrees", "disagrees at 2 nodes". */
export function verdictVerb({ status, disagreements, checked, nodes }: CheckReport): string {
  if (status === 'disagree') return `disagrees at ${plural(disagreements.length, 'node')}`;
  return checked < nodes ? `agrees, ${exact(nodes - checked)} not checked` : 'agrees';
}

/** What the inspector says of a verdict on the whole net. */
export function verdictRows(verdict: Verdict): (readonly [label: string, value: string])[] {
  if (verdict.kind === 'failed') return [['Check', verdict.message]];
  if (verdict.kind !== 'report') return [];
  const { report } = verdict;
  const { status, engine, nodes, shapesAgree, paramsAgree } = report;
  if (status === 'not run') return [['Check', verdictText(report)]];
  return [
    ['Checked by', engineName(engine)],
    ['Shapes agree', `${exact(shapesAgree)} of ${exact(nodes)}`],
    ['Parameter counts agree', `${exact(paramsAgree)} of ${exact(nodes)}`],
  ];
}
