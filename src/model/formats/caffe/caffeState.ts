import type { CaffeLayer } from './caffeLayers.ts';
import { isEnd } from './caffeTypes.ts';
import type { Fields } from './protoFields.ts';

/** What a net is built for; layers ask for it by their rules. */
export interface NetState {
  readonly phase: Phase;
  readonly level: number;
  readonly stages: readonly string[];
}
type Phase = 'TRAIN' | 'TEST';

const phases: Readonly<Record<Phase, number>> = { TRAIN: 0, TEST: 1 };

interface Rule {
  readonly phase: Phase | null;
  readonly least: number;
  readonly most: number;
  readonly stages: readonly string[];
  readonly notStages: readonly string[];
}

interface Ruled {
  readonly layer: CaffeLayer;
  readonly include: readonly Rule[];
  readonly exclude: readonly Rule[];
}

const none: readonly Rule[] = [];

/** A solver may name many stages; so many states are tried for a file that stands alone. */
const mostStates = 12;

/**
 * The layers that stand in the net as it is tested. Caffe's default is the phase TEST, level 0 and no stage; a file
 * whose data layers all ask for a stage (or that can only be trained) is complete in no such net, so the first state
 * counts in which every bottom is made: TEST with each stage that the file names, then TRAIN.
 */
export function layersOfState(
  layers: readonly CaffeLayer[],
  inputs: readonly string[],
  stated: Fields,
): { readonly state: NetState; readonly layers: readonly CaffeLayer[] } {
  const base: NetState = {
    phase: 'TEST',
    level: stated.whole('level', { least: -Infinity, otherwise: 0 }) ?? 0,
    stages: stagesIn(stated, 'stage'),
  };
  // Most nets have no rules: they are one net in every state.
  if (!layers.some(({ hasRules }) => hasRules)) return { state: base, layers };
  const ruled = layers.map((layer) => rulesOf(layer));
  let best = { state: base, layers: kept(ruled, base) };
  let least = missing(best.layers, inputs);
  for (const state of statesOf(ruled, base)) {
    if (least === 0) break;
    const candidate = kept(ruled, state);
    const lacks = missing(candidate, inputs);
    if (lacks < least) [best, least] = [{ state, layers: candidate }, lacks];
  }
  return best;
}

const stagesIn = (fields: Fields, name: string): string[] =>
  fields.all(name).flatMap((value) => (value.kind === 'message' ? [] : [String(value.value)]));

function rulesOf(layer: CaffeLayer): Ruled {
  const rules = (name: 'include' | 'exclude') =>
    layer.fields.has(name) ? layer.fields.children(name).map(ruleOf) : none;
  const ruled = { layer, include: rules('include'), exclude: rules('exclude') };
  if (ruled.include.length > 0 && ruled.exclude.length > 0)
    layer.fields.report({
      code: 'include-and-exclude',
      message: `Layer '${layer.name}' has 'include' and 'exclude' rules; Caffe takes the one or the other.`,
      range: layer.fields.placeOf('exclude'),
    });
  return ruled;
}

const ruleOf = (fields: Fields): Rule => ({
  phase: fields.has('phase') ? fields.word<Phase>('phase', phases, 'TEST') : null,
  least: fields.whole('min_level', { least: -Infinity, otherwise: -Infinity }) ?? -Infinity,
  most: fields.whole('max_level', { least: -Infinity, otherwise: Infinity }) ?? Infinity,
  stages: stagesIn(fields, 'stage'),
  notStages: stagesIn(fields, 'not_stage'),
});

/** Net::StateMeetsRule of net.cpp: all the rule's stages, and none of those that it will not have. */
const meets = (state: NetState, rule: Rule): boolean =>
  (rule.phase === null || rule.phase === state.phase) &&
  state.level >= rule.least &&
  state.level <= rule.most &&
  rule.stages.every((stage) => state.stages.includes(stage)) &&
  !rule.notStages.some((stage) => state.stages.includes(stage));

const kept = (ruled: readonly Ruled[], state: NetState): CaffeLayer[] =>
  ruled
    .filter(({ include, exclude }) =>
      include.length === 0
        ? !exclude.some((rule) => meets(state, rule))
        : include.some((rule) => meets(state, rule)),
    )
    .map(({ layer }) => layer);

/** Bottoms that no layer before makes; those of losses aside, which are not drawn. */
function missing(layers: readonly CaffeLayer[], inputs: readonly string[]): number {
  const made = new Set(inputs);
  let count = 0;
  for (const { type, bottoms, tops } of layers) {
    if (!isEnd(type)) for (const { name } of bottoms) if (!made.has(name)) count += 1;
    for (const { name } of tops) made.add(name);
  }
  return count;
}

/** The states to try behind the default one; stages of training come after the others. */
function statesOf(ruled: readonly Ruled[], base: NetState): NetState[] {
  const sets = new Map<string, readonly string[]>([['', []]]);
  for (const { include, exclude } of ruled)
    for (const { stages } of [...include, ...exclude])
      if (sets.size < mostStates) sets.set(stages.join(' '), stages);
  const forTraining = (stages: readonly string[]) => Number(stages.some((stage) => /^train/i.test(stage)));
  const ordered = [...sets.values()].sort((a, b) => forTraining(a) - forTraining(b));
  return (['TEST', 'TRAIN'] as const).flatMap((phase) =>
    ordered.map((stages) => ({ ...base, phase, stages: [...base.stages, ...stages] })),
  );
}
