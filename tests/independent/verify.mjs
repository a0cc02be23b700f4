// Checks .tlog-proof files with nothing but node: WebCrypto for Ed25519 and SHA-256, the steps of RFC 9162, 2.1.3.2.
// It shares no line with watchfloor; written from C2SP tlog-proof, tlog-checkpoint and signed-note.
//
//   node verify.mjs VKEY FILE...      the entry is read from each file's `extra` line
//
// Prints one line a file, "ok" or "no" and the reason; exits with 1 when any file is refused.

import { readFile } from "node:fs/promises";
import { webcrypto } from "node:crypto";

const { subtle } = webcrypto;
const utf8 = new TextEncoder();

function must(fits, what) {
  if (!fits) throw new Error(what);
}

function base64(text, what) {
  const raw = Buffer.from(text, "base64");
  must(raw.toString("base64") === text, `${what}: no base64`); // node's decoder forgives; this does not
  return new Uint8Array(raw);
}

function decimal(text, what) {
  must(/^(0|[1-9][0-9]{0,18})$/.test(text), `${what}: no number`);
  return BigInt(text);
}

const join = (...parts) => new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))));
const same = (a, b) => Buffer.compare(a, b) === 0;
const sha256 = async (...parts) => new Uint8Array(await subtle.digest("SHA-256", join(...parts)));

async function readKey(vkey) {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? [];
  must(name, "key: not name+id+base64");
  const material = base64(encoded, "key");
  must(material.length === 33 && material[0] === 1, "key: not Ed25519");
  const keyId = (await sha256(utf8.encode(`${name}\n`), material)).subarray(0, 4);
  must(Buffer.from(keyId).toString("hex") === id, "key: its id does not fit");
  const key = await subtle.importKey("raw", material.subarray(1), { name: "Ed25519" }, false, ["verify"]);
  return { name, keyId, key };
}

async function openNote(note, known) {
  const cut = note.lastIndexOf("\n\n");
  must(cut >= 0 && note.endsWith("\n"), "note: no signatures");
  const text = note.slice(0, cut + 1);
  let good = false;
  for (const line of note.slice(cut + 2, -1).split("\n")) {
    const [, name, encoded] = /^\u2014 ([^\s+]+) (\S+)$/.exec(line) ?? [];
    must(name, "note: no signature line");
    const raw = base64(encoded, "signature");
    if (name !== known.name || !same(raw.subarray(0, 4), known.keyId)) continue;
    must(await subtle.verify("Ed25519", known.key, raw.subarray(4), utf8.encode(text)), "signature: false");
    good = true;
  }
  must(good, "note: not signed by the key");
  return text;
}

async function rootFrom(leaf, index, size, path) {
  must(index < size, "index: beyond the log");
  let [fn, sn, root] = [index, size - 1n, leaf];
  for (const sibling of path) {
    must(sn !== 0n, "path: too long");
    if (fn & 1n || fn === sn) {
      root = await sha256([1], sibling, root);
      while (!(fn & 1n) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      root = await sha256([1], root, sibling);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  must(sn === 0n, "path: too short");
  return root;
}

async function verify(bytes, known) {
  const file = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  must(!/[\x00-\x09\x0b-\x1f]/.test(file), "file: control characters");
  const blank = file.indexOf("\n\n");
  const [header, extra, index, ...hashes] = file.slice(0, blank).split("\n");
  must(blank > 0 && header === "c2sp.org/tlog-proof@v1", "file: another header");
  must(extra?.startsWith("extra ") && index?.startsWith("index "), "file: no entry or no index");
  const entry = base64(extra.slice(6), "extra");
  const path = hashes.map((line) => base64(line, "path"));
  must(path.every((hash) => hash.length === 32), "path: not 32 bytes");

  const [origin, size, root, end, ...more] = (await openNote(file.slice(blank + 2), known)).split("\n");
  must(origin === known.name && end === "" && more.length === 0, "checkpoint: not of this log");
  const leaf = await sha256([0], entry);
  const found = await rootFrom(leaf, decimal(index.slice(6), "index"), decimal(size, "size"), path);
  must(same(found, base64(root, "root")), "path: leads to another root");
  return `entry ${Buffer.from(entry).toString("hex")} of ${origin}, one of ${size}`;
}

const [vkey, ...files] = process.argv.slice(2);
const known = await readKey(vkey);
for (const name of files) {
  try {
    console.log(`ok ${name}: ${await verify(await readFile(name), known)}`);
  } catch (error) {
    console.log(`no ${name}: ${error.message}`);
    process.exitCode = 1;
  }
}
