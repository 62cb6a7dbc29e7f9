/** Whether things may move to their place: neither the system nor VS Code's own setting asks for less motion. */
export function mayMove(): boolean {
  return (
    !matchMedia('(prefers-reduced-motion: reduce)').matches &&
    !document.body.classList.contains('vscode-reduce-motion')
  );
}
