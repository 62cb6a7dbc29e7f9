/** The fences between the rooms: model <- protocol <- { engine, tfjs, webview }; engine <- { cli, extension }. */
const only = (room, allowed) => ({
  name: `${room.replaceAll('/', '-')}-imports-only`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: {
    path: '^(src|extension|webview|test|scripts)/',
    pathNot: [room, ...allowed].map((name) => `^${name}/`),
  },
});
const never = (name, from, to) => ({ name, severity: 'error', from, to });

export default {
  forbidden: [
    only('src/model', []),
    only('src/protocol', ['src/model']),
    only('src/engine', ['src/model', 'src/protocol']),
    only('src/tfjs', ['src/model', 'src/protocol']),
    only('src/cli', ['src/model', 'src/protocol', 'src/engine']),
    only('extension', ['src/model', 'src/protocol', 'src/engine']),
    only('webview', ['src/model', 'src/protocol']),
    never(
      'pure-rooms-know-no-node',
      { path: '^(src/model|src/protocol|webview)/' },
      { dependencyTypes: ['core'] },
    ),
    never('webview-reads-no-formats', { path: '^webview/' }, { path: '^src/model/(formats|families)' }),
    never(
      'formats-share-below-themselves',
      { path: '^src/model/formats/(text|drawing|bases)/' },
      { path: '^src/model/formats/', pathNot: '^src/model/formats/(text|drawing|bases)/' },
    ),
    never('only-tfjs-says-tf', { pathNot: '^src/tfjs/' }, { path: 'node_modules/@tensorflow' }),
    never('only-webview-draws', { pathNot: '^webview/' }, { path: 'node_modules/d3' }),
    never('no-cycles', {}, { circular: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'test/tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
