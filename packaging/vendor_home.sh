#!/usr/bin/env bash
# Fetches the one library the home pages carry and the checker their tests use, from the npm registry, and writes them with
# licence and hash under resources/home/vendor and tests/samples/axe. Needs npm and a network; run by hand for a new version.
#
#   qr 0.7.0       (MIT or Apache-2.0)  makes the QR symbol; bundled to the encoder alone
#   axe-core 4.14.1 (MPL-2.0)           looks for what keeps people out; tests only, not shipped in pages
set -euo pipefail
cd "$(dirname "$0")/.."
qr=0.7.0 axe=4.14.1 esbuild=0.28.2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --ignore-scripts --no-save --prefix "$work" "qr@$qr" "axe-core@$axe" "esbuild@$esbuild" >&2
cat >"$work/entry.js" <<'JS'
import encodeQR from "qr";
globalThis.qrModules = (digits, ecc = "medium") => encodeQR(digits, "raw", { ecc, encoding: "numeric", border: 4 });
JS
mkdir -p resources/home/vendor tests/samples/axe
"$work"/node_modules/@esbuild/*/bin/esbuild "$work/entry.js" --bundle --minify --format=iife --target=es2020 \
    --charset=utf8 --legal-comments=none --banner:js="/*! qr $qr (c) Paul Miller, MIT; see licences.txt */" --log-level=warning --outfile=resources/home/vendor/qr.js
cp "$work/node_modules/qr/LICENSE-MIT" resources/home/vendor/qr.LICENSE
gzip -9nc "$work/node_modules/axe-core/axe.min.js" >tests/samples/axe/axe.min.js.gz
cp "$work/node_modules/axe-core/LICENSE" tests/samples/axe/LICENSE
{
    echo "# qr $qr, made by packaging/vendor_home.sh from the npm package of that name"
    (cd resources/home/vendor && sha256sum qr.js qr.LICENSE)
} >resources/home/vendor/SHA256SUMS
(cd tests/samples/axe && sha256sum axe.min.js.gz LICENSE >SHA256SUMS)
