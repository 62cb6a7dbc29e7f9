import type { Resource } from './kernels.ts';
import { boolAttribute, makeResource, typeAttribute } from './kernels.ts';
import type { NativeBackend, Tensor, Tf, Variable } from './tf.ts';
import { nativeBackend } from './tf.ts';

/** How weights follow their gradients. */
export type Rule = (
  | { readonly kind: 'adam'; readonly b1?: number; readonly b2?: number }
  /** v = momentum v + g, w = w - rate v (He et al. 2015: 0.9). */
  | { readonly kind: 'sgd'; readonly momentum: number }
) & {
  /** So many times a kernel's weights are added to its gradient; vectors (biases, norms) are left alone. */
  readonly weightDecay?: number;
};

export interface Optimizer {
  /** One step along the gradients (by variable name). To be called inside tf.tidy. */
  readonly apply: (gradients: Readonly<Record<string, Tensor>>, learningRate: number) => void;
  /** What it keeps beside the weights, to go on with another time. */
  readonly save: () => OptimizerState;
  readonly load: (state: OptimizerState) => void;
  readonly dispose: () => void;
}

export interface OptimizerState {
  readonly step: number;
  readonly tensors: readonly Float32Array[];
}

/** Natively one kernel of TensorFlow's for each variable, which changes it in place; else composed of elementary ops. */
export function makeOptimizer(tf: Tf, variables: readonly Variable[], rule: Rule): Optimizer {
  const backend = nativeBackend(tf);
  return backend === null
    ? composedOptimizer(tf, variables, rule)
    : nativeOptimizer(tf, backend, variables, rule);
}

const epsilon = 1e-7;

/** Adam's rate and epsilon at a step, with the correction of its start moved into them (Kingma and Ba, section 2). */
function corrected(step: number, { b1 = 0.9, b2 = 0.999 }: { b1?: number; b2?: number }, rate: number) {
  const spread = Math.sqrt(1 - b2 ** step);
  return { rate: (rate * spread) / (1 - b1 ** step), epsilon: epsilon * spread };
}

/** A variable's own copy inside TensorFlow, and the running means that the rule keeps of its gradient. */
interface Slots {
  readonly variable: Variable;
  readonly weights: Resource;
  readonly means: readonly Resource[];
}

function nativeOptimizer(
  tf: Tf,
  backend: NativeBackend,
  variables: readonly Variable[],
  rule: Rule,
): Optimizer {
  const slots = variables.map((variable): Slots => {
    const resource = (value: Tensor): Resource => {
      const made = makeResource(backend, variable.shape);
      tf.keep(made.handle);
      made.write(value);
      return made;
    };
    return tf.tidy(() => {
      const zeros = tf.zeros(variable.shape);
      const means =
        rule.kind === 'adam' ? [resource(zeros), resource(tf.zeros(variable.shape))] : [resource(zeros)];
      return { variable, weights: resource(variable), means } as never;
    });
  });
  const attributes = [
    typeAttribute(backend),
    boolAttribute(backend, 'use_locking', false),
    boolAttribute(backend, 'use_nesterov', false),
  ];
  let step = 0;
  return {
    apply: (gradients, learningRate) => {
      step += 1;
      const scalars = scalarsOf(tf, rule, step, learningRate);
      for (const { variable, weights, means } of slots) {
        const gradient = decayed(tf, variable, gradients[variable.name], rule);
        if (gradient === undefined) continue;
        // A kernel copies a variable before it changes it while anybody else holds its numbers.
        tf.engine().disposeTensor(variable);
        const handles = [weights, ...means].map(({ handle }) => handle);
        if (rule.kind === 'adam')
          backend.executeMultipleOutputs(
            'ResourceApplyAdam',
            attributes,
            [...handles, ...scalars, gradient],
            0,
          );
        else {
          const [rate, momentum] = scalars as [Tensor, Tensor];
          const inputs = [...handles, rate, gradient, momentum];
          backend.executeMultipleOutputs('ResourceApplyMomentum', attributes, inputs, 0);
        }
        variable.assign(weights.read());
      }
    },
    save: () => ({
      step,
      tensors: slots.flatMap(({ means }) => means.map((mean) => numbersOf(tf, mean.read()))),
    }),
    load: (state) => {
      ({ step } = state);
      const rest = [...state.tensors];
      tf.tidy(() => {
        for (const { variable, weights, means } of slots) {
          weights.write(variable);
          for (const mean of means)
            mean.write(tf.tensor(rest.shift() ?? new Float32Array(0), variable.shape));
        }
      });
    },
    dispose: () => {
      for (const { weights, means } of slots) for (const one of [weights, ...means]) one.dispose();
    },
  };
}

function numbersOf(tf: Tf, tensor: Tensor): Float32Array {
  const numbers = tensor.dataSync() as Float32Array;
  tf.dispose(tensor);
  return numbers;
}

function decayed(
  tf: Tf,
  variable: Variable,
  gradient: Tensor | undefined,
  { weightDecay = 0 }: Rule,
): Tensor | undefined {
  if (gradient === undefined || weightDecay === 0 || variable.rank < 2) return gradient;
  return tf.add(gradient, tf.mul(variable, weightDecay));
}

/** ResourceApplyAdam's b1^t, b2^t, rate, b1, b2, epsilon, whose powers are in the rate already; or rate and momentum. */
function scalarsOf(tf: Tf, rule: Rule, step: number, learningRate: number): Tensor[] {
  if (rule.kind === 'sgd') return [learningRate, rule.momentum].map((value) => tf.scalar(value));
  const { b1 = 0.9, b2 = 0.999 } = rule;
  const { rate, epsilon } = corrected(step, rule, learningRate);
  return [0, 0, rate, b1, b2, epsilon].map((value) => tf.scalar(value));
}

/** The same from elementary ops: for the pure-JS engine, and what the native form must equal. */
export function composedOptimizer(tf: Tf, variables: readonly Variable[], rule: Rule): Optimizer {
  const slots = variables.map((variable) => ({
    variable,
    means: (rule.kind === 'adam' ? [0, 1] : [0]).map(() =>
      tf.tidy(() => tf.variable(tf.zeros(variable.shape), false)),
    ),
  }));
  let step = 0;
  return {
    apply: (gradients, learningRate) => {
      step += 1;
      for (const { variable, means } of slots) {
        const [first, second] = means;
        tf.tidy(() => {
          const gradient = decayed(tf, variable, gradients[variable.name], rule);
          if (gradient === undefined || first === undefined) return;
          if (rule.kind === 'sgd') {
            first.assign(tf.add(tf.mul(first, rule.momentum), gradient));
            variable.assign(tf.sub(variable, tf.mul(first, learningRate)));
            return;
          }
          const { b1 = 0.9, b2 = 0.999 } = rule;
          const { rate, epsilon } = corrected(step, rule, learningRate);
          first.assign(tf.add(tf.mul(first, b1), tf.mul(gradient, 1 - b1)));
          second?.assign(tf.add(tf.mul(second, b2), tf.mul(tf.square(gradient), 1 - b2)));
          const direction = tf.div(first, tf.add(tf.sqrt(second as Tensor), epsilon));
          variable.assign(tf.sub(variable, tf.mul(direction, rate)));
        });
      }
    },
    save: () => ({
      step,
      tensors: slots.flatMap(({ means }) => means.map((mean) => mean.dataSync() as Float32Array)),
    }),
    load: (state) => {
      ({ step } = state);
      const rest = [...state.tensors];
      tf.tidy(() => {
        for (const { variable, means } of slots)
          for (const mean of means)
            mean.assign(tf.tensor(rest.shift() ?? new Float32Array(0), variable.shape));
      });
    },
    dispose: () => {
      for (const { means } of slots) tf.dispose(means);
    },
  };
}

export interface Schedule {
  readonly peak: number;
  readonly shape: 'cosine' | 'steps' | 'constant';
  /** Share of the run over which the rate rises. */
  readonly warmUp: number;
}

/** The rate at a share of the run: a linear warm-up, then the schedule; the cosine goes down to a hundredth. */
export function rateAt(share: number, { peak, shape, warmUp }: Schedule): number {
  if (share < warmUp) return (peak * share) / warmUp;
  if (shape === 'constant') return peak;
  if (shape === 'steps') return peak / 10 ** [0.5, 0.75].filter((turn) => share >= turn).length;
  const rest = Math.min(1, (share - warmUp) / Math.max(1e-9, 1 - warmUp));
  return peak * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * rest)));
}
