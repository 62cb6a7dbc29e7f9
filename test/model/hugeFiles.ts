/** Files of any size that nest as deep as they are long, one maker for each grammar. */
export const hugeFiles: Readonly<Record<string, (size: number) => Uint8Array>> = {
  'lists.json': filled('', '['),
  'net.resnet.json': filled('{ "residualLens": 1, "layers": ', '[{"layers":'),
  'model.json': filled('{ "class_name": "Sequential", "config": ', '{"layers":[{"config":'),
  'config.json': filled('{ "model_type": "resnet", "depths": ', '['),
  'net.resnet.yaml': filled('residualLens: 1\nlayers:\n  ', '- '),
  'flow.resnet.yaml': filled('residualLens: 1\nlayers: ', '[{a: '),
  'pycls.yaml': filled('MODEL:\n  TYPE: resnet\n  DEPTH: ', '- '),
  'net.prototxt': filled('name: "net"\nlayer { name: "a" type: "ReLU" ', 'a { '),
  'angles.prototxt': filled('name: "net"\nlayer < name: "a" type: "ReLU" ', 'a <'),
  'configs/resnet.py': filled("model = dict(type='ImageClassifier', backbone=", 'dict(a=['),
  'configs/minus.py': filled("model = dict(type='ImageClassifier', backbone=", '-(not '),
  'net.cfg': filled('[net]\nheight=8\nwidth=8\nchannels=3\n[', '['),
  'net.onnx': nestedMessages,
};

function filled(start: string, piece: string): (size: number) => Uint8Array {
  return (size) => {
    const bytes = Buffer.alloc(size, piece);
    bytes.set(new TextEncoder().encode(start));
    return bytes;
  };
}

/** An ONNX model whose graph's node has a graph as its attribute, whose node ...; written from the innermost one out. */
function nestedMessages(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const head = [0x08, 0x08];
  const room = 6;
  let [at, level] = [size, 0];
  // Node, attribute and graph by turns: fields 1, 5 and 6; the model's own graph, field 7, comes last.
  while (at > head.length + 2 * room) at = opened(bytes, at, size - at, [6, 5, 1][level++ % 3] ?? 1);
  at = opened(bytes, at, size - at, 7);
  bytes.set(head, at - head.length);
  return bytes.subarray(at - head.length);
}

/** Writes a field's key and length right before `at`; returns where it begins. */
function opened(bytes: Uint8Array, at: number, length: number, field: number): number {
  const header = [field * 8 + 2];
  let rest = length;
  for (; rest > 0x7f; rest >>>= 7) header.push((rest & 0x7f) | 0x80);
  header.push(rest);
  bytes.set(header, at - header.length);
  return at - header.length;
}
