import type { LayerEntry } from './kerasEntries.ts';
import type { Reference } from './kerasInbound.ts';
import { referencesIn } from './kerasInbound.ts';
import type { Net, Tensor } from './kerasNet.ts';
import type { Plan } from './kerasPlan.ts';
import { nearest } from '../text/nearest.ts';
import { renameFix } from '../text/renameFix.ts';
import { childOf } from '../text/tree.ts';

/** Who reads, as a sentence begins with it, and what the call that is meant puts out; undefined where there is none. */
interface Read {
  readonly reader: string;
  readonly found: readonly Tensor[] | undefined;
}

/** Reports a reference to a layer, a call or an output that is not there. */
export function reportReference(net: Net, plan: Plan, reference: Reference, { reader, found }: Read): void {
  const { layer, call, output, range } = reference;
  const known = plan.layers.get(layer);
  if (known === undefined) {
    reportMissing(net, plan, reference, reader);
    return;
  }
  const number = call - known.from;
  const isCall = Number.isInteger(number) && number >= 0 && number < known.count;
  // A model's calls are counted in more than one way, and with one of them there is no doubt.
  if (!isCall && !(known.model && known.count === 1))
    report(
      `${reader} read${ending(reader)} call ${call} of '${layer}', which has ${counted(known.count, 'call')}.`,
    );
  else if (found !== undefined && found[output] === undefined && !putsOutMore(net, found))
    report(
      `${reader} read${ending(reader)} output ${output} of '${layer}', which has ${counted(found.length, 'output')}.`,
    );
  function report(message: string): void {
    net.problems.push({ severity: 'error', code: 'missing-layer', message, range });
  }
}

const counted = (count: number, what: string): string => (count === 1 ? `one ${what}` : `${count} ${what}s`);

/** "Layer 'a' reads", "The outputs of model 'b' read". */
const ending = (reader: string): string => (reader.startsWith('Layer') ? 's' : '');

/** What a layer that is not known puts out is not known either. */
const putsOutMore = (net: Net, [tensor]: readonly Tensor[]): boolean =>
  net.builder.nodes.find(({ id }) => id === tensor?.node)?.op.kind === 'opaque';

function reportMissing(net: Net, plan: Plan, { layer, range }: Reference, reader: string): void {
  // Every name is held against every other: for a few that helps, for thousands it would never end.
  const close = net.problems.length < 20 ? nearest(layer, [...plan.layers.keys()]) : null;
  net.problems.push({
    severity: 'error',
    code: 'missing-layer',
    message: `${reader} read${ending(reader)} '${layer}', and no layer has that name${close === null ? '.' : `; did you mean '${close}'?`}`,
    range,
    ...(close === null ? {} : { fix: renameFix(range, layer, close) }),
  });
}

/** Reports inputs that a model names and that no layer is. */
export function reportInputs(net: Net, model: LayerEntry, plan: Plan): void {
  const reader = `The inputs of model '${model.name}'`;
  for (const reference of referencesIn(childOf(model.config, 'input_layers'), plan.layers))
    if (!plan.layers.has(reference.layer)) reportMissing(net, plan, reference, reader);
}
