import type { Layer, Tensor, Tf } from './tf.ts';

export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** The value it starts with; 0 where left out. */
  readonly fill?: number;
  /** False for what is measured and not learned; such weights come last. */
  readonly trained?: boolean;
}

/** An op that tf.layers does not have, told as its weights and a function of tf ops. */
export interface OpSpec {
  readonly weights?: readonly WeightSpec[];
  /** Another layer's weights, instead of its own. */
  readonly borrowed?: () => readonly Tensor[];
  /** The tensors with their batch axis; `weights` in the order of the specs. */
  readonly call: (inputs: readonly Tensor[], weights: readonly Tensor[]) => Tensor;
}

type Maker = (name: string, spec: OpSpec) => Layer;
const makers = new WeakMap<Tf, Maker>();

/** A tf.layers Layer of our own, with real weight tensors, for one op. */
export function opLayer(tf: Tf, name: string, spec: OpSpec): Layer {
  let maker = makers.get(tf);
  if (maker === undefined) {
    maker = defineLayer(tf);
    makers.set(tf, maker);
  }
  return maker(name, spec);
}

/** The class must extend the engine's own Layer, so it exists once for each engine. */
function defineLayer(tf: Tf): Maker {
  class OpLayer extends tf.layers.Layer {
    static readonly className = 'ResidualLensOp';
    readonly spec: OpSpec;

    constructor(name: string, spec: OpSpec) {
      super({ name });
      this.spec = spec;
    }

    override build(): void {
      for (const { name, shape, fill, trained } of this.spec.weights ?? [])
        this.addWeight(name, [...shape], 'float32', startingAt(tf, fill ?? 0), undefined, trained ?? true);
      this.built = true;
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const list = Array.isArray(inputs) ? inputs : [inputs];
      return tf.tidy(() =>
        this.spec.call(list, this.spec.borrowed?.() ?? this.weights.map((weight) => weight.read())),
      );
    }
  }
  return (name, spec) => new OpLayer(name, spec);
}

function startingAt(tf: Tf, value: number) {
  return value === 0 ? tf.initializers.zeros() : tf.initializers.constant({ value });
}

/** tf.layers takes only names that begin with a letter or digit and hold no spaces. */
export function layerName(id: string): string {
  return `L-${id.replaceAll(/[^A-Za-z0-9._/-]/g, '_')}`;
}
