/** `layers { type: WORD }` by word: the enum's number and the type of today (caffe.proto and upgrade_proto.cpp). */
export const v1Types: ReadonlyMap<string, { readonly number: number; readonly type: string }> = new Map(
  (
    [
      ['NONE', 0, ''],
      ['ABSVAL', 35, 'AbsVal'],
      ['ACCURACY', 1, 'Accuracy'],
      ['ARGMAX', 30, 'ArgMax'],
      ['BNLL', 2, 'BNLL'],
      ['CONCAT', 3, 'Concat'],
      ['CONTRASTIVE_LOSS', 37, 'ContrastiveLoss'],
      ['CONVOLUTION', 4, 'Convolution'],
      ['DATA', 5, 'Data'],
      ['DECONVOLUTION', 39, 'Deconvolution'],
      ['DROPOUT', 6, 'Dropout'],
      ['DUMMY_DATA', 32, 'DummyData'],
      ['EUCLIDEAN_LOSS', 7, 'EuclideanLoss'],
      ['ELTWISE', 25, 'Eltwise'],
      ['EXP', 38, 'Exp'],
      ['FLATTEN', 8, 'Flatten'],
      ['HDF5_DATA', 9, 'HDF5Data'],
      ['HDF5_OUTPUT', 10, 'HDF5Output'],
      ['HINGE_LOSS', 28, 'HingeLoss'],
      ['IM2COL', 11, 'Im2col'],
      ['IMAGE_DATA', 12, 'ImageData'],
      ['INFOGAIN_LOSS', 13, 'InfogainLoss'],
      ['INNER_PRODUCT', 14, 'InnerProduct'],
      ['LRN', 15, 'LRN'],
      ['MEMORY_DATA', 29, 'MemoryData'],
      ['MULTINOMIAL_LOGISTIC_LOSS', 16, 'MultinomialLogisticLoss'],
      ['MVN', 34, 'MVN'],
      ['POOLING', 17, 'Pooling'],
      ['POWER', 26, 'Power'],
      ['RELU', 18, 'ReLU'],
      ['SIGMOID', 19, 'Sigmoid'],
      ['SIGMOID_CROSS_ENTROPY_LOSS', 27, 'SigmoidCrossEntropyLoss'],
      ['SILENCE', 36, 'Silence'],
      ['SOFTMAX', 20, 'Softmax'],
      ['SOFTMAX_LOSS', 21, 'SoftmaxWithLoss'],
      ['SPLIT', 22, 'Split'],
      ['SLICE', 33, 'Slice'],
      ['TANH', 23, 'TanH'],
      ['WINDOW_DATA', 24, 'WindowData'],
      ['THRESHOLD', 31, 'Threshold'],
    ] as const
  ).map(([word, number, type]) => [word, { number, type }]),
);

/** Types of BVLC Caffe that `layers { }` had no word for. */
const laterTypes = [
  ...['BatchNorm', 'BatchReindex', 'Bias', 'Clip', 'Crop', 'ELU', 'Embed', 'Filter', 'Input', 'LSTM', 'Log'],
  ...['LSTMUnit', 'Parameter', 'PReLU', 'Python', 'RNN', 'Recurrent', 'Reduction', 'Reshape', 'Scale', 'SPP'],
  ...['Swish', 'Tile'],
];

/** Every type of BVLC Caffe: what a mistyped one may have meant. */
export const caffeTypes: ReadonlySet<string> = new Set([
  ...[...v1Types.values()].map(({ type }) => type).filter((type) => type !== ''),
  ...laterTypes,
]);

/**
 * Layers in which a net ends, and which are no part of the net that is drawn: losses, accuracies and sinks. What hangs
 * on one of them is none either.
 */
export const isEnd = (type: string): boolean =>
  /Loss(es|Layer)?$|WithLoss|Accuracy|Evaluat/.test(type) ||
  /^(Silence|HDF5Output|DetectionEvaluate)$/.test(type);
