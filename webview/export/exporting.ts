import type { ExportFormat, ExportReply, ExportRequest } from '../../src/protocol/view.ts';
import type { Board } from '../board.ts';
import type { MenuGroups } from '../panels/menu.ts';
import { drawExport, leastSize } from './drawExport.ts';
import { base64Of, rasterOf, scaleFor } from './raster.ts';

/** Hands the picture out: to the host, which saves it, and to the clipboard. */
export function createExporting({
  board,
  say,
  ask,
}: {
  readonly board: Board;
  readonly say: (sentence: string, kind: 'done' | 'warning') => void;
  /** Starts the host's command for a format. */
  readonly ask: (format: ExportFormat) => void;
}) {
  const whatOf = (part: ExportRequest['part']) => {
    const state = board.sceneState();
    if (state === null) throw new Error('There is no picture to export.');
    const shown = { view: board.viewport.view(), size: board.viewport.size() };
    return { state, extent: part === 'whole' ? part : shown };
  };
  const png = async ({ part, theme }: Pick<ExportRequest, 'part' | 'theme'>) => {
    const { state, extent } = whatOf(part);
    // 20,000 layers take half a minute to draw.
    scaleFor(leastSize(state, extent));
    return rasterOf(drawExport(state, theme, extent));
  };
  const answer = async ({ format, part, theme }: ExportRequest): Promise<ExportReply> => {
    if (format === 'svg') {
      const { state, extent } = whatOf(part);
      return { data: drawExport(state, theme, extent).svg, note: null };
    }
    const { blob, note } = await png({ part, theme });
    return { data: await base64Of(blob), note };
  };
  const copy = async () => {
    const { classList } = document.body;
    const isLight = classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light');
    try {
      const { blob } = await png({ part: 'shown', theme: isLight ? 'light' : 'dark' });
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
      say('The picture is on the clipboard.', 'done');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      say(`The picture could not be copied (${why}); "Save as PNG" makes a file of it.`, 'warning');
    }
  };
  const menu: MenuGroups = () => [
    [
      {
        label: 'Copy as image',
        title: 'What is shown, as a PNG at twice its size',
        press: () => void copy(),
      },
    ],
    [
      {
        label: 'Save as SVG…',
        press: () => {
          ask('svg');
        },
      },
      {
        label: 'Save as PNG…',
        press: () => {
          ask('png');
        },
      },
    ],
    [
      {
        label: 'Save as Mermaid text…',
        press: () => {
          ask('mermaid');
        },
      },
      {
        label: 'Save as Graphviz text…',
        press: () => {
          ask('dot');
        },
      },
    ],
  ];
  return { answer, menu };
}
