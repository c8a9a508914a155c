// One page, one form. Nothing is sent, stored or asked for anywhere: what is typed goes into a code on this screen.
// The page says what it asks (the JSON block): see counter_app/home/script_data.py for its shape.
(() => {
"use strict";
const $ = (id) => document.getElementById(id), D = JSON.parse($("d").textContent), T = D.t;
const bytes = (...parts) => new Uint8Array(parts.flatMap((part) => typeof part === "number" ? [part] : typeof part === "string" ? [...new TextEncoder().encode(part)] : [...part]));
const make = (tag, props = {}, ...inside) => { const made = Object.assign(document.createElement(tag), props); made.append(...inside); return made; };

// ---- reading what was filled in ----
const latin = (text) => text.normalize("NFKC").replace(/[\s\-‐-―−ー.・/()]/g, "");
const kana = /^[ぁ-ゖァ-ヶー・･-ﾟ゛゜\s\-]+$/u;
const number = (least, most) => (text) => { const n = latin(text); return /^\d{1,12}$/.test(n) && +n >= least && +n <= most ? +n : null; };
const digits = (shape) => (text) => { const n = latin(text); return shape.test(n) ? n : null; };
const KINDS = {
  kana: (text) => kana.test(text) ? text : null,
  phone: (text) => { const n = latin(text).replace(/^\+810?/, "0"); return /^0[1-9]\d+$/.test(n) && n.length === (/^0[25-9]0/.test(n) ? 11 : 10) ? n : null; },
  "postal-code": digits(/^\d{7}$/), "bank-code": digits(/^\d{4}$/), "branch-code": digits(/^\d{3}$/), "account-number": digits(/^\d{1,7}$/),
};
const myNumber = (text) => { // nobody's 個人番号 goes into a code: 12 digits whose last one checks the others
  for (const [found] of text.normalize("NFKC").replace(/[\s\-‐-―]/g, "").matchAll(/(?<!\d)\d{12}(?!\d)/g)) {
    const rest = [...found.slice(0, 11)].reverse().reduce((sum, d, at) => sum + d * (at < 6 ? at + 2 : at - 4), 0) % 11;
    if (+found[11] === (rest < 2 ? 0 : 11 - rest)) return true;
  }
  return false;
};
const eras = { 0: 0, 5: 2018, 4: 1988, 3: 1925, 2: 1911, 1: 1867 };
const starts = { 0: 18680101, 5: 20190501, 4: 19890108, 3: 19261225, 2: 19120730, 1: 18680101 };
const ends = { 4: 20190430, 3: 19890107, 2: 19261225, 1: 19120730 };
function day(box) { // → {v: YYYYMMDD} or {e} or {}
  const [era, ...parts] = [...box.querySelectorAll("select,input")].map((each) => each.value), said = parts.map(latin);
  if (said.every((part) => !part)) return {};
  const [y, m, d] = said.map(Number), year = y + eras[era], at = (year * 100 + m) * 100 + d, real = new Date(Date.UTC(year, m - 1, d));
  const fits = said.every((part) => /^\d{1,4}$/.test(part)) && y > 0 && year > 1867 && year < 2100 && real.getUTCMonth() === m - 1 && real.getUTCDate() === d;
  return fits && at >= starts[era] && at <= (ends[era] || 21000000) ? { v: at } : { e: "date" };
}
function read(box, entry) { // → {v} what goes into the code, {e} what is wrong, {} nothing said
  if (entry.k === "date") return day(box);
  if (entry.c) {
    const tick = box.querySelector("input[type=checkbox]"), pick = box.querySelector("select"), dot = box.querySelector("input:checked");
    const said = tick ? +tick.checked : pick ? pick.value : dot ? dot.value : "";
    return said === "" ? {} : { v: +said };
  }
  const text = box.querySelector("input,textarea").value.replace(/[\r\n\t]+/g, " ").trim();
  if (!text) return {};
  if (myNumber(text)) return { e: "number" };
  if ([...text].length > (entry.m || 200)) return { e: "long" };
  const take = entry.k === "number" ? number(...entry.n) : KINDS[entry.k];
  const value = take ? take(text) : text;
  return value === null ? { e: entry.k === "number" ? "quantity" : entry.k } : { v: value };
}

// ---- what is asked now ----
const boxes = D.q.map((_, i) => $("q" + i));
const rowsOf = (i) => [...boxes[i].querySelectorAll(":scope>.rows>fieldset")];
const cell = (row, j) => row.querySelector(`:scope>[data-j="${j}"]`);
let seen, needed;
const reasons = (entry, row) => !entry.s || entry.s.some(([procedures, when]) => (!procedures.length || procedures.some((p) => needed[p])) && when.every((c) => holds(c, row)));
const visible = (i) => seen[i] ??= reasons(D.q[i]);
// Two questions may ask the same of the same person: the applicant, and the first of those who are listed. Whichever
// was answered first is the one that stays on the page; a cell of a row that was written into says so (data-own).
const twins = new Map();
D.q.forEach((entry, g) => entry.i && entry.i.forEach((item, j) => { if (item.f !== undefined) twins.set(item.f, { g, j }); }));
const owner = (i) => { const twin = twins.get(i), row = twin && rowsOf(twin.g)[0], box = row && cell(row, twin.j); return box && box.dataset.own ? box : null; };
const value = (i) => visible(i) ? read(owner(i) || boxes[i], D.q[i]).v : undefined;
const twin = ({ g, r, row }, j) => { const same = D.q[g].i[j].f; return same === undefined || r || cell(row, j).dataset.own ? -1 : same; };
function inRow(at, j) {
  const entry = D.q[at.g].i[j], same = twin(at, j);
  return reasons(entry, at) ? (same < 0 ? undefined : read(boxes[same], D.q[same]).v) ?? read(cell(at.row, j), entry).v : undefined;
}
const split = (at) => [Math.floor(at / 10000), at % 10000];
const age = (birth, on) => { const [by, bd] = split(birth), [y, d] = split(on); return y - by - (d < bd ? 1 : 0); };
const schoolAge = (birth, on) => { const [by, bd] = split(birth), [y, d] = split(on); return y - (d < 401 ? 1 : 0) - by - (bd > 401 ? 1 : 0); };
const now = new Date(), today = (now.getFullYear() * 100 + now.getMonth() + 1) * 100 + now.getDate();
const eventDay = () => (D.day === undefined ? undefined : value(D.day));
function ofBirth(name, at) { // a fact that follows from the birth date in a row: 1, 0 or not known
  const [j, rules] = [D.q[at.g].i.findIndex((item) => item.b), D.r[name]], birth = j < 0 ? undefined : inRow(at, j);
  if (birth === undefined) return undefined;
  const years = (rules[0] ? schoolAge : age)(birth, eventDay() ?? today);
  return +(years >= rules[1] && years < rules[2]);
}
const there = ([where, what], at) => where === 0 ? value(what) : where === 1 ? inRow(at, what) : ofBirth(what, at);
const holds = ([where, what, not, values], at) => { const v = there([where, what], at); return v !== undefined && values.includes(v) !== !!not; };

// Rules of the event: true, false, or null while an answer is open.
const and = (all) => all.includes(false) ? false : all.includes(null) ? null : true;
const or = (all) => all.includes(true) ? true : all.includes(null) ? null : false;
const dayNumber = (at) => Date.UTC(Math.floor(at / 10000), Math.floor(at / 100) % 100 - 1, at % 100) / 864e5;
function passes([how, where, what, of], at) {
  if (where === 3) return null; // not asked on this page
  if (where < 2 && !(where ? reasons(D.q[at.g].i[what], at) : visible(what))) return false;
  const v = there([where, what], at), on = eventDay();
  if (v === undefined) return null;
  if (how === "is") return of.includes(v);
  if (how === "is_not") return !of.includes(v);
  if (how === "at_least") return v >= of;
  if (how === "at_most") return v <= of;
  if (how.startsWith("days")) { const ago = dayNumber(today) - dayNumber(v); return how === "days_ago_at_most" ? ago <= of : ago > of; }
  if (on === undefined) return null;
  const years = (how.startsWith("fiscal") ? schoolAge : age)(v, on);
  return how.endsWith("below") ? years < of : years >= of;
}
function predicate([any, group, tests]) {
  const judge = (at) => (any ? or : and)(tests.map((test) => passes(test, at)));
  if (group < 0) return judge();
  if (!visible(group)) return false;
  const rows = rowsOf(group);
  return rows.length ? or(rows.map((row, r) => judge({ g: group, r, row }))) : null;
}
function decide() {
  needed = (D.e || []).map(() => false); seen = [];
  if (!D.e) return;
  const found = D.p.map(predicate);
  const term = (at) => { const so = found[at < 0 ? ~at : at]; return at < 0 && so !== null ? !so : so; };
  needed = D.e.map((rules) => or(rules.map((rule) => and(rule.map((clause) => or(clause.map(term)))))) === true);
  seen = [];
}
function refresh() {
  decide();
  boxes.forEach((box, i) => {
    box.hidden = !visible(i) || !!owner(i);
    if (D.q[i].i) rowsOf(i).forEach((row, r) => D.q[i].i.forEach((entry, j) => { const at = { g: i, r, row }; const same = twin(at, j); cell(row, j).hidden = !reasons(entry, at) || (same >= 0 && visible(same)); }));
  });
  for (const section of document.querySelectorAll("section[data-s]")) section.hidden = ![...section.children].some((child) => !child.hidden && child.tagName !== "H2");
}

// ---- rows of people ----
let made = 0, touched = false;
function addRow(i, focus) {
  const row = make("fieldset", { className: "row" });
  row.innerHTML = $("t" + i).innerHTML.replaceAll("§", `${i}-${made++}`);
  dates(row);
  boxes[i].querySelector(".rows").append(row);
  row.querySelector(".out").onclick = () => { row.remove(); renumber(i); refresh(); boxes[i].querySelector(".add").focus(); };
  renumber(i); refresh();
  if (focus) row.querySelector("legend").focus();
}
function renumber(i) {
  const rows = rowsOf(i), entry = D.q[i];
  rows.forEach((row, r) => {
    row.querySelector("legend").textContent = T.person.replace("{n}", r + 1) + (!r && entry.h ? T.you : "");
    row.querySelector(".out").hidden = rows.length <= entry.n[0];
  });
  boxes[i].querySelector(".add").hidden = rows.length >= entry.n[1];
}
function dates(place) { // the same four boxes for every date
  for (const box of place.querySelectorAll(".day")) {
    const wrap = make("div", { className: "ymd" });
    const pick = make("select", { id: box.dataset.d }), name = (part) => `${T[part]}`;
    for (const [code, text] of T.eras) pick.append(make("option", { value: code, textContent: text }));
    wrap.append(make("label", { className: "era" }, make("span", { textContent: T.era }), pick));
    for (const [part, most] of [["year", 4], ["month", 2], ["day", 2]])
      wrap.append(make("label", { className: part[0] }, make("input", { inputMode: "numeric", maxLength: most, autocomplete: "off" }), make("span", { textContent: name(part) })));
    box.append(wrap);
  }
}

// ---- the code ----
const head = (major, n) => n < 24 ? [major << 5 | n] : n < 256 ? [major << 5 | 24, n] : n < 65536 ? [major << 5 | 25, n >> 8, n & 255]
  : n < 4294967296 ? [major << 5 | 26, n >>> 24, n >>> 16 & 255, n >>> 8 & 255, n & 255] : [major << 5 | 27, ...[56, 48, 40, 32, 24, 16, 8, 0].map((by) => Number(BigInt(n) >> BigInt(by) & 255n))];
function compact(v) {
  if (typeof v === "number") return head(0, v);
  if (typeof v === "string") { const text = bytes(v); return [...head(3, text.length), ...text]; }
  if (v instanceof Uint8Array) return [...head(2, v.length), ...v];
  if (Array.isArray(v)) return [...head(4, v.length), ...v.flatMap(compact)];
  return [...head(5, v.size), ...[...v].sort(([a], [b]) => a - b).flatMap(([key, inside]) => [...head(0, key), ...compact(inside)])];
}
async function shorter(packed) {
  if (typeof CompressionStream === "undefined") return bytes(0, packed);
  const stream = new Blob([packed]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const small = new Uint8Array(await new Response(stream).arrayBuffer());
  return small.length < packed.length ? bytes(1, small) : bytes(0, packed);
}
const hex = (text) => new Uint8Array(text.match(/../g).map((pair) => parseInt(pair, 16)));
// HPKE, RFC 9180, base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM; one message.
async function sealed(plain, info) {
  const S = crypto.subtle, curve = { name: "ECDH", namedCurve: "P-256" };
  const mac = async (key, ...parts) => new Uint8Array(await S.sign("HMAC", await S.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]), bytes(...parts)));
  const none = new Uint8Array(32), kem = bytes("KEM", 0, 16), suite = bytes("HPKE", 0, 16, 0, 1, 0, 1);
  const extract = (salt, id, label, ikm) => mac(salt, "HPKE-v1", id, label, ikm);
  const expand = async (key, id, label, of, length) => (await mac(key, 0, length, "HPKE-v1", id, label, of, 1)).slice(0, length);
  const theirs = hex(D.key), pair = await S.generateKey(curve, true, ["deriveBits"]);
  const peer = await S.importKey("raw", theirs, curve, false, []);
  const dh = new Uint8Array(await S.deriveBits({ name: "ECDH", public: peer }, pair.privateKey, 256));
  const enc = new Uint8Array(await S.exportKey("raw", pair.publicKey));
  const shared = await expand(await extract(none, kem, "eae_prk", dh), kem, "shared_secret", bytes(enc, theirs), 32);
  const context = bytes(0, await extract(none, suite, "psk_id_hash", ""), await extract(none, suite, "info_hash", info));
  const secret = await extract(shared, suite, "secret", "");
  const key = await S.importKey("raw", await expand(secret, suite, "key", context, 16), "AES-GCM", false, ["encrypt"]);
  const iv = await expand(secret, suite, "base_nonce", context, 12);
  return bytes(enc, new Uint8Array(await S.encrypt({ name: "AES-GCM", iv }, key, plain)));
}
async function codeOf(answers, rows) {
  const content = new Map([[1, hex(D.id)], [2, Math.floor(Date.now() / 1000)], [3, D.lang], [4, answers], [5, rows]]);
  const kid = new Uint8Array(await crypto.subtle.digest("SHA-256", hex(D.key))).slice(0, 4);
  const message = bytes(1, kid, await sealed(await shorter(bytes(compact(content))), bytes(`kakanai/home/1/${D.town}/`, 1, kid)));
  return "2601" + BigInt("0x" + [...message].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
}
function draw(place, dark) { // an SVG of runs, and the same as a picture to keep
  const size = dark.length, svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS(svg.namespaceURI, "path");
  let runs = "";
  dark.forEach((line, y) => { for (let x = 0; x < size; x++) if (line[x]) { let end = x; while (line[end]) end++; runs += `M${x} ${y}h${end - x}v1h${x - end}z`; x = end; } });
  path.setAttribute("d", runs);
  for (const [name, said] of [["viewBox", `0 0 ${size} ${size}`], ["role", "img"], ["aria-label", T.qr], ["shape-rendering", "crispEdges"]]) svg.setAttribute(name, said);
  svg.append(path); place.replaceChildren(svg);
  const canvas = make("canvas", { width: size * 8, height: size * 8 }), pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; pen.fillRect(0, 0, size * 8, size * 8); pen.fillStyle = "#000";
  pen.scale(8, 8); pen.fill(new Path2D(runs));
  canvas.toBlob((blob) => { $("keep").href = URL.createObjectURL(blob); });
}

// ---- making it ----
function gather() {
  const answers = new Map(), rows = new Map(), wrong = [];
  let open = 0;
  const take = (box, entry, into, at) => {
    const { v, e } = read(box, entry);
    if (e) wrong.push([box, e]); else if (v !== undefined) into.set(at, v); else open++;
  };
  D.q.forEach((entry, i) => {
    if (!visible(i)) return;
    if (!entry.i && owner(i)) { if (value(i) !== undefined) answers.set(i, value(i)); return; }
    if (!entry.i) return take(boxes[i], entry, answers, i);
    const list = rowsOf(i).map((row, r) => {
      const cells = new Map();
      entry.i.forEach((item, j) => {
        const at = { g: i, r, row };
        if (!reasons(item, at)) return;
        if (cell(row, j).hidden || twin(at, j) >= 0 && inRow(at, j) !== undefined) { if (inRow(at, j) !== undefined) cells.set(j, inRow(at, j)); }
        else take(cell(row, j), item, cells, j);
      });
      return cells;
    });
    while (list.length && !list.at(-1).size) list.pop(); // people nothing was said about
    if (list.length) rows.set(i, list);
  });
  return { answers, rows, wrong, open };
}
function complain(wrong) {
  for (const box of document.querySelectorAll(".bad")) { box.classList.remove("bad"); box.querySelector(".e").hidden = true; for (const input of box.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid"); }
  const list = $("errors"); list.hidden = !wrong.length;
  list.querySelector("ul").replaceChildren(...wrong.map(([box, e]) => {
    const input = box.querySelector("input,select,textarea"), said = T.wrong[e] || T.wrong.text, line = box.querySelector(".e");
    box.classList.add("bad"); line.textContent = said; line.hidden = false; input.setAttribute("aria-invalid", "true");
    const link = make("a", { href: "#" + input.id, textContent: `${box.querySelector("legend,label").textContent.trim()}: ${said}` });
    link.onclick = (click) => { click.preventDefault(); input.focus(); box.scrollIntoView(); };
    return make("li", {}, link);
  }));
  if (wrong.length) { list.focus(); list.scrollIntoView(); }
}
const longest = () => boxes.filter((box, i) => visible(i) && D.q[i].k === "text" && read(box, D.q[i]).v).sort((a, b) => b.querySelector("input,textarea").value.length - a.querySelector("input,textarea").value.length)[0];
async function finish() {
  decide();
  const { answers, rows, wrong, open } = gather();
  complain(wrong);
  if (wrong.length) return;
  const nothing = !touched; // tiles nobody touched would be a no
  $("nothing").hidden = !nothing;
  if (nothing) return $("nothing").focus();
  const code = await codeOf(answers, rows);
  const dark = code.length > D.most[1] ? null : qrModules(code, code.length > D.most[0] ? "low" : "medium");
  if (!dark) { const box = longest() || boxes.find((each, i) => visible(i)); return complain([[box, "much"]]); }
  draw($("qr"), dark);
  const until = new Date(Date.now() + 30 * 864e5);
  $("until").textContent = T.until.replace("{day}", until.toLocaleDateString(document.documentElement.lang.slice(0, 2), { month: "long", day: "numeric" }));
  $("open").textContent = open ? T.open.replace("{n}", open) : T.closed;
  show(true);
}
function show(done) { $("fill").hidden = done; $("done").hidden = !done; $("top").hidden = done; scrollTo(0, 0); (done ? $("done") : $("fill")).querySelector("h1,h2").focus(); }

if (!globalThis.crypto || !crypto.subtle || typeof BigInt === "undefined") { $("old").hidden = false; $("make").disabled = true; }
dates(document);
needed = []; seen = [];
D.q.forEach((entry, i) => { if (entry.i) { boxes[i].querySelector(".add").onclick = () => addRow(i, true); for (let r = 0; r < Math.max(entry.n[0], 1); r++) addRow(i); } });
refresh();
document.addEventListener("input", ({ target }) => { const box = target.closest("[data-j]"); if (box) box.dataset.own = 1; touched = true; refresh(); });
addEventListener("beforeunload", (leaving) => { if (touched) leaving.preventDefault(); });
$("make").onclick = finish; $("back").onclick = () => show(false); $("print").onclick = () => print();
})();
