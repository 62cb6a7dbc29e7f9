/**
 * The keys that each kind of section reads, from parse_* in parser.c of pjreddie and of AlexeyAB; a key that is none of
 * them and nearly one of them is a slip.
 */
const every =
  'clip truth onlyforward dont_update burnin_update stopbackward train_only_bn dontsave dontload dontloadscales numload learning_rate smooth stream wait_stream';
const convolution =
  'filters groups size stride stride_x stride_y dilation antialiasing pad padding activation assisted_excitation share_index batch_normalize cbn binary xnor bin_output sway rotate stretch stretch_sway flipped dot angle grad_centr reverse coordconv';
const pool =
  'stride stride_x stride_y size padding maxpool_depth out_channels antialiasing maxpool_zero_nonmax';

const bySection: Readonly<Record<string, string>> = {
  convolutional: convolution,
  conv: convolution,
  deconvolutional: 'filters size stride activation batch_normalize pad padding',
  deconv: 'filters size stride activation batch_normalize pad padding',
  local: 'filters size stride pad activation',
  connected: 'output activation batch_normalize',
  conn: 'output activation batch_normalize',
  maxpool: pool,
  max: pool,
  local_avgpool: pool,
  local_avg: pool,
  crop: 'crop_height crop_width flip angle saturation exposure noadjust shift',
  dropout: 'probability dropblock dropblock_size_rel dropblock_size_abs',
  shortcut: 'from activation alpha beta weights_type weights_normalization',
  route: 'layers groups group_id',
  upsample: 'stride scale',
  scale_channels: 'from scale_wh activation',
  sam: 'from activation',
};

/** Null for a kind whose keys do not matter to what is drawn. */
export function knownKeys(type: string): readonly string[] | null {
  const keys = bySection[type];
  return keys === undefined ? null : `${keys} ${every}`.split(' ');
}
