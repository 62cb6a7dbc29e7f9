import type { ActivationName, Range } from '../../graph.ts';
import type { Problem } from '../../problem.ts';

/** Darknet's activations by the names that get_activation in activations.c knows; null is linear, and no node. */
const same: Readonly<Record<string, ActivationName | null>> = {
  linear: null,
  relu: 'relu',
  relu6: 'relu6',
  leaky: 'leakyRelu',
  logistic: 'sigmoid',
  elu: 'elu',
  selu: 'selu',
  gelu: 'gelu',
  swish: 'silu',
  mish: 'mish',
  tanh: 'tanh',
};

/** Those that nobody else has, each drawn as the nearest one: no shape and no count depends on it. */
const alike: Readonly<Record<string, ActivationName>> = {
  loggy: 'tanh',
  relie: 'leakyRelu',
  ramp: 'leakyRelu',
  revleaky: 'leakyRelu',
  ableaky: 'leakyRelu',
  plse: 'sigmoid',
  hardtan: 'tanh',
  lhtan: 'sigmoid',
  stair: 'linear',
  hard_mish: 'mish',
  normalize_channels: 'relu',
  normalize_channels_softmax: 'sigmoid',
  normalize_channels_softmax_maxval: 'sigmoid',
};

/** The activation of a layer; an unknown one is ReLU, as get_activation takes it. */
export function activationOf(
  stated: string,
  layer: string,
  range: Range,
  problems: Problem[],
): ActivationName | null {
  const known = same[stated];
  if (known !== undefined) return known;
  const near = alike[stated];
  const shown = stated.slice(0, 40);
  if (near !== undefined) {
    problems.push({
      severity: 'info',
      code: 'activation-drawn-as',
      message: `Layer '${layer}': '${shown}' is darknet's own activation; it is drawn as ${near}.`,
      range,
    });
    return near;
  }
  problems.push({
    severity: 'warning',
    code: 'unknown-activation',
    message: `Layer '${layer}': darknet has no activation '${shown}' and goes on with relu.`,
    range,
  });
  return 'relu';
}
