//! A reader of the libreml model format in both its encodings, made from the texts in spec/ alone: it shares nothing with
//! libreml. Titles in quotation marks are sections of model-format.md, if no other file is named.
//!
//!     reader DIRECTORY   tries every file that vectors.json in the directory lists
//!     reader FILE        says what is in a model

use std::collections::{BTreeMap, HashSet};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// A value of a document. The bits of a float are those of a double, of one NaN for all NaNs; the rows of a tensor are those in
/// which any bit is set. So == tells whether two values are the same.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i128),
    Float(u64),
    Text(String),
    Bin(Vec<u8>),
    Ext(i8, Vec<u8>),
    Array(Vec<Value>),
    Map(Map),
    Tensor { shape: Vec<u64>, rows: BTreeMap<u64, Vec<u32>> },
}
use Value::*;

pub type Map = Vec<(String, Value)>;

/// Why a file is refused: it breaks a rule, or it needs a newer reader.
#[derive(Debug)]
pub enum Refusal {
    Bad(String),
    Unsupported(String),
}
use Refusal::*;

pub type Result<T> = std::result::Result<T, Refusal>;

/// `must!(rule, reason…)` refuses the file unless the rule is kept.
macro_rules! must {
    ($kept:expr, $($reason:tt)*) => {
        let kept: bool = $kept;
        if !kept {
            return Err(Bad(format!($($reason)*)));
        }
    };
}

fn expected<T>(at: &str, what: &str) -> Result<T> {
    Err(Bad(format!("{at}: {what} expected")))
}

fn find<'a>(map: &'a Map, key: &str) -> Option<&'a Value> {
    map.iter().find(|member| member.0 == key).map(|member| &member.1)
}

impl Value {
    /// The member of a map; Null if it is missing, or if there is no map.
    pub fn get(&self, key: &str) -> &Value {
        self.map("").ok().and_then(|map| find(map, key)).unwrap_or(&Null)
    }
    /// What may stand where a float is declared, rounded by way of a double.
    fn single(&self, at: &str) -> Result<f32> {
        let double = match self {
            Int(n) => *n as f64,
            Float(bits) => f64::from_bits(*bits),
            Text(name) => non_finite(name)?,
            _ => return expected(at, "a number"),
        };
        let single = double as f32;
        must!(single.is_finite() || !double.is_finite(), "{at}: {double} is too large for an f32");
        Ok(single)
    }
}

#[rustfmt::skip]
impl Value {
    fn map(&self, at: &str) -> Result<&Map> { match self { Map(map) => Ok(map), _ => expected(at, "a map") } }
    fn array(&self, at: &str) -> Result<&Vec<Value>> { match self { Array(array) => Ok(array), _ => expected(at, "an array") } }
    fn text(&self, at: &str) -> Result<&str> { match self { Text(text) => Ok(text), _ => expected(at, "a string") } }
    fn bin(&self, at: &str) -> Result<&[u8]> { match self { Bin(bytes) => Ok(bytes), _ => expected(at, "a bin") } }
    fn int(&self, at: &str) -> Result<i128> { match self { Int(n) => Ok(*n), _ => expected(at, "an integer") } }
}

fn non_finite(name: &str) -> Result<f64> {
    match name {
        "NaN" => Ok(f64::NAN),
        "Infinity" => Ok(f64::INFINITY),
        "-Infinity" => Ok(f64::NEG_INFINITY),
        _ => Err(Bad(format!("no number: {name:.40}"))),
    }
}

fn float(double: f64) -> Value {
    Float(if double.is_nan() { f64::NAN.to_bits() } else { double.to_bits() })
}

/// Decoders stop at this depth: below a map at the limit of 29 a tensor may hang, and in it rows, a row, and a $float.
const DEEPEST: usize = 29 + 4;

fn within(limit: usize, depth: usize) -> Result<()> {
    must!(depth <= limit, "maps and arrays stand inside each other more than 29 deep");
    Ok(())
}

fn unique(map: Map) -> Result<Map> {
    let mut seen = HashSet::new();
    for (key, _) in &map {
        must!(key.len() <= 1024 && seen.insert(key), "a key that is longer than 1 KiB, or twice in its map: {key:.40}");
    }
    Ok(map)
}

fn utf8(bytes: &[u8]) -> Result<&str> {
    let text = std::str::from_utf8(bytes).map_err(|e| Bad(e.to_string()))?;
    must!(!text.contains('\0'), "a string with U+0000: {text:.40}");
    Ok(text)
}

/// A file, and how many of its bytes are decoded.
struct Input<'a> {
    data: &'a [u8],
    at: usize,
}

/// MessagePack.
impl<'a> Input<'a> {
    fn take(&mut self, n: u64) -> Result<&'a [u8]> {
        must!(n <= (self.data.len() - self.at) as u64, "truncated: {n} bytes expected behind offset {}", self.at);
        self.at += n as usize;
        Ok(&self.data[self.at - n as usize..self.at])
    }

    fn uint(&mut self, width: u64) -> Result<u64> {
        Ok(self.take(width)?.iter().fold(0, |n, &byte| n << 8 | byte as u64))
    }

    fn packed(&mut self, depth: usize) -> Result<Value> {
        let c = self.take(1)?[0];
        let width = |first: u8| 1 << (c - first); // of a length or value, behind the first byte
        let n = match c {
            0x80..=0x9f => c as u64 & 15,
            0xa0..=0xbf => c as u64 & 31,
            0xc4..=0xc6 => self.uint(width(0xc4))?,
            0xc7..=0xc9 => self.uint(width(0xc7))?,
            0xca | 0xcb => self.uint(width(0xca) * 4)?,
            0xcc..=0xcf => self.uint(width(0xcc))?,
            0xd0..=0xd3 => self.uint(width(0xd0))?,
            0xd4..=0xd8 => width(0xd4),
            0xd9..=0xdb => self.uint(width(0xd9))?,
            0xdc | 0xdd => self.uint(width(0xdc) * 2)?,
            0xde | 0xdf => self.uint(width(0xde) * 2)?,
            _ => c as u64,
        };
        Ok(match c {
            0x00..=0x7f | 0xcc..=0xcf => Int(n as i128),
            0x80..=0x8f | 0xde | 0xdf => {
                within(DEEPEST, depth)?;
                let member = |_| Ok((self.packed(DEEPEST + 1)?.text("a key")?.to_string(), self.packed(depth + 1)?));
                Map(unique((0..n).map(member).collect::<Result<_>>()?)?)
            }
            0x90..=0x9f | 0xdc | 0xdd => {
                within(DEEPEST, depth)?;
                Array((0..n).map(|_| self.packed(depth + 1)).collect::<Result<_>>()?)
            }
            0xa0..=0xbf | 0xd9..=0xdb => Text(utf8(self.take(n)?)?.to_string()),
            0xc0 => Null,
            0xc1 => return expected("the byte c1", "something else"),
            0xc2 | 0xc3 => Bool(c == 0xc3),
            0xc4..=0xc6 => Bin(self.take(n)?.to_vec()),
            0xc7..=0xc9 | 0xd4..=0xd8 => Ext(self.uint(1)? as i8, self.take(n)?.to_vec()),
            0xca => float(f32::from_bits(n as u32) as f64),
            0xcb => float(f64::from_bits(n)),
            0xd0 => Int(n as i8 as i128),
            0xd1 => Int(n as i16 as i128),
            0xd2 => Int(n as i32 as i128),
            0xd3 => Int(n as i64 as i128),
            0xe0..=0xff => Int(c as i8 as i128),
        })
    }
}

/// The JSON form of a binary file, see "Binary envelope".
fn decode_binary(data: &[u8]) -> Result<Value> {
    let mut input = Input { data, at: 6 };
    check_format(&input.packed(DEEPEST + 1)?)?;
    must!(input.at == 7, "the format number is not the byte 01");
    let (mut header, mut tree) = (input.packed(2)?.map("the header")?.clone(), input.packed(1)?.map("the document")?.clone());
    let end = [vec![0xc4, 8], xxh3_64(&data[..input.at]).to_be_bytes().to_vec()].concat();
    must!(data[input.at..] == end, "damaged: no right checksum at offset {}, or no end behind it", input.at);
    must!(find(&header, "format").is_none(), "/reml/format: stands in JSON only");
    must!(find(&tree, "reml").is_none(), "/reml: stands beside the document, not in it");
    header.insert(0, ("format".to_string(), Int(1)));
    tree.insert(0, ("reml".to_string(), Map(header)));
    Ok(Map(tree))
}

fn decode_json(data: &[u8]) -> Result<Value> {
    utf8(data)?;
    let mut input = Input { data, at: 0 };
    let value = input.json(1)?;
    must!(input.peek() == 0 && input.at == data.len(), "offset {}: the end expected", input.at);
    Ok(value)
}

/// JSON.
impl Input<'_> {
    /// The byte behind white space, or 0.
    fn peek(&mut self) -> u8 {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.data.get(self.at) {
            self.at += 1;
        }
        *self.data.get(self.at).unwrap_or(&0)
    }

    fn skip(&mut self, text: &str) -> bool {
        self.peek();
        let found = self.data[self.at..].starts_with(text.as_bytes());
        self.at += if found { text.len() } else { 0 };
        found
    }

    fn need(&mut self, text: &str) -> Result<()> {
        must!(self.skip(text), "offset {}: {text} expected", self.at);
        Ok(())
    }

    fn json(&mut self, depth: usize) -> Result<Value> {
        Ok(match self.peek() {
            b'{' => {
                let mut map = vec![];
                self.items("}", depth, |input| {
                    let key = input.string()?;
                    input.need(":")?;
                    map.push((key, input.json(depth + 1)?));
                    Ok(())
                })?;
                Map(unique(map)?)
            }
            b'[' => {
                let mut elements = vec![];
                self.items("]", depth, |input| input.json(depth + 1).map(|element| elements.push(element)))?;
                Array(elements)
            }
            b'"' => Text(self.string()?),
            b't' => self.need("true").map(|_| Bool(true))?,
            b'f' => self.need("false").map(|_| Bool(false))?,
            b'n' => self.need("null").map(|_| Null)?,
            _ => self.number()?,
        })
    }

    /// Reads a map or an array to its end, by one() what is between the commas.
    fn items(&mut self, end: &str, depth: usize, mut one: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        within(DEEPEST, depth)?;
        self.at += 1;
        if self.skip(end) {
            return Ok(());
        }
        one(self)?;
        while self.skip(",") {
            one(self)?;
        }
        self.need(end)
    }

    fn string(&mut self) -> Result<String> {
        self.need("\"")?;
        let mut bytes = vec![];
        loop {
            let c = self.take(1)?[0];
            match c {
                b'"' => return Ok(utf8(&bytes)?.to_string()),
                b'\\' => bytes.extend(self.escape()?.to_string().bytes()),
                0..=0x1f => return Err(Bad(format!("a control character in a string before offset {}", self.at))),
                _ => bytes.push(c),
            }
        }
    }

    fn escape(&mut self) -> Result<char> {
        let c = self.take(1)?[0];
        if let Some(i) = b"\"\\/bfnrt".iter().position(|&name| name == c) {
            return Ok(b"\"\\/\x08\x0c\n\r\t"[i] as char);
        }
        must!(c == b'u', "no escape before offset {}", self.at);
        let mut code = self.hex()?;
        if (0xd800..0xdc00).contains(&code) && self.take(2)? == b"\\u" {
            let low = self.hex()?;
            must!((0xdc00..0xe000).contains(&low), "half a surrogate pair before offset {}", self.at);
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        char::from_u32(code).ok_or_else(|| Bad(format!("half a surrogate pair before offset {}", self.at)))
    }

    fn hex(&mut self) -> Result<u32> {
        let digits = self.take(4)?;
        must!(digits.iter().all(u8::is_ascii_hexdigit), "four hexadecimal digits expected before offset {}", self.at);
        Ok(digits.iter().fold(0, |n, &digit| n << 4 | (digit as char).to_digit(16).unwrap()))
    }

    fn number(&mut self) -> Result<Value> {
        let rest = &self.data[self.at..];
        let token = utf8(&rest[..rest.iter().take_while(|c| b"+-.0123456789eE".contains(c)).count()])?;
        self.at += token.len();
        let unsigned = token.strip_prefix('-').unwrap_or(token);
        let (mantissa, exponent) = unsigned.split_once(&['e', 'E'][..]).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
        let good = digits(whole) && digits(fraction) && digits(exponent.strip_prefix(&['+', '-'][..]).unwrap_or(exponent));
        must!(good && (whole == "0" || !whole.starts_with('0')), "a value expected before offset {}", self.at);
        if unsigned == whole {
            let n = token.parse().unwrap_or(i128::MAX);
            must!(n >= i64::MIN as i128 && n <= u64::MAX as i128, "outside -2^63 to 2^64-1: {token:.40}");
            return Ok(Int(n));
        }
        // parse() does not count beyond some digits of an exponent, so it is given 0.DIGITSeSHIFT, whose exponent is short.
        let digits = (whole.to_string() + fraction).trim_start_matches('0').to_string();
        let shift = exponent.parse().unwrap_or(0.0) + digits.len() as f64 - fraction.len() as f64;
        let double: f64 = format!("0.{digits}0e{:.0}", shift.clamp(-1000.0, 1000.0)).parse().unwrap();
        must!(double.is_finite(), "too large for a double, before offset {}", self.at);
        Ok(float(if token.starts_with('-') { -double } else { double }))
    }
}

/// What the rules need to know of the file.
#[derive(Default)]
struct Reader {
    binary: bool,
    model: bool,
    minor: i128,
}

impl Reader {
    /// Makes of a decoded value one of a document: $ forms and tensors were still maps, limits unchecked.
    fn settle(&self, value: Value, depth: usize) -> Result<Value> {
        let length = match &value {
            Text(text) => text.len(),
            Bin(bytes) | Ext(_, bytes) => bytes.len(),
            _ => 0,
        };
        must!(length <= 16 << 20, "a string, bin or ext of {length} bytes is more than 16 MiB");
        match value {
            Map(map) if find(&map, "dtype").is_some() => self.tensor(map),
            Map(map) if map.len() == 1 && !self.binary && map[0].0.starts_with('$') => {
                self.settle(dollar(&map[0].0, &map[0].1)?, depth)
            }
            Map(mut map) => {
                within(29, depth)?;
                for (key, value) in &mut map {
                    must!(!key.starts_with('$'), "a key MUST NOT begin with $: {key:.40}");
                    *value = self.settle(std::mem::replace(value, Null), depth + 1)?;
                }
                Ok(Map(map))
            }
            Array(elements) => {
                within(29, depth)?;
                Ok(Array(elements.into_iter().map(|element| self.settle(element, depth + 1)).collect::<Result<_>>()?))
            }
            other => Ok(other),
        }
    }

    /// Takes a tensor in the form of the encoding, see "Tensors"; what is left of its parts in the end is a key too many.
    fn tensor(&self, map: Map) -> Result<Value> {
        let mut parts: BTreeMap<String, Value> = map.into_iter().collect();
        must!(take(&mut parts, "dtype")? == Text("f32".to_string()), "a tensor of a dtype other than f32");
        let (mut shape, mut size) = (vec![], 4);
        for extent in take(&mut parts, "shape")?.array("shape")? {
            let n = extent.int("shape")?;
            must!(n >= 1 && n <= u32::MAX as i128 / size, "shape: {n}, or the tensor is too large");
            shape.push(n as u64);
            size *= n;
        }
        must!(!shape.is_empty(), "shape: empty");
        let width = size as usize / 4 / shape[0] as usize;
        let mut rows = BTreeMap::new();
        if self.binary {
            rows = take_bins(&mut parts, shape[0] as usize, width)?;
        } else {
            for (key, cells) in take(&mut parts, "rows")?.map("rows")? {
                let row = key.parse().unwrap_or(u64::MAX);
                let cells = cells.array(key)?.iter().map(element).collect::<Result<Vec<u32>>>()?;
                must!(row.to_string() == *key, "rows: {key:.40} is no number of a row");
                must!(cells.len() == width, "row {row}: {width} elements expected, found {}", cells.len());
                rows.insert(row, cells);
            }
        }
        must!(parts.is_empty(), "a tensor with a key too many: {:?}", parts.keys().next());
        must!(rows.keys().all(|&row| row < shape[0]), "a row of a tensor that has {} only", shape[0]);
        rows.retain(|_, cells| cells.iter().any(|&bits| bits != 0));
        Ok(Tensor { shape, rows })
    }

    /// Gives what a value of a kind means: floats rounded, defaults filled in, keys in table order.
    fn check(&self, at: &str, kind: &str, value: Value) -> Result<Value> {
        let words: Vec<&str> = kind.split(' ').collect();
        let inside = |n: f64, low: f64, high: f64| {
            let limit = |i: usize, otherwise: f64| words.get(i).and_then(|word| word.parse().ok()).unwrap_or(otherwise);
            n >= limit(1, low) && n <= limit(2, high)
        };
        let (mut kept, mut out) = (true, None); // out: what the value means, unless it stays as it is
        match words[0] {
            "any" => {}
            "text" => kept = value.text(at).is_ok(),
            "bool" => kept = matches!(value, Bool(_)),
            "tensor" => kept = matches!(value, Tensor { .. }),
            "int" => kept = inside(value.int(at)? as f64, 0.0, 9007199254740991.0),
            "state-f32" => out = Some(float(value.single(at)? as f64)),
            "f32" => {
                let single = value.single(at)? as f64;
                kept = inside(single, f32::MIN as f64, f32::MAX as f64);
                out = Some(float(single));
            }
            "one-of" => kept = words[1..].contains(&value.text(at)?),
            "list" => {
                let (elements, inner) = (value.array(at)?, words[3..].join(" "));
                kept = inside(elements.len() as f64, 0.0, 0.0);
                let check = |(i, element): (usize, &Value)| self.check(&format!("{at}/{i}"), &inner, element.clone());
                out = Some(Array(elements.iter().enumerate().map(check).collect::<Result<_>>()?));
            }
            "map" => out = Some(Map(self.record(at, table(words[1]).unwrap_or(&[]), value.map(at)?)?)),
            "choice" => {
                let (map, cases) = (value.map(at)?, table(words[1]).unwrap_or(&[]));
                let case = cases.iter().find(|case| map.len() == 1 && map[0].0 == case.0);
                out = case.map(|(key, kind, _)| Ok(Map(self.record(at, &[(key, kind, "")], map)?))).transpose()?;
                kept = out.is_some();
            }
            "namespace" if value == Text("Default".to_string()) => {}
            "namespace" => {
                let name = self.check(at, "choice namespace", value.clone())?;
                kept = !matches!(name.get("Name"), Text(name) if name == ":default" || name == " ");
            }
            "metadata" => {
                let mut map = value.map(at)?.clone();
                map.sort_by(|a, b| a.0.cmp(&b.0));
                kept = map.len() <= 4096 && map.iter().all(|member| matches!(member.1, Text(_)));
                out = Some(Map(map));
            }
            "requires" => {
                let names = value.array(at)?.iter().map(|name| name.text(at)).collect::<Result<HashSet<&str>>>()?;
                kept = names.len() == value.array(at)?.len() && names.len() <= 64;
            }
            _ => out = Some(Map(self.node(at, value.map(at)?)?)),
        }
        must!(kept, "{at}: {kind} expected");
        Ok(out.unwrap_or(value))
    }

    fn node(&self, at: &str, map: &Map) -> Result<Map> {
        let name = find(map, "typename").unwrap_or(&Null).text(at)?;
        must!(sides(name).is_some(), "{at}: an unknown typename: {name:.40}");
        let (config, state) = (format!("map {name}"), format!("map {name}.state"));
        let mut fields: Vec<Field> = vec![("typename", "text", ""), ("config", &config, "{}")];
        if self.model && table(&state["map ".len()..]).is_some() {
            fields.push(("state", &state, ""));
        } else if self.minor > 0 {
            fields.push(("state", "any", "-")); // of a newer minor
        }
        self.record(at, &fields, map)
    }

    fn record(&self, at: &str, fields: &[Field], map: &Map) -> Result<Map> {
        let mut out = vec![];
        for (key, kind, preset) in fields {
            let value = match find(map, key) {
                Some(value) => value.clone(),
                None if *preset == "-" => continue,
                None if preset.is_empty() => return Err(Bad(format!("{at}: the key {key} is missing"))),
                None => decode_json(preset.as_bytes())?,
            };
            out.push((key.to_string(), self.check(&format!("{at}/{key}"), kind, value)?));
        }
        for member in map {
            if !fields.iter().any(|field| field.0 == member.0) {
                must!(self.minor > 0, "{at}: the key {:.40} is unknown", member.0);
                out.push(member.clone());
            }
        }
        Ok(out)
    }
}

fn take(parts: &mut BTreeMap<String, Value>, key: &str) -> Result<Value> {
    parts.remove(key).ok_or_else(|| Bad(format!("a tensor without {key}")))
}

/// The rows of a binary tensor, which has count of them.
fn take_bins(parts: &mut BTreeMap<String, Value>, count: usize, width: usize) -> Result<BTreeMap<u64, Vec<u32>>> {
    let words = |key: &str, value: Value| -> Result<Vec<u32>> {
        let bytes = value.bin(key)?;
        must!(bytes.len() % 4 == 0, "{key}: {} bytes", bytes.len());
        Ok(bytes.chunks(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect())
    };
    if let Some(pad) = parts.remove("pad") {
        let pad = pad.bin("pad")?;
        must!(pad.len() < 64 && pad.iter().all(|&byte| byte == 0), "pad: more than 63 bytes, or not zeros");
    }
    let values = words("values", take(parts, "values")?)?;
    let indices = parts.remove("indices").map(|indices| words("indices", indices)).transpose()?;
    let kept = indices.as_ref().map_or(count, Vec::len);
    must!(values.len() == kept * width, "values: {} elements, and not {kept} rows of {width}", values.len());
    let in_order = indices.iter().all(|rows| rows.windows(2).all(|pair| pair[0] < pair[1]));
    must!(in_order, "indices: a row is not in order");
    let row = |i: usize| indices.as_ref().map_or(i as u64, |indices| indices[i] as u64);
    Ok(values.chunks(width).enumerate().map(|(i, cells)| (row(i), cells.to_vec())).collect())
}

/// What a $ form stands for.
fn dollar(key: &str, value: &Value) -> Result<Value> {
    match (key, value) {
        ("$float", Text(name)) => Ok(float(non_finite(name)?)),
        ("$bin", Text(text)) => Ok(Bin(base64(text)?)),
        ("$ext", Array(parts)) if parts.len() == 2 => {
            let kind = parts[0].int(key)?;
            must!((-128..=127).contains(&kind), "$ext: the type {kind}");
            Ok(Ext(kind as i8, base64(parts[1].text(key)?)?))
        }
        _ => Err(Bad(format!("no key may begin with $, and this is no $ form: {key:.40}"))),
    }
}

fn base64(text: &str) -> Result<Vec<u8>> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (vec![], 0u32, 0);
    let digits = text.trim_end_matches('=');
    for digit in digits.bytes() {
        let place = ALPHABET.iter().position(|&c| c == digit);
        must!(place.is_some(), "no base64: {text:.40}");
        bits = bits << 6 | place.unwrap() as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    let padded = text.len() % 4 == 0 && text.len() - digits.len() == (3 - bytes.len() % 3) % 3;
    must!(padded && bits & ((1 << count) - 1) == 0, "base64 that is not padded, or with other bits than 0: {text:.40}");
    Ok(bytes)
}

/// The bits of an element of a JSON tensor, see "Non-finite values".
fn element(value: &Value) -> Result<u32> {
    let single = match value {
        Text(text) if text.starts_with("NaN:0x") => {
            let bits = u32::from_str_radix(&text[6..], 16).unwrap_or(0);
            must!(f32::from_bits(bits).is_nan() && *text == format!("NaN:0x{bits:08x}"), "no bits of a NaN: {text:.40}");
            return Ok(bits);
        }
        Map(map) if map.len() == 1 => dollar(&map[0].0, &map[0].1)?.single("an element")?,
        other => other.single("an element")?,
    };
    Ok(if single.is_nan() { 0x7fc00000 } else { single.to_bits() })
}

/// A line of a table: a key, the kind of its value, and its default in JSON: "" where there is none, "-" where the key may be
/// missing all the same.
type Field<'a> = (&'a str, &'a str, &'a str);

/// The tables. A kind is one of: text, bool, tensor; int LOW HIGH; f32 LOW HIGH, which is finite; state-f32; one-of TEXT...;
/// list LOW HIGH KIND; map TABLE; choice TABLE; or one that check() has under its name. Limits at the end may be left out.
#[rustfmt::skip]
const TABLES: &[(&str, &[Field])] = &[
    ("document", &[("reml", "map header", "-"), ("globalConfig", "map globalConfig", ""), ("entryReduction", "node", "")]),
    ("header", &[("format", "int 1 1", ""), ("minor", "int", ""), ("requires", "requires", ""), ("writer", "text", ""),
        ("metadata", "metadata", "")]),
    ("globalConfig", &[("numBits", "int 1 27", "18"), ("hashSeed", "int 0 4294967295", "0"),
        ("hashFunction", "one-of xxh3 xxh3-0.7.2", r#""xxh3""#), ("constantFeatureEnabled", "bool", "true"),
        ("interactions", "list 0 1e9 list 2 3 namespace", "[]")]),
    ("namespace", &[("Name", "text", ""), ("Hash", "int 0 4294967295", "")]),
    ("Coin", &[("alpha", "f32 1e-45", "4"), ("beta", "f32 1e-45", "1"), // from 1e-45: more than 0
        ("l1Lambda", "f32 0", "0"), ("l2Lambda", "f32 0", "0"), ("lossFunction", "choice lossFunction", r#"{"Squared": {}}"#),
        ("linkFunction", "one-of Identity Logistic", r#""Identity""#)]),
    ("lossFunction", &[("Squared", "map Squared", ""), ("Logistic", "map Logistic", "")]),
    ("Logistic", &[("min_label", "f32", "-1"), ("max_label", "f32", "1")]),
    ("Coin.state", &[("weights", "tensor", ""), ("modelStates", "list 1 1 map modelStates", ""),
        ("averageSquaredNormX", "state-f32", ""), ("minLabel", "state-f32", ""), ("maxLabel", "state-f32", "")]),
    ("modelStates", &[("normalizedSumNormX", "state-f32", ""), ("totalWeight", "state-f32", "")]),
    ("Binary", &[("regressor", "node", r#"{"typename": "Coin"}"#)]),
    ("CbAdf", &[("cbType", "one-of mtr ips", r#""mtr""#), ("regressor", "node", r#"{"typename": "Coin"}"#)]),
    ("CbAdf.state", &[("actionSum", "int", ""), ("eventSum", "int", "")]),
    ("CbExploreAdfGreedy", &[("epsilon", "f32 0 1", "0.05"), ("cbAdf", "node", r#"{"typename": "CbAdf"}"#)]),
    ("CbExploreAdfSoftmax", &[("uniformEpsilon", "f32 0 1", "0"), ("lambda", "f32 0", "1"),
        ("cbAdf", "node", r#"{"typename": "CbAdf"}"#)]),
    ("CbExploreAdfSquareCb", &[("uniformEpsilon", "f32 0 1", "0"), ("gammaScale", "f32 0", "10"),
        ("gammaExponent", "f32 0", "0.5"), ("cbAdf", "node", r#"{"typename": "CbAdf"}"#)]),
    ("CbExploreAdfSquareCb.state", &[("counter", "int", "")]),
    ("ElementwiseInteraction", &[("regressor", "node", r#"{"typename": "Coin"}"#), ("one", "namespace", r#""Default""#),
        ("two", "namespace", r#""Default""#), ("keepOriginalFeatures", "bool", "false")]),
    ("Debug", &[("id", "text", r#""""#), ("prediction", "bool", "false"), ("label", "bool", "false"),
        ("features", "bool", "false"), ("indent", "int", "0"), ("next", "node", "")]),
];

fn table(name: &str) -> Option<&'static [Field<'static>]> {
    TABLES.iter().find(|table| table.0 == name).map(|table| table.1)
}

/// The table of "Stack": what a reduction takes and gives, label, features, prediction, and what it needs of the one below it.
/// "" means: that which the one below has, or anything.
type Side = [&'static str; 3];

#[rustfmt::skip]
const STACK: &[(&str, Side, Side)] = &[
    ("Coin", ["Simple", "SparseSimple", "Scalar"], ["", "", ""]),
    ("Binary", ["Binary", "", "Binary"], ["Simple", "", "Scalar"]),
    ("CbAdf", ["CB", "SparseCBAdf", "ActionScores"], ["Simple", "SparseSimple", "Scalar"]),
    ("CbExploreAdfGreedy", ["CB", "SparseCBAdf", "ActionProbs"], ["CB", "SparseCBAdf", "ActionScores"]),
    ("CbExploreAdfSoftmax", ["CB", "SparseCBAdf", "ActionProbs"], ["CB", "SparseCBAdf", "ActionScores"]),
    ("CbExploreAdfSquareCb", ["CB", "SparseCBAdf", "ActionProbs"], ["CB", "SparseCBAdf", "ActionScores"]),
    ("ElementwiseInteraction", ["", "SparseSimple", ""], ["", "SparseSimple", ""]),
    ("Debug", ["", "", ""], ["", "", ""]),
];

fn sides(typename: &str) -> Option<(Side, Side)> {
    STACK.iter().find(|line| line.0 == typename).map(|line| (line.1, line.2))
}

fn check_format(format: &Value) -> Result<()> {
    match format {
        Int(1) => Ok(()),
        Int(n) if *n > 1 => Err(Unsupported(format!("format {n}: libreml {n}.0 or later is needed"))),
        _ => Err(Bad("format: no model".to_string())),
    }
}

/// What read() makes of a file: its JSON form, with defaults filled in and known keys in table order.
#[derive(Debug, PartialEq)]
pub struct Document {
    pub tree: Value,
}

/// Decodes a file, checks it by all rules of "Validity", and fills in defaults.
pub fn read(data: &[u8]) -> Result<Document> {
    let mut reader = Reader { binary: data.starts_with(b"\x95\xa4reml"), ..Reader::default() };
    let mut tree = if reader.binary { decode_binary(data)? } else { decode_json(data)? };
    if let Some(header) = find(tree.map("the file")?, "reml") {
        // First what may say that all else is beyond this reader.
        check_format(header.get("format"))?;
        let requires = reader.check("/reml/requires", "requires", header.get("requires").clone())?;
        if requires != Array(vec![]) {
            return Err(Unsupported(format!("the model requires {requires:?}")));
        }
        reader.model = true;
        reader.minor = header.get("minor").int("/reml/minor")?;
    }
    if let (Map(map), false) = (&mut tree, reader.binary) {
        if let Some(i) = map.iter().position(|member| member.0 == "$schema") {
            reader.settle(map.remove(i).1, 2)?.text("/$schema")?;
        }
    }
    let tree = reader.settle(tree, 1)?;
    let document = Document { tree: reader.check("", "map document", tree)? };
    document.check_stack()?;
    Ok(document)
}

impl Document {
    pub fn is_model(&self) -> bool {
        *self.tree.get("reml") != Null
    }

    fn global(&self, key: &str) -> &Value {
        self.tree.get("globalConfig").get(key)
    }

    /// The nodes, the uppermost first.
    pub fn stack(&self) -> Vec<&Value> {
        let mut nodes = vec![self.tree.get("entryReduction")];
        while let Some(&node) = nodes.last() {
            let fields = table(node.get("typename").text("").unwrap_or("")).unwrap_or(&[]);
            match fields.iter().find(|field| field.1 == "node") {
                Some(field) => nodes.push(node.get("config").get(field.0)),
                None => break,
            }
        }
        nodes
    }

    /// Goes up the stack with what the reduction below takes and gives, and applies the rules between places.
    fn check_stack(&self) -> Result<()> {
        let nodes = self.stack();
        must!(nodes.len() <= 12, "a stack of {} reductions, 12 are possible", nodes.len());
        let (mut below, mut mtr): (Side, _) = (["", "", ""], false);
        for (i, node) in nodes.iter().rev().enumerate() {
            let (name, config) = (node.get("typename").text("")?, node.get("config"));
            let (mut own, needs) = sides(name).unwrap_or_default();
            for j in 0..3 {
                let fits = i == 0 || needs[j].is_empty() || needs[j] == below[j];
                must!(fits, "{name} needs {} below it, not {}", needs[j], below[j]);
                own[j] = if own[j].is_empty() { below[j] } else { own[j] };
            }
            below = own;
            if let ("Coin", loss @ Map(_)) = (name, config.get("lossFunction").get("Logistic")) {
                let (low, high) = (loss.get("min_label").single("")?, loss.get("max_label").single("")?);
                must!(low < high, "min_label is not less than max_label");
            }
            if let ("Coin", Tensor { shape, .. }) = (name, node.get("state").get("weights")) {
                let expected = [1 << self.global("numBits").int("")?, 1, 6];
                must!(*shape == expected, "weights: the shape is not {expected:?}");
            }
            mtr |= name == "CbAdf" && *config.get("cbType") == Text("mtr".to_string());
            must!(name != "CbExploreAdfSquareCb" || mtr, "CbExploreAdfSquareCb needs a CbAdf with mtr");
        }
        Ok(())
    }
}

// From here on learning.md and input-formats.md.

/// A namespace, in the order of iteration: those that have a name, by hash, before the default one.
type Space = u64;
const DEFAULT: Space = 1 << 32;

type Feature = (u32, f32);

fn hash(text: &str, seed: u32) -> u32 {
    xxh3_64_with_seed(text.as_bytes(), seed as u64) as u32
}

/// An example, for the model whose seed and mask these are.
struct Example {
    seed: u32,
    mask: u32,
    spaces: BTreeMap<Space, Vec<Feature>>,
}

impl Example {
    fn named(&self, name: &str) -> Space {
        match name {
            ":default" | " " => DEFAULT,
            _ => hash(name, self.seed) as Space,
        }
    }

    /// Adds an object of namespaces of the format json.
    fn add(&mut self, namespaces: &Map) -> Result<()> {
        for (name, content) in namespaces {
            let space = self.named(name);
            let mut add = |index: u32, value: &Value| -> Result<()> {
                let (index, value) = match value {
                    Bool(false) => return Ok(()),
                    Bool(true) => (index, 1.0),
                    Text(text) => (hash(text, index), 1.0),
                    number => (index, number.single(name)?),
                };
                self.spaces.entry(space).or_default().push((index & self.mask, value));
                Ok(())
            };
            let seed = space as u32;
            match content {
                Array(elements) => elements.iter().enumerate().try_for_each(|(k, element)| match element {
                    Text(_) => add(seed, element), // a name is hashed as a text is
                    _ => add(seed.wrapping_add(k as u32), element),
                })?,
                object => object.map(name)?.iter().try_for_each(|(key, value)| add(hash(key, seed), value))?,
            }
        }
        Ok(())
    }

    /// Multiplies a product of k factors, its hash and value, by each feature of the next one. The first had the place first.
    fn products(&self, list: &mut Vec<Feature>, factors: &[Space], k: usize, first: usize, product: Feature) {
        let from = if k > 0 && factors[k] == factors[k - 1] { first } else { 0 };
        for (i, feature) in self.spaces.get(&factors[k]).into_iter().flatten().enumerate().skip(from) {
            let (hash, value) = (product.0 ^ feature.0, product.1 * feature.1);
            if k + 1 < factors.len() {
                let first = if k == 0 { i } else { first };
                self.products(list, factors, k + 1, first, (hash.wrapping_mul(16777619), value));
            } else {
                list.push((hash & self.mask, value));
            }
        }
    }

    fn factors(&self, interaction: &Value) -> Result<Vec<Space>> {
        let factor = |namespace: &Value| match (namespace.get("Name"), namespace.get("Hash")) {
            (Text(name), _) => self.named(name),
            (_, Int(hash)) => *hash as Space,
            _ => DEFAULT,
        };
        Ok(interaction.array("an interaction")?.iter().map(factor).collect())
    }
}

impl Document {
    /// The prediction of a Coin, or the scores of a CbAdf above one, for an example in the format json.
    pub fn predict(&self, example: &Value) -> Result<Vec<f32>> {
        let nodes = self.stack();
        let (top, coin) = (nodes[0].get("typename").text("")?, nodes[nodes.len() - 1]);
        let able = matches!((top, nodes.len()), ("Coin", 1) | ("CbAdf", 2))
            && self.is_model()
            && coin.get("config").get("linkFunction").text("")? == "Identity"
            && self.global("hashFunction").text("")? == "xxh3";
        must!(able, "this reader predicts with models of Coin and CbAdf, Identity and xxh3 only");
        if top == "CbAdf" {
            let shared = example.get("shared");
            let actions = example.get("actions").array("actions")?;
            return actions.iter().map(|action| self.sum(coin, &[action, shared])).collect();
        }
        let p = self.sum(coin, &[example.get("features")])?;
        let (low, high) = (coin.get("state").get("minLabel").single("")?, coin.get("state").get("maxLabel").single("")?);
        let clamped = if p > high { high } else { p };
        Ok(vec![if p < low { low } else { clamped }])
    }

    /// The raw prediction of a Coin for the features of all parts.
    fn sum(&self, coin: &Value, parts: &[&Value]) -> Result<f32> {
        let seed = self.global("hashSeed").int("")? as u32;
        let mask = (1u32 << self.global("numBits").int("")?) - 1;
        let mut example = Example { seed, mask, spaces: BTreeMap::new() };
        for part in parts.iter().filter(|part| ***part != Null) {
            example.add(part.map("namespaces")?)?;
        }
        let mut list: Vec<Feature> = example.spaces.values().flatten().copied().collect();
        for size in [2, 3] {
            for interaction in self.global("interactions").array("")? {
                let factors = example.factors(interaction)?;
                if factors.len() == size {
                    example.products(&mut list, &factors, 0, 0, (0, 1.0));
                }
            }
        }
        if *self.global("constantFeatureEnabled") == Bool(true) {
            list.push(((mask + 1) / 2, 1.0));
        }
        let mut p = 0.0;
        if let Tensor { rows, .. } = coin.get("state").get("weights") {
            for (index, value) in list {
                if let Some(row) = rows.get(&(index as u64)) {
                    p += value * f32::from_bits(row[0]);
                }
            }
        }
        Ok(if p.is_nan() { 0.0 } else { p })
    }
}

/// The bytes of a file; of a .hex file those that its notation stands for.
fn load(path: &str) -> Vec<u8> {
    let data = std::fs::read(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    if !path.ends_with(".hex") {
        return data;
    }
    let mut bytes = vec![];
    for line in String::from_utf8_lossy(&data).lines() {
        for token in line.split('#').next().unwrap_or("").split_whitespace() {
            let (digits, times) = token.split_once('*').unwrap_or((token, "1"));
            let byte = u8::from_str_radix(digits, 16).expect("two hexadecimal digits");
            bytes.extend(vec![byte; times.parse().expect("a number of times")]);
        }
    }
    bytes
}

/// Tries an entry of vectors.json.
fn try_vector(dir: &str, vector: &Value) -> Result<()> {
    let field = |key: &str| vector.get(key).text(key).unwrap_or("").to_string();
    let found = read(&load(&format!("{dir}/{}", field("file"))));
    let verdict = match &found {
        Ok(document) if document.is_model() == (field("kind") == "model") => "good",
        Err(Unsupported(_)) => "unsupported",
        _ => "bad",
    };
    must!(verdict == field("verdict"), "is {}, found to be {verdict} ({:?})", field("verdict"), found.err());
    for other in [field("same"), field("canonicalForm")].iter().filter(|file| !file.is_empty()) {
        let same = matches!((&found, read(&load(&format!("{dir}/{other}")))), (Ok(a), Ok(b)) if *a == b);
        must!(same, "is not the same document as {other}");
    }
    if let (Ok(document), Text(file)) = (&found, vector.get("predictions")) {
        let expected = decode_json(&load(&format!("{dir}/{file}")))?;
        for example in expected.get("examples").array("examples")? {
            let prediction = match example.get("prediction") {
                Array(scores) => scores.clone(),
                single => vec![single.clone()],
            };
            let prediction = prediction.iter().map(element).collect::<Result<Vec<u32>>>()?;
            let found = document.predict(example.get("features"))?;
            let same = prediction == found.iter().map(|p| p.to_bits()).collect::<Vec<u32>>();
            must!(same, "{file}: expected {:?}, found {found:?}", example.get("prediction"));
        }
    }
    Ok(())
}

fn main() {
    let path = std::env::args().nth(1).expect("usage: reader DIRECTORY | FILE");
    let done = if std::path::Path::new(&path).is_dir() { try_all(&path) } else { summarize(&path) };
    if let Err(refusal) = done {
        eprintln!("{path}: {refusal:?}");
        std::process::exit(1);
    }
}

fn try_all(dir: &str) -> Result<()> {
    let index = decode_json(&load(&format!("{dir}/vectors.json")))?;
    let (vectors, mut failed) = (index.get("vectors").array("vectors")?, 0);
    for vector in vectors {
        if let Err(refusal) = try_vector(dir, vector) {
            println!("rust: {} {refusal:?}", vector.get("file").text("file")?);
            failed += 1;
        }
    }
    must!(failed == 0 && !vectors.is_empty(), "{failed} of {} vectors failed", vectors.len());
    println!("rust: {} vectors passed", vectors.len());
    Ok(())
}

fn summarize(path: &str) -> Result<()> {
    let document = read(&load(path))?;
    let nodes = document.stack();
    let names: Vec<&str> = nodes.iter().map(|node| node.get("typename").text("")).collect::<Result<_>>()?;
    print!("{}", names.join(" "));
    if let Tensor { shape, rows } = nodes[nodes.len() - 1].get("state").get("weights") {
        print!(" ({} of {} rows used)", rows.len(), shape[0]);
    }
    println!();
    Ok(())
}
