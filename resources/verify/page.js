"use strict";
// Checks a slip's code as slips/signed_text.py and slips/payload.py do: the frame byte for byte, then the signature, and
// only then is the content decoded. What nobody vouches for is never shown. Nothing is sent, nothing is kept.
(() => {
  const facts = JSON.parse(document.getElementById("facts").textContent);
  const PREFIX = "2701", MOST_DIGITS = 700, HEAD = [0xd2, 0x84, 0x49, 0xa2, 0x01, 0x27, 0x04, 0x44];
  const NARROW = 640, WIDE = 1920, MOST_BYTES = 20000000, PAUSE_MS = 120;
  const at = (id) => document.getElementById(id);
  let language = "ja", shown = null, standing = "", stream = null;

  // ---- the code ------------------------------------------------------------------------------------------------

  class Refused extends Error {
    constructor(verdict) { super(verdict); this.verdict = verdict; }
  }

  function bytesOf(text) {
    if (text.length > MOST_DIGITS || !text.startsWith(PREFIX)) throw new Refused("no-slip");
    const digits = text.slice(PREFIX.length);
    if (!/^[1-9][0-9]*$/.test(digits)) throw new Refused("no-slip");
    const hex = BigInt(digits).toString(16);
    const even = hex.length % 2 ? "0" + hex : hex;
    return Uint8Array.from(even.match(/../g), (pair) => parseInt(pair, 16));
  }

  const bytesHead = (length) => (length < 24 ? [0x40 + length] : [0x58, length]);
  const startsWith = (bytes, start) => start.every((byte, index) => bytes[index] === byte);
  const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
  const hexOf = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  function opened(message) {
    const kid = message.slice(8, 12), rest = message.slice(12), size = rest.length - 1 - 2 - 64;
    if (!startsWith(message, HEAD) || rest[0] !== 0xa0 || size < 1) throw new Refused("no-slip");
    const encoded = rest.slice(1, 1 + size), tail = rest.slice(1 + size);
    const wide = encoded[0] === 0x58 ? 2 : 1, payload = encoded.slice(wide);
    const fits = payload.length <= 255 && startsWith(encoded, bytesHead(payload.length)) &&
      encoded.length === bytesHead(payload.length).length + payload.length;
    if (!fits || !startsWith(tail, [0x58, 0x40])) throw new Refused("no-slip");
    const signed = joined([0x84, 0x6a], new TextEncoder().encode("Signature1"), [0x49], HEAD.slice(3), kid, [0x40],
      bytesHead(payload.length), payload);
    return { kid: hexOf(kid), payload, signature: tail.slice(2), signed };
  }

  async function isSigned({ signature, signed }, x) {
    const raw = Uint8Array.from(atob(x.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
    try {
      const key = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
      return await crypto.subtle.verify({ name: "Ed25519" }, key, signature, signed);
    } catch {
      return vendored.checkEd25519(signature, signed, raw); // a browser without Ed25519, or a page that is not https
    }
  }

  // Only what this product writes: a map of small keys to numbers, texts, bytes and true. Everything else is refused.
  function contentOf(payload) {
    let place = 0;
    const take = (count) => {
      if (place + count > payload.length) throw new Refused("changed");
      place += count;
      return payload.slice(place - count, place);
    };
    const value = () => {
      const [first] = take(1), kind = first >> 5, small = first & 31;
      if (first === 0xf5 || first === 0xf4) return first === 0xf5;
      if (small > 27 || kind > 5 || kind === 4) throw new Refused("changed");
      const size = small < 24 ? small : take(1 << (small - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
      if (kind === 0) return size;
      if (kind === 2) return take(size);
      if (kind === 3) return new TextDecoder("utf-8", { fatal: true }).decode(take(size));
      if (kind === 5 && place === 1) {
        const map = new Map();
        for (let left = size; left > 0; left -= 1) {
          const key = value();
          if (typeof key !== "number" || key < 1 || key > 9 || map.has(key)) throw new Refused("changed");
          map.set(key, value());
        }
        return map;
      }
      throw new Refused("changed");
    };
    const map = value();
    if (!(map instanceof Map) || place !== payload.length) throw new Refused("changed");
    return map;
  }

  function claimsOf(map) {
    const [office, day, serial, time, codes, state] = [1, 2, 3, 4, 5, 6].map((key) => map.get(key));
    const numbers = [day, serial, time, state].every(Number.isSafeInteger);
    const formed = typeof office === "string" && /^[A-Z0-9]{2,6}$/.test(office) && numbers && serial >= 1 &&
      serial <= 9999999 && (state === 1 || state === 2) && codes instanceof Uint8Array && codes.length % 3 === 0;
    const further = map.has(9) ? map.get(9) : 0;
    if (!formed || !Number.isSafeInteger(further)) throw new Refused("changed");
    const date = new Date(Date.UTC(2000, 0, 1 + day)), moment = new Date(time * 1000);
    if (isNaN(date) || isNaN(moment) || date.getUTCFullYear() > 2099) throw new Refused("changed");
    const procedures = [];
    for (let start = 0; start < codes.length; start += 3) procedures.push(hexOf(codes.slice(start, start + 3)));
    return { number: numberOf(office, date, serial), moment, procedures, further, open: state === 2, simulated: map.get(8) === true };
  }

  function numberOf(office, date, serial) {
    const stem = `${office}-${date.toISOString().slice(2, 10).replace(/-/g, "")}-${String(serial).padStart(4, "0")}`;
    return `${stem}-${checkCharacter(stem)}`;
  }

  // as domain/receipt.py: Damm's check over GF(4) x GF(9)
  function checkCharacter(text) {
    const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", root = [0, 3, 1, 2];
    let four = 0, real = 0, imaginary = 0;
    for (const char of text.replace(/-/g, "")) {
      const index = alphabet.indexOf(char), ninth = index % 9;
      four = root[four] ^ Math.floor(index / 9);
      [real, imaginary] = [(real - imaginary + Math.floor(ninth / 3) + 3) % 3, (real + imaginary + (ninth % 3)) % 3];
    }
    return alphabet[root[four] * 9 + ((imaginary - real + 3) % 3) * 3 + ((6 - real - imaginary) % 3)];
  }

  async function check(text) {
    try {
      const frame = opened(bytesOf(text));
      const key = facts.keys.find((each) => each.kid === frame.kid);
      if (!key) throw new Refused("unknown-key");
      if (!(await isSigned(frame, key.x))) throw new Refused("changed");
      const claims = claimsOf(contentOf(frame.payload));
      const simulated = claims.simulated || key.simulated;
      return { verdict: simulated ? "simulated" : "genuine", claims, kid: key.kid };
    } catch (error) {
      return { verdict: error instanceof Refused ? error.verdict : "changed" };
    }
  }

  // ---- words ---------------------------------------------------------------------------------------------------

  function say(key, values = {}) {
    let text = facts.texts[language][key] ?? facts.texts.ja[key];
    for (const [name, value] of Object.entries(values)) text = text.replaceAll(`{${name}}`, value);
    return text;
  }

  // 漢字《かんじ》 and ｜any base《ruby》 become ruby; everything is text, never markup
  function tell(element, text) {
    const parts = [];
    let done = 0;
    for (const found of text.matchAll(/｜([^《]+)《([^》]+)》|([々㐀-鿿]+)《([^》]+)》/g)) {
      parts.push(text.slice(done, found.index));
      const ruby = document.createElement("ruby"), reading = document.createElement("rt");
      reading.textContent = found[2] ?? found[4];
      ruby.append(found[1] ?? found[3], reading);
      parts.push(ruby);
      done = found.index + found[0].length;
    }
    element.replaceChildren(...parts, text.slice(done));
  }

  function titleOf(code) {
    const words = facts.procedures[code];
    return words ? words[language] : say("verify.procedure.unnamed", { code });
  }

  function row(list, key, ...lines) {
    const term = document.createElement("dt"), told = document.createElement("dd");
    tell(term, say(key));
    if (lines.length === 1) tell(told, lines[0]);
    else {
      const items = document.createElement("ul");
      for (const line of lines) tell(items.appendChild(document.createElement("li")), line);
      told.append(items);
    }
    list.append(term, told);
  }

  function showClaims(claims, kid) {
    const list = at("claims");
    list.replaceChildren();
    if (!claims) return;
    const locale = language === "en" ? "en-GB" : "ja-JP";
    const when = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: "Asia/Tokyo" });
    const more = claims.further === 255 ? "verify.procedure.many" : "verify.procedure.further";
    const further = claims.further ? [say(more, { count: claims.further })] : [];
    row(list, "verify.claim.number", claims.number);
    row(list, "verify.claim.at", when.format(claims.moment));
    row(list, "verify.claim.procedures", ...claims.procedures.map(titleOf), ...further);
    row(list, "verify.claim.state", say(claims.open ? "verify.state.open" : "verify.state.received"));
    row(list, "verify.claim.key", `${facts.office} (${kid})`);
  }

  function show() {
    document.documentElement.lang = language === "en" ? "en" : "ja";
    document.title = say("verify.title").replace(/《[^》]+》|｜/g, "");
    for (const element of document.querySelectorAll("[data-say]")) tell(element, say(element.dataset.say));
    for (const each of document.querySelectorAll("[data-language]"))
      each.setAttribute("aria-pressed", String(each.dataset.language === language));
    tell(at("camera"), say(stream ? "verify.camera.stop" : "verify.camera.start"));
    at("keys").replaceChildren(...facts.keys.map((key) => {
      const item = document.createElement("li");
      tell(item, `${facts.office}: ${key.kid}${key.simulated ? ` ${say("verify.keys.simulated")}` : ""}`);
      return item;
    }));
    tell(at("standing"), standing ? say(standing) : "");
    at("answer").hidden = !shown;
    if (!shown) return;
    at("answer").dataset.verdict = shown.verdict;
    tell(at("verdict"), say(`verify.${shown.verdict}.title`));
    tell(at("sentence"), say(`verify.${shown.verdict}.what`));
    showClaims(shown.claims, shown.kid);
    tell(at("limits"), shown.claims ? say("verify.limits") : "");
  }

  function stand(key) {
    standing = key;
    show();
  }

  function answer(found) {
    shown = found;
    standing = "";
    show();
    at("answer").focus();
    at("answer").scrollIntoView({ block: "start" });
  }

  // ---- from a picture to the code ------------------------------------------------------------------------------

  const native = async (source) => {
    try {
      const found = await new BarcodeDetector({ formats: ["qr_code"] }).detect(source);
      return found.map((code) => code.rawValue);
    } catch {
      return []; // no detector here, or none behind its name
    }
  };

  async function codesIn(source, width, height) {
    const texts = await native(source);
    if (texts.length) return texts;
    const longest = Math.max(width, height), canvas = document.createElement("canvas");
    for (const side of [...new Set([Math.min(longest, NARROW), Math.min(longest, 1100), Math.min(longest, WIDE)])]) {
      canvas.width = Math.max(1, Math.round((width * side) / longest));
      canvas.height = Math.max(1, Math.round((height * side) / longest));
      const brush = canvas.getContext("2d", { willReadFrequently: true });
      brush.fillStyle = "#fff";
      brush.fillRect(0, 0, canvas.width, canvas.height);
      brush.drawImage(source, 0, 0, canvas.width, canvas.height);
      const { data } = brush.getImageData(0, 0, canvas.width, canvas.height);
      try {
        return [vendored.readCode({ data, width: canvas.width, height: canvas.height })];
      } catch {
        continue; // no code at this size
      }
    }
    return [];
  }

  async function lookAt(file) {
    if (!file) return;
    shown = null;
    stand("verify.looking");
    if (file.size > MOST_BYTES) return stand("verify.picture.large");
    let picture;
    try {
      picture = await createImageBitmap(file);
    } catch {
      return stand("verify.picture.unreadable");
    }
    const texts = await codesIn(picture, picture.width, picture.height);
    picture.close();
    if (!texts.length) return stand("verify.picture.none");
    answer(await check(texts.find((text) => text.startsWith(PREFIX)) ?? texts[0]));
  }

  async function watch() {
    const video = at("video"), mine = stream;
    while (stream && stream === mine) {
      const texts = video.videoWidth ? await codesIn(video, video.videoWidth, video.videoHeight) : [];
      const text = texts.find((each) => each.startsWith(PREFIX));
      if (text && stream === mine) {
        const found = await check(text);
        endCamera();
        return answer(found);
      }
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }

  function endCamera() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    at("video").srcObject = null;
    at("finder").hidden = true;
  }

  async function toggleCamera() {
    if (stream) {
      endCamera();
      return stand("");
    }
    shown = null;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false,
      });
    } catch {
      return stand("verify.camera.none");
    }
    at("finder").hidden = false;
    at("video").srcObject = stream;
    stand("verify.camera.looking");
    await at("video").play();
    return watch();
  }

  // ---- what a person does --------------------------------------------------------------------------------------

  for (const each of document.querySelectorAll("[data-language]"))
    each.addEventListener("click", () => { language = each.dataset.language; show(); });
  at("camera").addEventListener("click", toggleCamera);
  at("picture").addEventListener("change", (event) => lookAt(event.target.files[0]));
  at("typed").addEventListener("submit", async (event) => {
    event.preventDefault();
    const digits = at("digits").value.normalize("NFKC").replace(/[\s-]/g, "");
    if (!digits) {
      stand("verify.digits.empty");
      return at("digits").focus();
    }
    return answer(await check(digits));
  });
  addEventListener("pagehide", endCamera);
  const wanted = (navigator.language || "ja").toLowerCase();
  language = wanted.startsWith("ja") ? "ja" : "en";
  show();
})();
