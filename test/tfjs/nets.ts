import type { Graph, GraphNode, NodeId, Op, Padding, Shape } from '../../src/model/graph.ts';

/** Writes graphs for the tests of this folder by hand, with no reader in between. */
export class NetBuilder {
  readonly nodes: GraphNode[] = [];

  constructor(shape: Shape | null) {
    this.put({ kind: 'input', shape }, []);
  }

  get last(): NodeId {
    return this.nodes[this.nodes.length - 1]?.id ?? '';
  }

  put(op: Op, inputs: readonly NodeId[] = [this.last], id = `${op.kind}_${this.nodes.length}`): NodeId {
    this.nodes.push({ id, name: id, op, inputs, range: null });
    return id;
  }

  conv(filters: number, kernel: number, stride = 1, from = this.last, groups = 1): NodeId {
    const edge = (kernel - 1) / 2;
    return this.put(
      {
        kind: 'conv2d',
        filters,
        kernel: [kernel, kernel],
        stride: [stride, stride],
        padding: around(edge),
        dilation: [1, 1],
        groups,
        bias: false,
      },
      [from],
    );
  }

  norm(): NodeId {
    return this.put({ kind: 'batchNorm', scale: true, center: true, epsilon: 1e-5 });
  }

  relu(): NodeId {
    return this.put({ kind: 'activation', name: 'relu' });
  }

  head(classes: number): Graph {
    this.put({ kind: 'globalPool', mode: 'average', keepDims: false });
    this.put({ kind: 'dense', units: classes, bias: true });
    this.put({ kind: 'softmax' });
    return this.graph();
  }

  graph(): Graph {
    return {
      format: 'residual-lens',
      family: null,
      model: null,
      nodes: this.nodes,
      inputSource: 'file',
      inputNote: null,
    };
  }
}

export const around = (edge: number): Padding => ({ top: edge, bottom: edge, left: edge, right: edge });

/** He et al.'s CIFAR net of 6n + 2 layers with option A. */
export function cifarNet(n: number, classes = 10, filters = 16): Graph {
  const net = new NetBuilder([32, 32, 3]);
  net.conv(filters, 3);
  net.norm();
  net.relu();
  for (const [stage, width] of [filters, 2 * filters, 4 * filters].entries()) {
    for (let block = 0; block < n; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      let x = net.last;
      net.conv(width, 3, stride);
      net.norm();
      net.relu();
      net.conv(width, 3);
      const branch = net.norm();
      if (stride === 2) {
        x = net.put(
          { kind: 'pool', mode: 'average', kernel: [1, 1], stride: [2, 2], padding: 'valid', ceil: false },
          [x],
        );
        x = net.put({ kind: 'padChannels', before: width / 4, after: width / 4 }, [x]);
      }
      net.put({ kind: 'add' }, [branch, x]);
      net.relu();
    }
  }
  return net.head(classes);
}

/** torchvision's bottleneck net, [3, 8, 36, 3] blocks for ResNet-152. */
export function bottleneckNet(blocks: readonly number[]): Graph {
  const net = new NetBuilder([224, 224, 3]);
  net.conv(64, 7, 2);
  net.norm();
  net.relu();
  net.put({ kind: 'pool', mode: 'max', kernel: [3, 3], stride: [2, 2], padding: around(1), ceil: false });
  for (const [stage, count] of blocks.entries()) {
    for (let block = 0; block < count; block++) {
      const width = 64 * 2 ** stage;
      const stride = stage > 0 && block === 0 ? 2 : 1;
      let x = net.last;
      net.conv(width, 1);
      net.norm();
      net.relu();
      net.conv(width, 3, stride);
      net.norm();
      net.relu();
      net.conv(4 * width, 1);
      const branch = net.norm();
      if (block === 0) {
        net.conv(4 * width, 1, stride, x);
        x = net.norm();
      }
      net.put({ kind: 'add' }, [branch, x]);
      net.relu();
    }
  }
  return net.head(1000);
}
