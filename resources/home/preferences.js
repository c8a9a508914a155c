// The code follows what is chosen; nothing is stored.
(() => {
"use strict";
const D = JSON.parse(document.getElementById("d").textContent), NS = "http://www.w3.org/2000/svg";
function draw() {
  const told = ["language", "letters", "contrast", "quiet"].map((name) => Number(document.querySelector(`input[name=${name}]:checked`)?.value ?? 0));
  const dark = qrModules(D.prefix + String(told.reduce((number, byte) => number * 256 + byte, 1)));
  const svg = document.createElementNS(NS, "svg"), path = document.createElementNS(NS, "path");
  path.setAttribute("d", dark.flatMap((line, y) => line.map((on, x) => on ? `M${x} ${y}h1v1h-1z` : "")).join(""));
  for (const [name, said] of [["viewBox", `0 0 ${dark.length} ${dark.length}`], ["role", "img"], ["aria-label", D.qr], ["shape-rendering", "crispEdges"]]) svg.setAttribute(name, said);
  svg.append(path);
  document.getElementById("qr").replaceChildren(svg);
}
document.addEventListener("change", draw);
draw();
})();
