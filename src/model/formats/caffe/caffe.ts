import type { Problem, Refusal } from '../../problem.ts';
import type { Reader, Reading, Source } from '../../reader.ts';
import { statedInputs } from './caffeInputs.ts';
import { layersOf } from './caffeLayers.ts';
import { drawNet } from './caffeNet.ts';
import { layersOfState } from './caffeState.ts';
import { familyOfGraph, familyOfName } from '../drawing/netFamily.ts';
import { Fields, newLedger } from './protoFields.ts';
import { slipsOf } from '../text/slips.ts';
import type { ProtoMessage } from './protoTree.ts';
import { parseProto } from './textProto.ts';

const mostOfStart = 65_536;
const layerOpens = /(^|\n)[ \t]*layers?\s*:?\s*[{<]/;

/**
 * Caffe's net descriptions: NetParameter of BVLC's caffe.proto in protobuf's text format, as `layer { }` or as the older
 * `layers { }`. Rules and defaults are those of its layers' .cpp files, and of the forks named beside each rule.
 */
export const caffe: Reader = {
  format: 'caffe',
  match: (path, text) => {
    const start = text.slice(0, mostOfStart);
    if (/^\uFEFF?version https:\/\/git-lfs/.test(start)) return false;
    if (/\.prototxt(\.\w+)?$/i.test(path)) return true;
    if (/\.(json|ya?ml|py|cfg|md|js|ts|toml|xml|html|c|cc|cpp|h|proto)$/i.test(path)) return false;
    return layerOpens.test(start) && /\b(bottom|top)\s*:\s*["']/.test(start);
  },
  // Caffe's other messages are prototxt too: how a net is trained, what a tool is told.
  draws: (_path, text) => layerOpens.test(text.slice(0, mostOfStart)),
  read,
};

const netFields = ['name', 'input', 'input_shape', 'input_dim', 'force_backward', 'state', 'debug_info'];
const netSlips = slipsOf([...netFields, 'layer', 'layers']);

function read(_path: string, text: string, source: Source): Reading {
  const { message, problems: found, refusal } = parseProto(text, ['layer', 'layers']);
  if (refusal !== null) return refused(refusal);
  const ledger = newLedger(text, found);
  const { problems } = ledger;
  const { layers, oldest } = layersOf(message, ledger);
  const none = layers.length === 0 ? withoutLayers(message) : null;
  if (none !== null) return refused(none);
  if (oldest) return refused(oldestGrammar);
  const net = new Fields(message, 'The net', ledger);
  net.expect(netSlips);
  const inputs = statedInputs(net);
  const chosen = layersOfState(
    layers,
    inputs.map(({ name }) => name),
    net.child('state'),
  );
  const drawn = drawNet(chosen.layers, layers, inputs, source.input, problems);
  const name = net.text('name');
  const family = familyOfName(name ?? '') ?? familyOfGraph(drawn.nodes);
  return {
    kind: 'graph',
    graph: { format: 'caffe', family, model: name, ...drawn },
    problems: once(problems),
  };
}

/** A field may be read in several places; what is wrong with it is said once. */
function once(problems: readonly Problem[]): Problem[] {
  const said = new Map(
    problems.map((problem) => [`${problem.range?.start ?? -1} ${problem.message}`, problem]),
  );
  return [...said.values()];
}

const solverFields =
  /^(net|train_net|test_net|base_lr|lr_policy|max_iter|solver_mode|test_iter|snapshot_prefix|solver_type)$/;

/** A prototxt that holds no layers is another kind of message. */
function withoutLayers({ fields }: ProtoMessage): Refusal {
  const solver = fields.find(({ name }) => solverFields.test(name));
  if (solver === undefined) {
    const message = 'The prototxt holds no layers; it describes no net of Caffe.';
    return { code: 'not-a-model', message, family: null };
  }
  const net = fields.find(({ name, kind }) => /^(train_)?net$/.test(name) && kind === 'text');
  const named = net?.kind === 'text' ? `'${net.value}'` : 'its net';
  const message = `This is a Caffe solver, which says how a net is trained; open ${named} instead.`;
  return { code: 'solver', message, family: null };
}

const oldestGrammar: Refusal = {
  code: 'not-a-model',
  message:
    "This net is in Caffe's oldest grammar, 'layers { layer { } }' of 2013; Caffe's upgrade_net_proto_text writes it anew as 'layer { }'.",
  family: null,
};

const refused = (refusal: Refusal): Reading => ({ kind: 'refused', format: 'caffe', refusal });
