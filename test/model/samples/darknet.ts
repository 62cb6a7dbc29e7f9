import type { Sample } from './sample.ts';

/** A net that holds every kind of section. */
const whole = `[net]
# testing
height=16
width = 16
channels=3
[crop]
crop_height=12
crop_width=12
[convolutional]
batch_normalize=1
filters=8
size=3
stride=1
pad=1
activation=leaky
[convolutional]
filters=8
size=3
padding=1
dilation=1
groups=2
share_index=-1
activation=mish
[shortcut]
from = -2 , 1
weights_type=per_channel
activation=linear
[maxpool]
size=2
stride=2
[local]
filters=4
size=3
pad=1
[deconvolutional]
filters=4
size=2
stride=2
[route]
layers=-1,-4
groups=2
group_id=1
[reorg]
stride=2
[upsample]
stride=2
[avgpool]
[scale_channels]
from=-2
[dropout]
probability=.5
[yolo]
mask = 0,1,2
classes=80
[route]
layers=-3
[connected]
output=10
activation=relu
[softmax]
[cost]
type=sse
`;

const put = ['-1', '0', 'nan', '1e9', '[', ']', '=', ',', '\r', '#', 'ﷺ', '-999'];

export const darknetSamples: readonly Sample[] = [{ format: 'darknet', path: 'whole.cfg', text: whole, put }];
