import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { closeAll, example, openGraph, openText } from './session.ts';

describe('export', () => {
  afterEach(closeAll);

  const exported = async (uri: vscode.Uri, format: string, ending = format): Promise<Buffer> => {
    const path = uri.fsPath.replace('.resnet.yaml', `.${ending}`);
    const stated = { uri, format, path, part: 'whole', theme: 'light' };
    const place = await vscode.commands.executeCommand('residualLens.exportPicture', stated);
    assert.ok(place instanceof vscode.Uri, 'the command says where it wrote');
    assert.equal(place.fsPath, path);
    return readFileSync(path);
  };

  it('writes the open graph as an SVG that names its net', async () => {
    const uri = example('resnet-50.resnet.yaml');
    await openGraph(uri);
    const svg = (await exported(uri, 'svg')).toString();
    assert.match(svg, /^<\?xml [^>]*>\n<svg [^>]*viewBox="[^"]+"/);
    assert.match(svg, /<title>ResNet-50<\/title><desc>[^<]*25\.6 M params/);
    assert.match(svg, /stage 4/);
  });

  it('opens the graph where it is not, and writes a PNG', async () => {
    const png = await exported(example('resnet-20.resnet.yaml'), 'png');
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
  });

  it('writes text without a graph', async () => {
    const uri = example('resnet-18.resnet.yaml');
    await openText(uri);
    assert.match(
      (await exported(uri, 'mermaid', 'mmd')).toString(),
      /^---\ntitle: "ResNet-18"\n---\nflowchart TB\n/,
    );
    assert.match((await exported(uri, 'dot')).toString(), /^digraph "ResNet-18" \{/);
  });

  it('writes nothing where an argument is none that it knows', async () => {
    const uri = example('resnet-18.resnet.yaml');
    const path = `${uri.fsPath}.gif`;
    await vscode.commands.executeCommand('residualLens.exportPicture', { uri, format: 'gif', path });
    assert.ok(!existsSync(path));
  });
});
