"""Keras' side of `npm run bench:train`: the same nets, batch and optimizer by `fit`, a few steps whenever it is asked."""
import json, os, resource, sys, time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
from keras import layers


def unit(x, filters, stride, option):
    """He et al. 2015, figure 5 left; the skip by option A (zero channels) or B (1x1 convolution)."""
    y = layers.Conv2D(filters, 3, stride, "same", use_bias=False)(x)
    y = layers.ReLU()(layers.BatchNormalization(epsilon=1e-5)(y))
    y = layers.Conv2D(filters, 3, 1, "same", use_bias=False)(y)
    y = layers.BatchNormalization(epsilon=1e-5)(y)
    if stride != 1 or x.shape[-1] != filters:
        if option == "A":
            x = layers.AveragePooling2D(1, stride)(x)
            x = keras.ops.pad(x, [(0, 0), (0, 0), (0, 0), (0, filters - x.shape[-1])])
        else:
            x = layers.Conv2D(filters, 1, stride, use_bias=False)(x)
            x = layers.BatchNormalization(epsilon=1e-5)(x)
    return layers.ReLU()(layers.Add()([y, x]))


def net(name):
    small = name == "resnet-20"
    size, classes = (32, 10) if small else (64, 1000)
    image = keras.Input((size, size, 3))
    if small:
        x = layers.Conv2D(16, 3, 1, "same", use_bias=False)(image)
        x = layers.ReLU()(layers.BatchNormalization(epsilon=1e-5)(x))
    else:
        x = layers.Conv2D(64, 7, 2, use_bias=False)(layers.ZeroPadding2D(3)(image))
        x = layers.ReLU()(layers.BatchNormalization(epsilon=1e-5)(x))
        x = layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(x))
    for stage, blocks in enumerate([3, 3, 3] if small else [2, 2, 2, 2]):
        filters = (16 if small else 64) * 2**stage
        for block in range(blocks):
            x = unit(x, filters, 2 if stage > 0 and block == 0 else 1, "A" if small else "B")
    return keras.Model(image, layers.Dense(classes)(layers.GlobalAveragePooling2D()(x)))


class Times(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.ms = []

    def on_train_batch_begin(self, batch, logs=None):
        self.since = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        self.ms.append(1000 * (time.perf_counter() - self.since))


name, batch = sys.argv[1], int(sys.argv[2])
model = net(name)
model.compile(keras.optimizers.Adam(1e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
random = np.random.default_rng(1)
images = random.random((batch * 16, *model.input_shape[1:]), dtype="float32")
labels = random.integers(0, 10, batch * 16)
weights = sum(int(np.prod(w.shape)) for w in model.trainable_weights)
print(json.dumps({"ready": keras.__version__, "weights": weights}), flush=True)
for line in sys.stdin:
    steps, times = int(line), Times()
    model.fit(images[: batch * steps], labels[: batch * steps], batch, 1, verbose=0, callbacks=[times], shuffle=False)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": times.ms, "megabytes": peak}), flush=True)
