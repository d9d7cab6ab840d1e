#!/usr/bin/env node
// A reader of the libreml model format in one file, written from spec/model-format.md and spec/learning.md alone.
//
//     node reader.mjs DIRECTORY   run the test vectors in DIRECTORY (spec/vectors)
//     node reader.mjs FILE        say what FILE is
//
// As a module: await read(data) gives the document of a file, await predict(document, example) what the model makes of an
// example. It needs hash-wasm (npm install), for XXH3. JSON.parse and the MessagePack libraries keep the last of two equal
// keys and take 7.0 for 7, so both encodings are decoded here. In a document an int is a BigInt and a float a number until
// its type is checked; a map is a Map, which keeps its order whatever the keys.
import { readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { xxhash3 } from "hash-wasm";

class Bad extends Error {}                                // the file breaks a rule
class Unsupported extends Error {}                        // the file may be good, but takes a newer reader
class Ext { constructor(type, body) { this.type = type; this.body = body; } }
class Tensor { constructor(shape, rows) { this.shape = shape; this.rows = rows; } }   // rows: number -> bytes, no rows of zeros

const MAX_DEPTH = 29, MAX_STACK = 12, MAX_STRING = 16 << 20, MAX_KEY = 1 << 10;
const NESTING = MAX_DEPTH + 4;                            // tensors and $ forms are leaves, but have maps and arrays in them
const isMap = (value) => value instanceof Map, isBytes = (value) => value instanceof Uint8Array;
const bad = (at, why) => { throw new Bad(`${at}: ${why}`); };

/** What a decoder of the language gives, which has errors of its own. */
function library(decode) {
  try { return decode(); } catch (error) { throw new Bad(error.message); }
}
const utf8 = (data) => library(() => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data));

// ---- MessagePack: the first byte tells what follows, and how long that is or how its length is written ----------------

const READ = { u1: "readUInt8", u2: "readUInt16BE", u4: "readUInt32BE", u8: "readBigUInt64BE", i1: "readInt8",
  i2: "readInt16BE", i4: "readInt32BE", i8: "readBigInt64BE", f4: "readFloatBE", f8: "readDoubleBE" };
const FORMS = new Map(Object.entries({
  0xc0: ["is", null], 0xc2: ["is", false], 0xc3: ["is", true], 0xc4: ["bin", "u1"], 0xc5: ["bin", "u2"], 0xc6: ["bin", "u4"],
  0xc7: ["ext", "u1"], 0xc8: ["ext", "u2"], 0xc9: ["ext", "u4"], 0xca: ["float", "f4"], 0xcb: ["float", "f8"],
  0xcc: ["int", "u1"], 0xcd: ["int", "u2"], 0xce: ["int", "u4"], 0xcf: ["int", "u8"], 0xd0: ["int", "i1"], 0xd1: ["int", "i2"],
  0xd2: ["int", "i4"], 0xd3: ["int", "i8"], 0xd4: ["ext", 1], 0xd5: ["ext", 2], 0xd6: ["ext", 4], 0xd7: ["ext", 8],
  0xd8: ["ext", 16], 0xd9: ["str", "u1"], 0xda: ["str", "u2"], 0xdb: ["str", "u4"], 0xdc: ["array", "u2"],
  0xdd: ["array", "u4"], 0xde: ["map", "u2"], 0xdf: ["map", "u4"] }).map(([byte, form]) => [Number(byte), form]));
for (const [first, last, kind, value] of [[0x00, 0x7f, "int", 0], [0x80, 0x8f, "map", 0], [0x90, 0x9f, "array", 0],
  [0xa0, 0xbf, "str", 0], [0xe0, 0xff, "int", -32]]) {
  for (let byte = first; byte <= last; byte++) FORMS.set(byte, [kind, value + byte - first]);
}

class MessagePack {
  constructor(data, at) { this.data = data; this.at = at; }

  take(count) {
    if (count > this.data.length - this.at) bad(`offset ${this.at}`, "truncated");
    this.at += count;
    return this.data.subarray(this.at - count, this.at);
  }

  number(form) { return this.take(Number(form[1]))[READ[form]](0); }

  value(nesting = 1) {
    const start = this.at, [kind, content] = FORMS.get(this.take(1)[0]) ?? ["nothing", 0];
    if (kind === "is") return content;
    const length = typeof content === "string" ? this.number(content) : content;
    if (kind === "int") return BigInt(length);
    if (kind === "float") return length;
    if (kind === "bin") return this.take(length);
    if (kind === "ext") return new Ext(this.number("i1"), this.take(length));
    if (kind === "str") return utf8(this.take(length));
    if (kind === "nothing" || nesting > NESTING || length > this.data.length - this.at) {      // an element has a byte or more
      bad(`offset ${start}`, "no MessagePack, truncated or too deep");
    }
    const out = kind === "map" ? new Map() : [];
    for (let i = 0; i < length; i++) {
      if (kind === "map") add(out, this.value(nesting + 1), this.value(nesting + 1), `offset ${start}`);
      else out.push(this.value(nesting + 1));
    }
    return out;
  }
}

function add(map, key, value, at) {
  if (typeof key !== "string" || map.has(key)) bad(at, `a map has the key ${key} twice, or it is no string`);
  map.set(key, value);
}

// ---- JSON: JSON.parse says whether the text is JSON; its tokens then tell ints from floats and keys that come twice ------

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[-+.\w]+|[{}[\]]/g;       // all but white space, commas and colons

function decodeJson(data) {
  const text = utf8(data), tokens = text.matchAll(TOKENS), next = () => tokens.next().value[0];
  library(() => JSON.parse(text));
  const value = (token, nesting) => {
    if (/^-?\d+$/.test(token)) return token.length <= 20 ? BigInt(token) : 2n ** 64n;          // or what else is too large
    if (token !== "{" && token !== "[") return JSON.parse(token);
    if (nesting > NESTING) bad("", "too deep");
    const out = token === "{" ? new Map() : [];
    for (let one = next(); one !== "}" && one !== "]"; one = next()) {
      if (isMap(out)) add(out, JSON.parse(one), value(next(), nesting + 1), "");
      else out.push(value(one, nesting + 1));
    }
    return out;
  };
  return value(next(), 1);
}

// ---- From what was decoded to the values of a document ----------------------------------------------------------------

const NON_FINITE = new Map([["NaN", NaN], ["Infinity", Infinity], ["-Infinity", -Infinity]]);
const below = (at, key) => `${at}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;

function string(value, limit, at) {
  if (value.includes("\0") || /\p{Cs}/u.test(value)) bad(at, "a string with U+0000 or a lone surrogate");
  return Buffer.byteLength(value) <= limit ? value : bad(at, `a string of more than ${limit} bytes`);
}

/** Checks what holds wherever a value stands, and makes $ forms and tensors what they stand for. */
function settle(value, depth, at, binary) {
  if (typeof value === "string") return string(value, MAX_STRING, at);
  if ((value?.body ?? value)?.length > MAX_STRING && !Array.isArray(value)) bad(at, "more than 16 MiB");
  const tooLarge = typeof value === "bigint" ? BigInt.asIntN(64, value) !== value && BigInt.asUintN(64, value) !== value
    : !binary && [Infinity, -Infinity].includes(value);
  if (tooLarge) bad(at, "a number outside -2^63 to 2^64-1, or too large for a double");
  if (!Array.isArray(value) && !isMap(value)) return value;
  if (isMap(value) && !binary && ["$float", "$bin", "$ext"].some((form) => value.has(form))) return dollarForm(value, at);
  if (isMap(value) && value.has("dtype")) return tensor(value, at, binary);
  if (depth > MAX_DEPTH) bad(at, `deeper than ${MAX_DEPTH}`);
  if (Array.isArray(value)) return value.map((one, i) => settle(one, depth + 1, below(at, i), binary));
  const out = new Map();
  for (const [key, member] of value) {
    if (string(key, MAX_KEY, at).startsWith("$")) bad(below(at, key), "a key that begins with $");
    out.set(key, settle(member, depth + 1, below(at, key), binary));
  }
  return out;
}

function dollarForm(value, at) {
  const [[form, content], ...more] = value, [type, text, ...rest] = Array.isArray(content) ? content : [];
  if (form === "$float" && NON_FINITE.has(content) && !more.length) return NON_FINITE.get(content);
  if (form === "$bin" && !more.length) return settle(base64Bytes(content, at), 0, at, false);
  const isExt = form === "$ext" && !more.length && !rest.length && typeof type === "bigint" && BigInt.asIntN(8, type) === type;
  return isExt ? settle(new Ext(Number(type), base64Bytes(text, at)), 0, at, false) : bad(below(at, form), "malformed");
}

function base64Bytes(text, at) {
  const body = Buffer.from(typeof text === "string" ? text : "", "base64");
  return body.toString("base64") === text ? body : bad(at, "expected base64");
}

function tensor(value, at, binary) {
  const [keys, optional] = binary ? [["dtype", "shape", "values"], ["pad", "indices"]] : [["dtype", "shape", "rows"], []];
  const shape = value.get("shape"), known = (key) => keys.includes(key) || optional.includes(key);
  if (value.get("dtype") !== "f32" || !keys.every((key) => value.has(key)) || ![...value.keys()].every(known)
    || !Array.isArray(shape) || !shape.length) bad(at, "not the members of an f32 tensor");
  let size = 4n;
  for (const extent of shape) {
    size *= typeof extent === "bigint" && extent > 0n ? extent : 2n ** 32n;
    if (size >= 2n ** 32n) bad(`${at}/shape`, "not integers from 1, or too large");
  }
  const count = Number(shape[0]), all = (binary ? binaryRows : jsonRows)(value, count, Number(size) / 4 / count, at);
  const rows = all.filter(([, cells]) => cells.some((byte) => byte)).sort(([a], [b]) => a - b);
  return new Tensor(shape.map(Number), new Map(rows));
}

function binaryRows(value, count, width, at) {
  const bin = (key) => value.has(key) ? value.get(key) : Buffer.alloc(0), sparse = value.has("indices");
  const [pad, indices, values] = [bin("pad"), bin("indices"), bin("values")];
  if (![pad, indices, values].every(isBytes) || pad.length > 63 || pad.some((byte) => byte) || indices.length % 4) {
    bad(at, "pad, indices or values is not a bin as it should be");
  }
  const kept = sparse ? indices.length / 4 : count;
  if (values.length !== kept * width * 4) bad(`${at}/values`, "a length that does not fit");
  const rows = Array.from({ length: kept }, (_, i) => sparse ? indices.readUInt32LE(4 * i) : i);
  if (rows.some((row, i) => row >= count || row <= rows[i - 1])) bad(`${at}/indices`, `no order, or beyond ${count}`);
  return rows.map((row, i) => [row, values.subarray(i * width * 4, (i + 1) * width * 4)]);
}

function jsonRows(value, count, width, at) {
  if (!isMap(value.get("rows"))) bad(`${at}/rows`, "expected a map");
  return [...value.get("rows")].map(([row, cells]) => {
    const here = below(`${at}/rows`, row);
    if (!/^(0|[1-9][0-9]{0,9})$/.test(row) || Number(row) >= count) bad(here, `expected a row number below ${count}`);
    if (!Array.isArray(cells) || cells.length !== width) bad(here, `expected an array of ${width} elements`);
    const out = Buffer.alloc(4 * width);
    cells.forEach((cell, i) => {
      const given = typeof cell === "string" && /^NaN:0x[0-9a-f]{8}$/.test(cell) ? Number(cell.slice(4)) : 0;
      const bits = (given & 0x7fffffff) > 0x7f800000 ? given : 0x7fc00000;
      const number = bits === given ? NaN : anyFloat(settle(cell, 0, here, false), here);
      if (Number.isNaN(number)) out.writeUInt32LE(bits, 4 * i);
      else out.writeFloatLE(number, 4 * i);
    });
    return [Number(row), out];
  });
}

// ---- Checking what is declared: every check gives the value back as the document has it --------------------------------

const f32 = Math.fround, MAX_INT = 2 ** 53 - 1, MAX_U32 = 2 ** 32 - 1;
const TINY = 2 ** -149, MAX_F32 = 2 ** 128 - 2 ** 104;    // the least f32 above 0, and the greatest of all
const REQUIRED = Symbol("in place of a default"), DEFAULT_NAMES = [":default", " "];

function anyFloat(given, at) {
  const value = typeof given === "bigint" ? Number(given) : NON_FINITE.get(given) ?? given;
  if (typeof value !== "number" || Number.isFinite(value) && !Number.isFinite(f32(value))) {
    bad(at, "expected a float, no greater than an f32 holds");
  }
  return f32(value);
}

/** kind is a function, or an array: a name and what it is given, as in the tables below. */
function check(kind, given, at, doc) {
  if (typeof kind === "function") return kind(given, at, doc);
  const [name, one, least, most] = kind;
  const value = name === "f32" ? anyFloat(given, at) : name === "int" && typeof given === "bigint" ? Number(given) : given;
  const fits = {
    text: () => typeof value === "string",
    bool: () => typeof value === "boolean",
    int: () => typeof given === "bigint" && given >= one && given <= least,
    f32: () => value >= one && value <= least,
    oneOf: () => kind.slice(1).includes(value),
    list: () => Array.isArray(value) && value.length >= least && value.length <= most,
    map: () => isMap(value),
    choice: () => isMap(value) && value.size === 1 && Object.hasOwn(one, [...value.keys()][0]),
  };
  if (!fits[name]()) bad(at, `expected ${kind.map((part) => typeof part === "object" ? Object.keys(part) : part).join(" ")}`);
  if (name === "list") return value.map((element, i) => check(one, element, below(at, i), doc));
  if (name === "choice") {
    const [[key, content]] = value;
    return new Map([[key, check(one[key], content, below(at, key), doc)]]);
  }
  return name === "map" && one ? members(one, value, at, doc) : value;
}

/** The known keys in table order, defaults filled in; then the unknown ones, which only newer minors may have. */
function members(table, value, at, doc) {
  const out = new Map();
  for (const [key, [kind, fallback]] of Object.entries(table)) {
    if (!value.has(key) && fallback === REQUIRED) bad(below(at, key), "missing");
    out.set(key, check(kind, value.has(key) ? value.get(key) : fallback, below(at, key), doc));
  }
  for (const [key, member] of value) {
    if (!Object.hasOwn(table, key) && !doc.minor) bad(below(at, key), `unknown key; known: ${Object.keys(table).join(", ")}`);
    if (!Object.hasOwn(table, key)) out.set(key, member);
  }
  return out;
}

function globalConfig(value, at, doc) {
  const out = check(["map", GLOBAL], value, at, doc);
  doc.shape = [2 ** out.get("numBits"), 1, 6];
  return out;
}

function loss(value, at, doc) {
  const out = check(["choice", LOSSES], value, at, doc), labels = out.get("Logistic");
  return labels && !(labels.get("min_label") < labels.get("max_label")) ? bad(at, "min_label is not less than max_label") : out;
}

function namespace(value, at, doc) {
  if (value === "Default") return value;
  const out = check(["choice", NAMESPACE], value, at, doc);
  return DEFAULT_NAMES.includes(out.get("Name")) ? bad(at, 'write "Default"') : out;
}

function metadata(value, at, doc) {
  if (check(["map"], value, at, doc).size > 4096) bad(at, "more than 4096 keys");
  const entries = [...check(["map"], value, at, doc)].map(([key, text]) => [key, check(TEXT, text, below(at, key), doc)]);
  return new Map(entries.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}

function weights(value, at, doc) {
  if (!(value instanceof Tensor) || !same(value.shape, doc.shape)) bad(at, `expected a tensor of the shape ${doc.shape}`);
  return value;
}

function node(value, at, doc) {
  const typename = check(["map"], value, at, doc).get("typename");
  const name = check(["oneOf", ...Object.keys(CONFIG)], typename, below(at, "typename"), doc);
  const table = { typename: [["text"], REQUIRED], config: [["map", CONFIG[name]], new Map()] };
  if (doc.model && STATE[name]) table.state = [["map", STATE[name]], REQUIRED];
  else if (doc.minor && value.has("state")) table.state = [(state) => state, REQUIRED];    // a newer minor's
  return members(table, value, at, doc);
}

// ---- The tables of the spec: key: [type, default] ----------------------------------------------------------------------

const TEXT = ["text"], BOOL = ["bool"], INT = ["int", 0, MAX_INT], U32 = ["int", 0, MAX_U32], SHARE = ["f32", 0, 1];
const FINITE = ["f32", -MAX_F32, MAX_F32], POSITIVE = ["f32", TINY, MAX_F32], NOT_NEGATIVE = ["f32", 0, MAX_F32];
const map = (key, value) => new Map([[key, value]]), COIN = map("typename", "Coin"), CB_ADF = map("typename", "CbAdf");
const required = (table) => Object.fromEntries(Object.entries(table).map(([key, kind]) => [key, [kind, REQUIRED]]));
const HEADER = required({ format: ["int", 1, 1], minor: INT, requires: ["list", TEXT, 0, 64], writer: TEXT, metadata });
const TOPMOST = required({ globalConfig, entryReduction: node });
const GLOBAL = {
  numBits: [["int", 1, 27], 18n], hashSeed: [U32, 0n], hashFunction: [["oneOf", "xxh3", "xxh3-0.7.2"], "xxh3"],
  constantFeatureEnabled: [BOOL, true], interactions: [["list", ["list", namespace, 2, 3], 0, Infinity], []] };
const NAMESPACE = { Name: TEXT, Hash: U32 };
const LOSSES = { Squared: ["map", {}], Logistic: ["map", { min_label: [FINITE, -1], max_label: [FINITE, 1] }] };
const CONFIG = {
  Coin: {
    alpha: [POSITIVE, 4], beta: [POSITIVE, 1], l1Lambda: [NOT_NEGATIVE, 0], l2Lambda: [NOT_NEGATIVE, 0],
    lossFunction: [loss, map("Squared", new Map())], linkFunction: [["oneOf", "Identity", "Logistic"], "Identity"] },
  Binary: { regressor: [node, COIN] },
  CbAdf: { cbType: [["oneOf", "mtr", "ips"], "mtr"], regressor: [node, COIN] },
  CbExploreAdfGreedy: { epsilon: [SHARE, 0.05], cbAdf: [node, CB_ADF] },
  CbExploreAdfSoftmax: { uniformEpsilon: [SHARE, 0], lambda: [NOT_NEGATIVE, 1], cbAdf: [node, CB_ADF] },
  CbExploreAdfSquareCb: {
    uniformEpsilon: [SHARE, 0], gammaScale: [NOT_NEGATIVE, 10], gammaExponent: [NOT_NEGATIVE, 0.5], cbAdf: [node, CB_ADF] },
  ElementwiseInteraction: {
    regressor: [node, COIN], one: [namespace, "Default"], two: [namespace, "Default"], keepOriginalFeatures: [BOOL, false] },
  Debug: {
    id: [TEXT, ""], prediction: [BOOL, false], label: [BOOL, false], features: [BOOL, false], indent: [INT, 0n],
    next: [node, REQUIRED] } };
const MODEL_STATE = required({ normalizedSumNormX: anyFloat, totalWeight: anyFloat });
const STATE = {
  Coin: required({
    weights, modelStates: ["list", ["map", MODEL_STATE], 1, 1], averageSquaredNormX: anyFloat, minLabel: anyFloat,
    maxLabel: anyFloat }),
  CbAdf: required({ actionSum: INT, eventSum: INT }),
  CbExploreAdfSquareCb: required({ counter: INT }) };
const EXPLORE = [["CB", "SparseCBAdf", "ActionProbs"], ["CB", "SparseCBAdf", "ActionScores"]];
const STACK = {                                           // label, features, prediction; then what is needed below. null: any
  Coin: [["Simple", "SparseSimple", "Scalar"], [null, null, null]],
  Binary: [["Binary", null, "Binary"], ["Simple", null, "Scalar"]],
  CbAdf: [["CB", "SparseCBAdf", "ActionScores"], ["Simple", "SparseSimple", "Scalar"]],
  CbExploreAdfGreedy: EXPLORE, CbExploreAdfSoftmax: EXPLORE, CbExploreAdfSquareCb: EXPLORE,
  ElementwiseInteraction: [[null, "SparseSimple", null], [null, "SparseSimple", null]],
  Debug: [[null, null, null], [null, null, null]] };

/** The nodes from the uppermost to the lowest. */
function stack(top) {
  const entry = Object.entries(CONFIG[top.get("typename")]).find(([, [kind]]) => kind === node);
  return [top, ...(entry ? stack(top.get("config").get(entry[0])) : [])];
}

function checkStack(nodes) {
  if (nodes.length > MAX_STACK) bad("/entryReduction", `more than ${MAX_STACK} reductions`);
  let given = [null, null, null], cbType = null;
  for (const one of [...nodes].reverse()) {
    const name = one.get("typename"), [own, needs] = STACK[name], has = given;
    const fits = needs.every((need, i) => !need || !has[i] || need === has[i]);
    if (!fits) bad("/entryReduction", `${name} needs ${needs}; below it is ${has}`);
    given = own.map((mine, i) => mine ?? has[i]);
    if (name === "CbAdf") cbType = one.get("config").get("cbType");
    if (name === "CbExploreAdfSquareCb" && cbType !== "mtr") bad("/entryReduction", `the CbAdf beneath a ${name} must be mtr`);
  }
}

// ---- Reading: the first bytes, the envelope, the versions, then everything else ----------------------------------------

const MAGIC = Buffer.from("\x95\xa4reml", "latin1");

function refuseNewer(number) {
  if (typeof number === "bigint" && number > 1n) throw new Unsupported(`format ${number}: get libreml ${number}.0`);
}

async function decodeBinary(data) {
  const unpack = new MessagePack(data, MAGIC.length);
  refuseNewer(unpack.value());
  if (data[MAGIC.length] !== 1) bad(`offset ${MAGIC.length}`, "not the format number 1 in one byte");
  const header = unpack.value(), document = unpack.value(), end = unpack.at;
  if (data.length !== end + 10 || data.readUInt16BE(end) !== 0xc408) bad(`offset ${end}`, "expected the checksum and the end");
  if (await xxhash3(data.subarray(0, end)) !== data.toString("hex", end + 2)) bad(`offset ${end}`, "a wrong checksum");
  if (check(["map"], header, "/reml").has("format")) bad("/reml/format", "not in a binary file");
  return [new Map([["format", 1n], ...header]), document];
}

/** The document of a file, with the defaults filled in. kind: "model" or "configuration" refuses the other. */
async function read(bytes, kind) {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), binary = data.subarray(0, 6).equals(MAGIC);
  let header, top;
  if (binary) {
    [header, top] = await decodeBinary(data);
  } else {
    top = check(["map"], decodeJson(data), "");
    if (typeof top.get("$schema") === "string") string(top.get("$schema"), MAX_STRING, "/$schema"), top.delete("$schema");
    if (top.has("reml")) {
      header = check(["map"], top.get("reml"), "/reml");
      top.delete("reml");
      refuseNewer(settle(header.get("format"), 3, "/reml/format", binary));
    }
  }
  if (kind && kind !== (header ? "model" : "configuration")) bad("", `this is no ${kind}`);
  const doc = { model: Boolean(header), minor: 0 }, out = new Map();
  if (header) {
    header = check(["map"], settle(header, 2, "/reml", binary), "/reml");
    const names = check(HEADER.requires[0], header.get("requires"), "/reml/requires");
    if (new Set(names).size !== names.length) bad("/reml/requires", "a name twice");
    if (names.length) throw new Unsupported(`the file requires ${names.join(", ")}`);
    doc.minor = check(INT, header.get("minor"), "/reml/minor");
    out.set("reml", members(HEADER, header, "/reml", doc));
  }
  top = check(["map"], settle(top, 1, "", binary), "");
  if (top.has("reml")) bad("/reml", "in a binary file the header stands beside the document");
  members(TOPMOST, top, "", doc).forEach((value, key) => out.set(key, value));
  checkStack(stack(out.get("entryReduction")));
  return out;
}

/** Whether two documents, or parts of them, are equal: maps in their order, 0.0 and -0.0 apart, one NaN. */
function same(one, other) {
  if (typeof one !== "object" || one === null || one?.constructor !== other?.constructor) return Object.is(one, other);
  if (isBytes(one)) return Buffer.compare(one, other) === 0;
  const [a, b] = [one, other].map((value) => isMap(value) ? [...value].flat() : Object.values(value));
  return a.length === b.length && a.every((element, i) => same(element, b[i]));
}

// ---- Predicting (spec/learning.md) -------------------------------------------------------------------------------------

// A namespace is a string that sorts as they are iterated: "0" and its hash in hexadecimal, or "2" for the default one.
const DEFAULT = "200000000", named = (hash) => "0" + hash.toString(16).padStart(8, "0");

async function hash32(text, seed) {
  return parseInt((await xxhash3(Buffer.from(text), seed, 0)).slice(8), 16);
}

async function spaceOf(name, settings) {
  return DEFAULT_NAMES.includes(name) ? DEFAULT : named(await hash32(name, settings.get("hashSeed")));
}

/** A Map from namespaces to [[index, value], …]. */
async function featuresOf(namespaces, settings) {
  const out = new Map(), mask = 2 ** settings.get("numBits") - 1;
  for (const [name, content] of namespaces) {
    const space = await spaceOf(name, settings), seed = parseInt(space.slice(1), 16), list = out.get(space) ?? [];
    out.set(space, list);
    for (const [k, one] of isMap(content) ? content : content.entries()) {
      const [key, value] = isMap(content) || typeof one !== "string" ? [k, one] : [one, true];
      let hash = typeof key === "number" ? seed + key : await hash32(key, seed);
      if (typeof value === "string") hash = await hash32(value, hash);
      if (value !== false) list.push([(hash & mask) >>> 0, typeof value === "string" ? 1 : f32(Number(value))]);
    }
  }
  return out;
}

/** A regressor's features: [index, value], one after the other. */
async function expand(spaces, settings) {
  const prime = 16777619, mask = 2 ** settings.get("numBits") - 1;
  const out = [...spaces.keys()].sort().flatMap((space) => spaces.get(space));
  for (const names of [...settings.get("interactions")].sort((a, b) => a.length - b.length)) {     // pairs, then triples
    const keys = await Promise.all(names.map((name) => name === "Default" ? DEFAULT
      : name.has("Hash") ? named(name.get("Hash")) : spaceOf(name.get("Name"), settings)));
    const lists = keys.map((key) => spaces.get(key) ?? []);
    lists[0].forEach(([a, x], i) => {
      for (const [b, y] of lists[1].slice(keys[1] === keys[0] ? i : 0)) {
        const hash = Math.imul(prime, a) ^ b;
        if (names.length === 2) {
          out.push([(hash & mask) >>> 0, f32(x * y)]);
          continue;
        }
        for (const [c, z] of lists[2].slice(keys[2] === keys[1] ? i : 0)) {
          out.push([((Math.imul(prime, hash) ^ c) & mask) >>> 0, f32(f32(x * y) * z)]);
        }
      }
    });
  }
  return settings.get("constantFeatureEnabled") ? [...out, [2 ** (settings.get("numBits") - 1), 1]] : out;
}

/** A Coin's prediction, or the array of a CbAdf's scores, for an example of the json input format, as decodeJson gives it. */
async function predict(document, example) {
  const settings = document.get("globalConfig");
  const nodes = stack(document.get("entryReduction")).filter((one) => one.get("typename") !== "Debug");
  const names = nodes.map((one) => one.get("typename")).join(), state = nodes.at(-1).get("state");
  if (!["Coin", "CbAdf,Coin"].includes(names) || !state || settings.get("hashFunction") !== "xxh3") {
    throw new Error("predicts with models of Coin and CbAdf, and xxh3");
  }
  const raw = async (spaces) => {
    let total = 0;
    for (const [index, value] of await expand(spaces, settings)) {
      total = f32(total + f32(value * (state.get("weights").rows.get(index)?.readFloatLE(0) ?? 0)));
    }
    return Number.isNaN(total) ? 0 : total;
  };
  if (names === "CbAdf,Coin") {
    const shared = await featuresOf(example.get("shared") ?? new Map(), settings), scores = [];
    for (const action of example.get("actions")) {
      const spaces = await featuresOf(action, settings);
      for (const [space, list] of shared) spaces.set(space, [...spaces.get(space) ?? [], ...list]);
      scores.push(await raw(spaces));
    }
    return scores;
  }
  if (nodes[0].get("config").get("linkFunction") !== "Identity") throw new Error("predicts with the identity link");
  const value = await raw(await featuresOf(example.get("features"), settings));
  const low = state.get("minLabel"), high = state.get("maxLabel");
  return value < low ? low : value > high ? high : value;
}

// ---- The program -------------------------------------------------------------------------------------------------------

function contents(path) {
  const data = readFileSync(path);
  if (!path.endsWith(".hex")) return data;
  const tokens = data.toString().replace(/#.*/g, "").split(/\s+/).filter(Boolean).map((token) => token.split("*"));
  return Buffer.concat(tokens.map(([byte, times]) => Buffer.alloc(Number(times ?? 1), parseInt(byte, 16))));
}

async function verdict(path, kind) {
  try {
    return ["good", await read(contents(path), kind)];
  } catch (error) {
    if (error instanceof Bad) return ["bad", error.message];
    if (error instanceof Unsupported) return ["unsupported", error.message];
    throw error;
  }
}

/** What is wrong with this reader's answers to a vector, if anything. */
async function fault(entry, folder) {
  const path = (key) => join(folder, entry.get(key)), [found, document] = await verdict(path("file"), entry.get("kind"));
  const wanted = entry.get("verdict");
  if (found !== wanted) return `is ${wanted}, taken for ${found}: ${found === "good" ? "" : document}`;
  for (const key of ["same", "canonicalForm"]) {
    if (entry.has(key) && !same(document, await read(contents(path(key))))) return `not the same document as ${entry.get(key)}`;
  }
  const examples = entry.has("predictions") ? decodeJson(contents(path("predictions"))).get("examples") : [];
  for (const [i, example] of examples.entries()) {
    const got = await predict(document, example.get("features")), wanted = example.get("prediction");
    const rounded = Array.isArray(wanted) ? wanted.map((one) => f32(Number(one))) : f32(Number(wanted));
    if (!same(got, rounded)) return `example ${i}: ${got}, not ${wanted}`;
  }
  return null;
}

/** Whether all vectors pass. */
async function runVectors(folder) {
  const entries = decodeJson(contents(join(folder, "vectors.json"))).get("vectors"), lines = [];
  for (const entry of entries) {
    const wrong = await fault(entry, folder);
    if (wrong) lines.push(`javascript: ${entry.get("file")}: ${wrong}`);
  }
  console.log(lines.length ? lines.join("\n") : `javascript: ${entries.length} vectors passed`);
  return lines.length === 0 && entries.length > 0;
}

/** Whether a file is good. */
async function summary(path) {
  const [found, document] = await verdict(path);
  console.log(`${path}: ${found}${found === "good" ? "" : `: ${document}`}`);
  if (found !== "good") return false;
  const nodes = stack(document.get("entryReduction")), rows = nodes.at(-1).get("state")?.get("weights").rows;
  console.log(`${nodes.map((one) => one.get("typename")).join(", ")}; ${rows ? `${rows.size} rows used` : "a configuration"}`);
  return true;
}

export { Bad, Unsupported, decodeJson, read, same, predict };

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const path = process.argv[2] ?? ".", task = statSync(path).isDirectory() ? runVectors : summary;
  process.exitCode = await task(path) ? 0 : 1;
}
