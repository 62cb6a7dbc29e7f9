"""PyTorch's side of `npm run bench:train`: the same nets, batch and optimizer, a few steps whenever it is asked."""
import json, resource, sys, time

import torch
from torch import nn
from torch.nn import functional as F


class Unit(nn.Module):
    """He et al. 2015, figure 5 left; the skip by option A (zero channels) or B (1x1 convolution)."""

    def __init__(self, inputs, filters, stride, option):
        super().__init__()
        self.first = nn.Conv2d(inputs, filters, 3, stride, 1, bias=False)
        self.second = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(filters), nn.BatchNorm2d(filters)])
        self.stride, self.more = stride, filters - inputs
        changes = stride != 1 or self.more != 0
        self.projection = (
            nn.Sequential(nn.Conv2d(inputs, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))
            if changes and option == "B"
            else None
        )

    def forward(self, x):
        y = F.relu(self.norms[0](self.first(x)))
        y = self.norms[1](self.second(y))
        if self.projection is not None:
            x = self.projection(x)
        elif self.more:
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.more))
        return F.relu(y + x)


def net(name):
    small = name == "resnet-20"
    width, classes = (16, 10) if small else (64, 1000)
    stem = (
        [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
        if small
        else [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    )
    units, inputs = [], width
    for stage, blocks in enumerate([3, 3, 3] if small else [2, 2, 2, 2]):
        for block in range(blocks):
            filters = width * 2**stage
            units.append(Unit(inputs, filters, 2 if stage > 0 and block == 0 else 1, "A" if small else "B"))
            inputs = filters
    return nn.Sequential(*stem, *units, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, classes))


name, batch = sys.argv[1], int(sys.argv[2])
torch.manual_seed(1)
model = net(name).to(memory_format=torch.channels_last)
optimizer = torch.optim.Adam(model.parameters(), 1e-3)
size = 32 if name == "resnet-20" else 64
images = torch.rand(16 * batch, 3, size, size)
labels = torch.randint(0, 10, (16 * batch,))
weights = sum(p.numel() for p in model.parameters())
print(json.dumps({"ready": torch.__version__, "weights": weights}), flush=True)
for line in sys.stdin:
    times = []
    for step in range(int(line)):
        since = time.perf_counter()
        x = images[step * batch : (step + 1) * batch].contiguous(memory_format=torch.channels_last)
        loss = F.cross_entropy(model(x), labels[step * batch : (step + 1) * batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()
        times.append(1000 * (time.perf_counter() - since))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": times, "megabytes": peak}), flush=True)
