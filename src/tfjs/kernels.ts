import type { KernelAttribute, NativeBackend, Tensor } from './tf.ts';

/** Attributes of TensorFlow's kernels, as tfjs-node's binding takes them. */
export const typeAttribute = ({ binding }: NativeBackend, name = 'T'): KernelAttribute => ({
  name,
  type: binding.TF_ATTR_TYPE,
  value: binding.TF_FLOAT,
});

export const boolAttribute = ({ binding }: NativeBackend, name: string, value: boolean): KernelAttribute => ({
  name,
  type: binding.TF_ATTR_BOOL,
  value,
});

export const textAttribute = ({ binding }: NativeBackend, name: string, value: string): KernelAttribute => ({
  name,
  type: binding.TF_ATTR_STRING,
  value,
});

export const numbersAttribute = (
  { binding }: NativeBackend,
  name: string,
  value: readonly number[],
): KernelAttribute => ({ name, type: binding.TF_ATTR_INT, value: [...value] });

/** A float32 variable inside TensorFlow, which kernels change in place. Its handle is a tensor that must be kept. */
export interface Resource {
  readonly handle: Tensor;
  /** Its value; while the tensor lives, the next change of the variable has to copy it. */
  readonly read: () => Tensor;
  readonly write: (value: Tensor) => void;
  readonly dispose: () => void;
}

let made = 0;

export function makeResource(backend: NativeBackend, shape: readonly number[]): Resource {
  const { binding } = backend;
  const dtype = [typeAttribute(backend, 'dtype')];
  made += 1;
  const [handle] = backend.executeMultipleOutputs(
    'VarHandleOp',
    [
      ...dtype,
      { name: 'shape', type: binding.TF_ATTR_SHAPE, value: [...shape] },
      textAttribute(backend, 'shared_name', `residual-lens-${made}`),
      textAttribute(backend, 'container', ''),
    ],
    [],
    1,
  );
  if (handle === undefined) throw new Error('TensorFlow made no variable');
  return {
    handle,
    read: () => backend.executeSingleOutput('ReadVariableOp', dtype, [handle]),
    write: (value) => void backend.executeMultipleOutputs('AssignVariableOp', dtype, [handle, value], 0),
    dispose: () => {
      const lenient = [boolAttribute(backend, 'ignore_lookup_error', true)];
      backend.executeMultipleOutputs('DestroyResourceOp', lenient, [handle], 0);
      handle.dispose();
    },
  };
}
