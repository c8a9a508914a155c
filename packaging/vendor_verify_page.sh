#!/usr/bin/env bash
# Builds resources/verify/vendor anew: what the verification page brings along from others. Needs npm and the network;
# run by hand when a version below changes, never at run or test time.
#
#   qr             reads QR codes from pixels where the browser has no BarcodeDetector
#   @noble/ed25519 checks signatures where the browser's WebCrypto does not know Ed25519; @noble/hashes is its SHA-512
set -euo pipefail
cd "$(dirname "$0")/.."
target=$PWD/resources/verify/vendor
packages=(qr@0.7.0 @noble/ed25519@3.2.0 @noble/hashes@2.4.0)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact "${packages[@]}" esbuild@0.28.2 >/dev/null
cat >entry.js <<'JS'
import { decodeQR } from "qr/decode.js";
import { hashes, verify } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";
hashes.sha512 = sha512;
export const readCode = (image) => decodeQR(image, { timeLimit: 200 });
export const checkEd25519 = (signature, message, key) => verify(signature, message, key, { zip215: false });
JS
npx esbuild entry.js --bundle --minify --format=iife --global-name=vendored --target=es2020 \
    --legal-comments=none --outfile=vendored.js >/dev/null 2>&1
mkdir -p "$target"
cp vendored.js "$target/vendored.js"
{
    for package in qr @noble/ed25519 @noble/hashes; do
        echo "==== $package $(node -p "require('./node_modules/$package/package.json').version")"
        file=node_modules/$package/LICENSE-MIT
        cat "$([ -e "$file" ] && echo "$file" || echo "node_modules/$package/LICENSE")"
        echo
    done
} >"$target/LICENCES.txt"
node - "$target" <<'JS'
const fs = require("fs"), crypto = require("crypto");
const lock = JSON.parse(fs.readFileSync("package-lock.json")).packages;
const names = ["qr", "@noble/ed25519", "@noble/hashes"];
const parts = names.map((name) => {
  const at = lock[`node_modules/${name}`];
  return { name, version: at.version, licence: at.license, integrity: at.integrity };
});
const bytes = fs.readFileSync("vendored.js");
const built = { sha256: crypto.createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length, parts };
fs.writeFileSync(process.argv[2] + "/vendored.json", JSON.stringify(built, null, 2) + "\n");
JS
