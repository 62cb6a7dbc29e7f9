import { readdirSync, writeFileSync } from 'node:fs';
import { columns, galleryName } from './gallery.ts';
import { themes } from './themes.ts';
import { zoo } from './zoo.ts';

const folder = 'out/pictures';

/** Writes out/pictures/index.html over all pictures that are there: nets by levels, then the scenes, in any theme. */
export function writeContactSheet(): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const pictures = files.filter((file) => file.endsWith('.png')).map((file) => file.replaceAll('\\', '/'));
  const names = new Set(pictures.map((file) => file.replace(/-(?:hc-)?(?:dark|light)\.png$/, '')));
  const cell = (name: string) =>
    names.has(name) ? `<a><img loading="lazy" alt="${name}" data-name="${name}"></a>` : '';
  const rows = zoo.map(({ name: net }) => {
    const cells = columns.map(([level, place]) => `<td>${cell(galleryName(net, level, place))}</td>`);
    return `<tr><th>${net}</th>${cells.join('')}</tr>`;
  });
  const scenes = [...names].filter((name) => !name.includes('/')).sort();
  const path = `${folder}/index.html`;
  writeFileSync(
    path,
    `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Residual Lens, looked at</title>
<style>${style}</style>
<form>${Object.keys(themes)
      .map(
        (theme, at) => `<label><input type="radio" name="theme" value="${theme}"> ${at + 1} ${theme}</label>`,
      )
      .join('')}</form>
<table><tr><th></th>${columns.map(([level, place]) => `<th>${level}, ${place}</th>`).join('')}</tr>
${rows.join('\n')}</table>
<h2>Scenes</h2><div>${scenes.map((name) => `<figure>${cell(name)}<figcaption>${name}</figcaption></figure>`).join('\n')}</div>
<script>const there = new Set(${JSON.stringify(pictures)});${script}</script></html>`,
  );
  return path;
}

const style = `
body { font: 13px sans-serif; margin: 0 12px 24px; background: #808080; color: #fff }
form { position: sticky; top: 0; padding: 10px 0; background: #808080; z-index: 1 }
label { margin-right: 16px } th { text-align: left; vertical-align: top; padding: 4px; white-space: nowrap }
td { padding: 2px; vertical-align: top } td img { width: 260px } figure img { width: 340px }
img { display: block } img:not([src]) { visibility: hidden; height: 40px }
div { display: flex; flex-wrap: wrap; gap: 12px } figure { margin: 0 }`;

const script = `
const wear = (theme) => {
  document.querySelector('[value=' + theme + ']').checked = true;
  for (const image of document.images) {
    const file = image.dataset.name + '-' + theme + '.png';
    if (there.has(file)) image.src = image.parentElement.href = file;
    else { image.removeAttribute('src'); image.parentElement.removeAttribute('href'); }
  }
};
addEventListener('change', ({ target }) => wear(target.value));
addEventListener('keydown', ({ key }) => { const radio = document.querySelectorAll('input')[key - 1]; if (radio) wear(radio.value); });
wear('dark');`;
