// A reader of the libreml model format in both its encodings, made from the texts in spec/ alone: it shares nothing with
// libreml. Titles in quotation marks are sections of model-format.md, if no other file is named.
//
//	reader DIRECTORY   tries every file that vectors.json in the directory lists
//	reader FILE        says what is in a model
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/zeebo/xxh3"
)

// The values of a document. null is nil; an int is a uint64, or an int64 if it is negative; bool and string are Go's.
type (
	Float uint64 // the bits of a double, those of one NaN for all, so that == tells whether values are the same
	Bin   string
	Ext   struct {
		Type  int8
		Bytes Bin
	}
	Array  []any
	Map    []Member
	Member struct {
		Key   string
		Value any
	}
	Tensor struct {
		Shape []uint64
		Rows  map[uint64]Bin // the bytes of those rows in which any bit is set
	}
)

// Refusal is the error of Read: the file is "bad" and breaks a rule, or it is "unsupported" and needs a newer reader.
type Refusal struct{ Verdict, Reason string }

func (r Refusal) Error() string { return r.Verdict + ": " + r.Reason }

// must refuses the file unless the rule is kept. It panics, and refused, when deferred, makes an error of that.
func must(kept bool, format string, args ...any) {
	if !kept {
		panic(Refusal{"bad", fmt.Sprintf(format, args...)})
	}
}

func refused(err *error) {
	if thrown := recover(); thrown != nil {
		*err = thrown.(Refusal)
	}
}

// as is a value that must have a certain type.
func as[T any](at string, v any) T {
	t, ok := v.(T)
	must(ok, "%s: %T expected, found %T", at, t, v)
	return t
}

func (m Map) find(key string) int {
	for i := range m {
		if m[i].Key == key {
			return i
		}
	}
	return -1
}

func (m Map) has(key string) bool { return m.find(key) >= 0 }

func (m Map) get(key string) any {
	if i := m.find(key); i >= 0 {
		return m[i].Value
	}
	return nil
}

// unique is a map in which no key is there twice.
func unique(m Map) Map {
	seen := map[string]bool{}
	for _, member := range m {
		must(len(member.Key) <= 1024 && !seen[member.Key], "a key longer than 1 KiB, or twice in its map: %.40q", member.Key)
		seen[member.Key] = true
	}
	return m
}

func float(v float64) Float {
	if v != v {
		return 0x7ff8000000000000
	}
	return Float(math.Float64bits(v))
}

func integer(v int64) any {
	if v < 0 {
		return v
	}
	return uint64(v)
}

// A decoder stops at this depth: below a map at the limit of 29 a tensor may hang, and in it rows, a row, and a $float.
const deepest = 29 + 4

func within(limit, depth int) {
	must(depth <= limit, "maps and arrays stand inside each other more than 29 deep")
}

// packed is MessagePack of which at bytes are decoded.
type packed struct {
	data []byte
	at   int
}

func (p *packed) take(n uint64) []byte {
	must(n <= uint64(len(p.data)-p.at), "truncated: %d bytes expected behind offset %d", n, p.at)
	p.at += int(n)
	return p.data[p.at-int(n) : p.at]
}

func (p *packed) uint(width uint64) (v uint64) {
	for _, b := range p.take(width) {
		v = v<<8 | uint64(b)
	}
	return v
}

func (p *packed) text(n uint64) string {
	s := p.take(n)
	must(utf8.Valid(s) && bytes.IndexByte(s, 0) < 0, "a string that is no UTF-8, or has U+0000, before offset %d", p.at)
	return string(s)
}

func (p *packed) ext(n uint64) Ext { return Ext{int8(p.uint(1)), Bin(p.take(n))} }

func (p *packed) array(n uint64, depth int) Array {
	a := Array{}
	for within(deepest, depth); n > 0; n-- {
		a = append(a, p.value(depth+1))
	}
	return a
}

func (p *packed) members(n uint64, depth int) Map {
	m := Map{}
	for within(deepest, depth); n > 0; n-- {
		key := as[string]("a key", p.value(deepest+1))
		m = append(m, Member{key, p.value(depth + 1)})
	}
	return unique(m)
}

func (p *packed) value(depth int) any {
	c := p.take(1)[0]
	switch { // widths are powers of two: 1 << (c - X) bytes for the first byte c, X being the first of its kind
	case c < 0x80:
		return uint64(c)
	case c < 0x90:
		return p.members(uint64(c&15), depth)
	case c < 0xa0:
		return p.array(uint64(c&15), depth)
	case c < 0xc0:
		return p.text(uint64(c & 31))
	case c == 0xc0:
		return nil
	case c == 0xc2, c == 0xc3:
		return c == 0xc3
	case c >= 0xc4 && c < 0xc7:
		return Bin(p.take(p.uint(1 << (c - 0xc4))))
	case c >= 0xc7 && c < 0xca:
		return p.ext(p.uint(1 << (c - 0xc7)))
	case c == 0xca:
		return float(float64(math.Float32frombits(uint32(p.uint(4)))))
	case c == 0xcb:
		return float(math.Float64frombits(p.uint(8)))
	case c >= 0xcc && c < 0xd0:
		return p.uint(1 << (c - 0xcc))
	case c >= 0xd0 && c < 0xd4:
		unused := 64 - 8<<(c-0xd0)
		return integer(int64(p.uint(1<<(c-0xd0))<<unused) >> unused)
	case c >= 0xd4 && c < 0xd9:
		return p.ext(1 << (c - 0xd4))
	case c >= 0xd9 && c < 0xdc:
		return p.text(p.uint(1 << (c - 0xd9)))
	case c >= 0xdc && c < 0xde:
		return p.array(p.uint(2<<(c-0xdc)), depth)
	case c >= 0xde && c < 0xe0:
		return p.members(p.uint(2<<(c-0xde)), depth)
	}
	must(c >= 0xe0, "the byte c1 before offset %d", p.at)
	return integer(int64(int8(c)))
}

// decodeBinary gives the JSON form of a binary file, see "Binary envelope".
func decodeBinary(data []byte) Map {
	p := &packed{data, 6}
	checkFormat(p.value(deepest + 1))
	must(p.at == 7, "the format number is not the byte 01")
	header, document := as[Map]("the header", p.value(2)), as[Map]("the document", p.value(1))
	end := binary.BigEndian.AppendUint64([]byte{0xc4, 8}, xxh3.Hash(data[:p.at]))
	must(bytes.Equal(data[p.at:], end), "damaged: no right checksum at offset %d, or not the end of the file behind it", p.at)
	must(!header.has("format"), "/reml/format: in JSON only")
	must(!document.has("reml"), "/reml: stands beside the document, not in it")
	return append(Map{{"reml", append(Map{{"format", uint64(1)}}, header...)}}, document...)
}

// decodeJSON gives the value of a JSON text. encoding/json does it, but puts U+FFFD for what is no Unicode, says nothing, and
// knows no int.
func decodeJSON(data []byte) any {
	must(utf8.Valid(data), "not UTF-8")
	var syntax json.RawMessage
	err := json.Unmarshal(data, &syntax)
	must(err == nil, "%v", err)
	must(!lone.Match(paired.ReplaceAll(data, []byte("."))), "an escape for U+0000 or for half a surrogate pair")
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return jsonValue(d, 1)
}

var (
	paired = regexp.MustCompile(`\\\\|\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}`)
	lone   = regexp.MustCompile(`\\u(0000|[Dd][89A-Fa-f])`)
)

func jsonValue(d *json.Decoder, depth int) any {
	switch token, _ := d.Token(); token := token.(type) {
	case json.Number:
		return number(string(token))
	case json.Delim:
		within(deepest, depth)
		a, m := Array{}, Map{}
		for d.More() {
			if token == '[' {
				a = append(a, jsonValue(d, depth+1))
			} else {
				key, _ := d.Token()
				m = append(m, Member{key.(string), jsonValue(d, depth+1)})
			}
		}
		d.Token() // the closing one
		if token == '[' {
			return a
		}
		return unique(m)
	default:
		return token
	}
}

func number(text string) any {
	if !strings.ContainsAny(text, ".eE") {
		if v, err := strconv.ParseUint(text, 10, 64); err == nil {
			return v
		}
		v, err := strconv.ParseInt(text, 10, 64)
		must(err == nil, "an integer outside -2^63 to 2^64-1: %.40s", text)
		return integer(v)
	}
	// ParseFloat does not count beyond some digits of an exponent, so it is given 0.DIGITSeSHIFT, whose exponent is short.
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "-0")
	shift, _ := strconv.ParseFloat(exponent, 64)
	shift = math.Max(-1000, math.Min(shift+float64(len(digits)-len(fraction)), 1000))
	v, err := strconv.ParseFloat(fmt.Sprintf("0.%s0e%.0f", digits, shift), 64)
	must(err == nil, "too large for a double: %.40s", text)
	if text[0] == '-' {
		v = -v
	}
	return float(v)
}

// reader has what the rules need to know of the file: the encoding, whether it is a model, of which minor, and the shape of
// its weights.
type reader struct {
	binary, model bool
	minor         uint64
	shape         []uint64
}

// settle makes of decoded values those of a document: $ forms and tensors were still maps, limits unchecked.
func (r *reader) settle(v any, depth int) any {
	switch v := v.(type) {
	case string, Bin:
		must(reflect.ValueOf(v).Len() <= 16<<20, "a string or bin of more than 16 MiB")
	case Ext:
		must(len(v.Bytes) <= 16<<20, "an ext of more than 16 MiB")
	case Array:
		within(29, depth)
		for i := range v {
			v[i] = r.settle(v[i], depth+1)
		}
	case Map:
		if v.has("dtype") {
			return r.tensor(v)
		}
		if len(v) == 1 && !r.binary && strings.HasPrefix(v[0].Key, "$") {
			return r.settle(dollar(v[0].Key, v[0].Value), depth)
		}
		within(29, depth)
		for i := range v {
			must(!strings.HasPrefix(v[i].Key, "$"), "a key MUST NOT begin with $: %.40q", v[i].Key)
			v[i].Value = r.settle(v[i].Value, depth+1)
		}
	}
	return v
}

var nonFinite = map[string]float64{"NaN": math.NaN(), "Infinity": math.Inf(1), "-Infinity": math.Inf(-1)}

// dollar gives what a $ form stands for.
func dollar(key string, v any) any {
	switch key {
	case "$float":
		f, known := nonFinite[as[string](key, v)]
		must(known, "$float: %.40q", v)
		return float(f)
	case "$bin":
		text := as[string](key, v)
		content, err := base64.StdEncoding.Strict().DecodeString(text)
		must(err == nil && !strings.ContainsAny(text, "\r\n"), "$bin: no base64: %.40q", text)
		return Bin(content)
	case "$ext":
		a := as[Array](key, v)
		must(len(a) == 2, "$ext: two elements expected, found %d", len(a))
		kind, err := strconv.ParseInt(fmt.Sprintf("%d", a[0]), 10, 8)
		_, isFloat := a[0].(Float)
		must(err == nil && !isFloat, "$ext: a type from -128 to 127 expected")
		return Ext{int8(kind), dollar("$bin", a[1]).(Bin)}
	}
	must(false, "a key that begins with $: %.40q", key)
	return nil
}

// single rounds what may stand where a float is declared, by way of a double.
func single(at string, v any) float32 {
	var double float64
	switch v := v.(type) {
	case uint64:
		double = float64(v)
	case int64:
		double = float64(v)
	case string:
		named, known := nonFinite[v]
		must(known, "%s: a number expected, found %.40q", at, v)
		double = named
	default:
		double = math.Float64frombits(uint64(as[Float](at, v)))
	}
	f := float32(double)
	must(!math.IsInf(float64(f), 0) || math.IsInf(double, 0), "%s: too large for an f32: %v", at, double)
	return f
}

// element gives the bits of an element of a JSON tensor, see "Non-finite values".
func element(v any) uint32 {
	if text, isText := v.(string); isText && strings.HasPrefix(text, "NaN:0x") {
		bits, _ := strconv.ParseUint(text[6:], 16, 32)
		must(bits&0x7fffffff > 0x7f800000 && text == fmt.Sprintf("NaN:0x%08x", bits), "no bits of a NaN: %.40q", text)
		return uint32(bits)
	}
	if m, isMap := v.(Map); isMap && len(m) == 1 {
		v = dollar(m[0].Key, m[0].Value)
	}
	if f := single("an element", v); f == f {
		return math.Float32bits(f)
	}
	return 0x7fc00000
}

// tensor takes a tensor in the form of the encoding, see "Tensors".
func (r *reader) tensor(m Map) Tensor {
	t, size := Tensor{Rows: map[uint64]Bin{}}, uint64(4)
	must(m.get("dtype") == "f32", "a tensor of a dtype other than f32")
	for _, v := range as[Array]("shape", m.get("shape")) {
		extent := as[uint64]("shape", v)
		must(extent >= 1 && extent <= math.MaxUint32/size, "shape: %d, or the tensor is too large", extent)
		t.Shape, size = append(t.Shape, extent), size*extent
	}
	must(len(t.Shape) > 0, "shape: empty")
	known, take := "dtype shape rows", t.takeLists
	if r.binary {
		known, take = "dtype shape pad indices values", t.takeBins
	}
	for _, member := range m {
		must(contains(known, member.Key), "a tensor with the key %.40q", member.Key)
	}
	take(m, size/t.Shape[0])
	return t
}

func contains(words, word string) bool {
	for _, one := range strings.Fields(words) {
		if one == word {
			return true
		}
	}
	return false
}

func (t Tensor) takeLists(m Map, size uint64) {
	for _, member := range as[Map]("rows", m.get("rows")) {
		row, err := strconv.ParseUint(member.Key, 10, 32)
		must(err == nil && fmt.Sprint(row) == member.Key, "rows: %.40q is no number of a row", member.Key)
		cells, bits := as[Array](member.Key, member.Value), []byte{}
		must(uint64(len(cells)) == size/4, "row %d: %d elements expected, found %d", row, size/4, len(cells))
		for _, cell := range cells {
			bits = binary.LittleEndian.AppendUint32(bits, element(cell))
		}
		t.keep(row, Bin(bits))
	}
}

func (t Tensor) takeBins(m Map, size uint64) {
	if m.has("pad") {
		pad := as[Bin]("pad", m.get("pad"))
		must(len(pad) < 64 && strings.Trim(string(pad), "\x00") == "", "pad: not up to 63 zeros")
	}
	values, indices, count := as[Bin]("values", m.get("values")), Bin(""), t.Shape[0]
	if m.has("indices") {
		indices = as[Bin]("indices", m.get("indices"))
		count = uint64(len(indices) / 4)
	}
	must(uint64(len(values)) == count*size && len(indices)%4 == 0, "%d rows of %d bytes expected", count, size)
	row := uint64(0) // the least that may be next
	for ; len(values) > 0; values = values[size:] {
		if m.has("indices") {
			must(uint64(word(indices)) >= row, "indices: row %d is not in order", word(indices))
			row, indices = uint64(word(indices)), indices[4:]
		}
		t.keep(row, values[:size])
		row++
	}
}

func word(b Bin) uint32 { return binary.LittleEndian.Uint32([]byte(b[:4])) }

// keep takes a row, unless it is all zeros.
func (t Tensor) keep(row uint64, cells Bin) {
	must(row < t.Shape[0], "row %d: the shape has %d", row, t.Shape[0])
	if strings.Trim(string(cells), "\x00") != "" {
		t.Rows[row] = cells
	}
}

// A field is a line of a table: a key, the kind of its value, and its default in JSON: "" where there is none, "-" where the
// key may be missing all the same.
type field struct{ key, kind, preset string }

// The tables. A kind is one of: text, bool; int LOW HIGH; f32 LOW HIGH, which is finite; state-f32; one-of TEXT...;
// list LOW HIGH KIND; map TABLE; choice TABLE; or one that check has under its name. Limits at the end may be left out.
var tables = map[string][]field{
	"document": {{"reml", "map header", "-"}, {"globalConfig", "map globalConfig", ""}, {"entryReduction", "node", ""}},
	"header": {{"format", "int 1 1", ""}, {"minor", "int", ""}, {"requires", "list 0 64 text", ""}, {"writer", "text", ""},
		{"metadata", "metadata", ""}},
	"globalConfig": {{"numBits", "int 1 27", "18"}, {"hashSeed", "int 0 4294967295", "0"},
		{"hashFunction", "one-of xxh3 xxh3-0.7.2", `"xxh3"`}, {"constantFeatureEnabled", "bool", "true"},
		{"interactions", "list 0 999999999 list 2 3 namespace", "[]"}},
	"namespace": {{"Name", "text", ""}, {"Hash", "int 0 4294967295", ""}},

	"Coin": {{"alpha", "f32 1e-45", "4"}, {"beta", "f32 1e-45", "1"}, // from 1e-45: more than 0
		{"l1Lambda", "f32 0", "0"}, {"l2Lambda", "f32 0", "0"}, {"lossFunction", "loss", `{"Squared": {}}`},
		{"linkFunction", "one-of Identity Logistic", `"Identity"`}},
	"lossFunction": {{"Squared", "map Squared", ""}, {"Logistic", "map Logistic", ""}},
	"Logistic":     {{"min_label", "f32", "-1"}, {"max_label", "f32", "1"}},
	"Coin.state": {{"weights", "weights", ""}, {"modelStates", "list 1 1 map modelStates", ""},
		{"averageSquaredNormX", "state-f32", ""}, {"minLabel", "state-f32", ""}, {"maxLabel", "state-f32", ""}},
	"modelStates":        {{"normalizedSumNormX", "state-f32", ""}, {"totalWeight", "state-f32", ""}},
	"Binary":             {{"regressor", "node", `{"typename": "Coin"}`}},
	"CbAdf":              {{"cbType", "one-of mtr ips", `"mtr"`}, {"regressor", "node", `{"typename": "Coin"}`}},
	"CbAdf.state":        {{"actionSum", "int", ""}, {"eventSum", "int", ""}},
	"CbExploreAdfGreedy": {{"epsilon", "f32 0 1", "0.05"}, {"cbAdf", "node", `{"typename": "CbAdf"}`}},
	"CbExploreAdfSoftmax": {{"uniformEpsilon", "f32 0 1", "0"}, {"lambda", "f32 0", "1"},
		{"cbAdf", "node", `{"typename": "CbAdf"}`}},
	"CbExploreAdfSquareCb": {{"uniformEpsilon", "f32 0 1", "0"}, {"gammaScale", "f32 0", "10"},
		{"gammaExponent", "f32 0", "0.5"}, {"cbAdf", "node", `{"typename": "CbAdf"}`}},
	"CbExploreAdfSquareCb.state": {{"counter", "int", ""}},
	"ElementwiseInteraction": {{"regressor", "node", `{"typename": "Coin"}`}, {"one", "namespace", `"Default"`},
		{"two", "namespace", `"Default"`}, {"keepOriginalFeatures", "bool", "false"}},
	"Debug": {{"id", "text", `""`}, {"prediction", "bool", "false"}, {"label", "bool", "false"}, {"features", "bool", "false"},
		{"indent", "int", "0"}, {"next", "node", ""}},
}

// The table of "Stack": what a reduction takes and gives, label, features, prediction, and what it needs of the one below it.
// "" means: that which the one below has, or anything.
type side [3]string

var stack = map[string][2]side{
	"Coin":                   {{"Simple", "SparseSimple", "Scalar"}},
	"Binary":                 {{"Binary", "", "Binary"}, {"Simple", "", "Scalar"}},
	"CbAdf":                  {{"CB", "SparseCBAdf", "ActionScores"}, {"Simple", "SparseSimple", "Scalar"}},
	"CbExploreAdfGreedy":     {{"CB", "SparseCBAdf", "ActionProbs"}, {"CB", "SparseCBAdf", "ActionScores"}},
	"CbExploreAdfSoftmax":    {{"CB", "SparseCBAdf", "ActionProbs"}, {"CB", "SparseCBAdf", "ActionScores"}},
	"CbExploreAdfSquareCb":   {{"CB", "SparseCBAdf", "ActionProbs"}, {"CB", "SparseCBAdf", "ActionScores"}},
	"ElementwiseInteraction": {{"", "SparseSimple", ""}, {"", "SparseSimple", ""}},
	"Debug":                  {},
}

// check gives what a value of a kind means: floats rounded, defaults filled in, keys in table order.
func (r *reader) check(at, kind string, v any) any {
	name, given, _ := strings.Cut(kind, " ")
	switch name {
	case "text":
		return as[string](at, v)
	case "bool":
		return as[bool](at, v)
	case "int":
		low, high := uint64(0), uint64(1<<53-1)
		fmt.Sscan(given, &low, &high) // what is not given stays
		n := as[uint64](at, v)
		must(low <= n && n <= high, "%s: %s expected, found %d", at, kind, n)
	case "state-f32":
		return float(float64(single(at, v)))
	case "f32":
		low, high := -math.MaxFloat32, math.MaxFloat32
		fmt.Sscan(given, &low, &high)
		f := float64(single(at, v))
		must(low <= f && f <= high, "%s: %s expected, found %v", at, kind, f)
		return float(f)
	case "one-of":
		must(contains(given, as[string](at, v)), "%s: %s expected, found %.40q", at, kind, v)
	case "list":
		low, high, a := 0, 0, as[Array](at, v)
		fmt.Sscan(given, &low, &high)
		must(low <= len(a) && len(a) <= high, "%s: %s expected, found %d elements", at, kind, len(a))
		for i := range a {
			a[i] = r.check(fmt.Sprint(at, "/", i), strings.SplitN(given, " ", 3)[2], a[i])
		}
	case "map":
		out := r.record(at, tables[given], as[Map](at, v))
		if given == "globalConfig" {
			r.shape = []uint64{1 << out.get("numBits").(uint64), 1, 6}
		}
		return out
	case "choice":
		m := as[Map](at, v)
		for _, f := range tables[given] {
			if len(m) == 1 && m[0].Key == f.key {
				return Map{{f.key, r.check(at+"/"+f.key, f.kind, m[0].Value)}}
			}
		}
		must(false, "%s: %s expected", at, kind)
	case "loss":
		loss := r.check(at, "choice lossFunction", v).(Map)
		if labels := loss[0].Value.(Map); loss[0].Key == "Logistic" {
			low, high := single("", labels.get("min_label")), single("", labels.get("max_label"))
			must(low < high, "%s: min_label is not less than max_label", at)
		}
		return loss
	case "namespace":
		if v != "Default" {
			name := r.check(at, "choice namespace", v).(Map)[0].Value
			must(name != ":default" && name != " ", "%s: the default namespace has no name", at)
		}
	case "metadata":
		m := as[Map](at, v)
		must(len(m) <= 4096, "%s: more than 4096 keys", at)
		sort.Slice(m, func(i, j int) bool { return m[i].Key < m[j].Key })
		for _, member := range m {
			as[string](at+"/"+member.Key, member.Value)
		}
	case "weights":
		must(reflect.DeepEqual(as[Tensor](at, v).Shape, r.shape), "%s: the shape is not %d", at, r.shape)
	case "node":
		return r.node(at, as[Map](at, v))
	}
	return v
}

func (r *reader) node(at string, m Map) Map {
	name, _ := m.get("typename").(string)
	_, known := stack[name]
	must(known, "%s: no typename, or an unknown one: %.40q", at, name)
	fields := []field{{"typename", "text", ""}, {"config", "map " + name, "{}"}}
	if _, has := tables[name+".state"]; has && r.model {
		fields = append(fields, field{"state", "map " + name + ".state", ""})
	} else if r.minor > 0 {
		fields = append(fields, field{"state", "any", "-"}) // of a newer minor
	}
	return r.record(at, fields, m)
}

func (r *reader) record(at string, fields []field, in Map) (out Map) {
	known := map[string]bool{}
	for _, f := range fields {
		value, found := in.get(f.key), in.has(f.key)
		must(found || f.preset != "", "%s: the key %s is missing", at, f.key)
		if !found && f.preset != "-" {
			value, found = decodeJSON([]byte(f.preset)), true
		}
		if found {
			out = append(out, Member{f.key, r.check(at+"/"+f.key, f.kind, value)})
		}
		known[f.key] = true
	}
	for _, member := range in {
		if !known[member.Key] {
			must(r.minor > 0, "%s: the key %.40q is unknown", at, member.Key)
			out = append(out, member)
		}
	}
	return out
}

func checkFormat(v any) {
	if n, isInt := v.(uint64); isInt && n > 1 {
		panic(Refusal{"unsupported", fmt.Sprintf("format %d: libreml %d.0 or later is needed", n, n)})
	}
	must(v == uint64(1), "/reml/format: 1 expected")
}

// A Document is what Read makes of a file: its JSON form, with defaults filled in and known keys in table order.
type Document struct {
	Map
	Stack []Map // the nodes in it, the uppermost first
}

// Read decodes a file, checks it by all rules of "Validity", and fills in defaults. Its errors are of the type Refusal.
func Read(data []byte) (d *Document, err error) {
	defer refused(&err)
	r, tree := &reader{binary: bytes.HasPrefix(data, []byte("\x95\xa4reml"))}, Map{}
	if r.binary {
		tree = decodeBinary(data)
	} else {
		tree = as[Map]("the file", decodeJSON(data))
	}
	if r.model = tree.has("reml"); r.model { // first what may say that all else is beyond this reader
		header := as[Map]("/reml", tree.get("reml"))
		checkFormat(header.get("format"))
		names, seen := r.check("/reml/requires", "list 0 64 text", header.get("requires")).(Array), map[any]bool{}
		for _, name := range names {
			must(!seen[name], "/reml/requires: %.40q is there twice", name)
			seen[name] = true
		}
		if len(names) > 0 {
			panic(Refusal{"unsupported", fmt.Sprintf("the model requires %q", names)})
		}
		r.minor = r.check("/reml/minor", "int", header.get("minor")).(uint64)
	}
	if i := tree.find("$schema"); i >= 0 && !r.binary {
		r.settle(as[string]("/$schema", tree[i].Value), 2)
		tree = append(tree[:i:i], tree[i+1:]...)
	}
	d = &Document{Map: r.check("", "map document", r.settle(tree, 1)).(Map)}
	d.addStack(d.get("entryReduction").(Map))
	return d, nil
}

// addStack takes the nodes from one down and, coming up again, applies the rules between places. It gives what a node has.
func (d *Document) addStack(node Map) side {
	d.Stack = append(d.Stack, node)
	must(len(d.Stack) <= 12, "a stack of more than 12 reductions")
	name := node.get("typename").(string)
	has, needs := stack[name][0], stack[name][1]
	for _, f := range tables[name] {
		if f.kind != "node" {
			continue
		}
		below := d.addStack(node.get("config").(Map).get(f.key).(Map))
		for i := range below {
			must(needs[i] == "" || needs[i] == below[i], "%s needs %s below it, and not %s", name, needs[i], below[i])
			if has[i] == "" {
				has[i] = below[i]
			}
		}
	}
	for _, adf := range d.Stack {
		if name == "CbExploreAdfSquareCb" && adf.get("typename") == "CbAdf" {
			must(adf.get("config").(Map).get("cbType") == "mtr", "%s needs a CbAdf with mtr", name)
		}
	}
	return has
}

func (d *Document) global(key string) any { return d.get("globalConfig").(Map).get(key) }

// From here on learning.md and input-formats.md. A conversion to float32 keeps Go from fusing what is around it.

// A space is a namespace in the order of iteration: those that have a name, by hash, before the default one.
type space uint64

const defaultSpace space = 1 << 32

type feature struct {
	index uint32
	value float32
}

// An example has the features of each namespace, for a model with this mask and seed.
type example struct {
	mask, seed uint32
	spaces     map[space][]feature
}

func hash(text string, seed uint32) uint32 { return uint32(xxh3.HashStringSeed(text, uint64(seed))) }

func (e *example) named(name string) space {
	if name == ":default" || name == " " {
		return defaultSpace
	}
	return space(hash(name, e.seed))
}

// take adds an object of namespaces in the format json.
func (e *example) take(namespaces Map) {
	for _, member := range namespaces {
		s := e.named(member.Key)
		add := func(index uint32, v any) {
			if text, isText := v.(string); isText {
				index, v = hash(text, index), true
			}
			if v == true {
				v = uint64(1)
			}
			if v != false {
				e.spaces[s] = append(e.spaces[s], feature{index & e.mask, single(member.Key, v)})
			}
		}
		if object, isMap := member.Value.(Map); isMap {
			for _, f := range object {
				add(hash(f.Key, uint32(s)), f.Value)
			}
			continue
		}
		for k, v := range as[Array](member.Key, member.Value) {
			if _, isName := v.(string); isName {
				add(uint32(s), v) // a name is hashed as a text is, with the hash of the namespace
			} else {
				add(uint32(s)+uint32(k), v)
			}
		}
	}
}

// expand gives the features that the regressor sees, in order.
func (e *example) expand(interactions Array, constant bool) (list []feature) {
	order := []space{}
	for s := range e.spaces {
		order = append(order, s)
	}
	sort.Slice(order, func(i, j int) bool { return order[i] < order[j] })
	for _, s := range order {
		list = append(list, e.spaces[s]...)
	}
	for size := 2; size <= 3; size++ {
		for _, interaction := range interactions {
			if factors := interaction.(Array); len(factors) == size {
				list = e.products(list, factors, 0, 0, feature{0, 1})
			}
		}
	}
	if constant {
		list = append(list, feature{(e.mask + 1) / 2, 1})
	}
	return list
}

// products multiplies a product by each feature of the k-th factor, and so on; i is the place of the first factor's.
func (e *example) products(list []feature, factors Array, k, i int, product feature) []feature {
	if k == len(factors) {
		return append(list, feature{product.index & e.mask, product.value})
	}
	features := e.spaces[e.factor(factors[k])]
	for j, f := range features {
		if k == 0 {
			i = j
		} else if j < i && e.factor(factors[k]) == e.factor(factors[k-1]) {
			continue
		}
		next := feature{16777619*product.index ^ f.index, float32(product.value * f.value)}
		list = e.products(list, factors, k+1, i, next)
	}
	return list
}

func (e *example) factor(namespace any) space {
	name, isName := namespace.(Map)
	if !isName {
		return defaultSpace
	} else if name[0].Key == "Name" {
		return e.named(name[0].Value.(string))
	}
	return space(name[0].Value.(uint64))
}

// Predict gives the prediction of a Coin, or the scores of a CbAdf above one, for an example in the format json.
func (d *Document) Predict(line []byte) (predictions []float32, err error) {
	defer refused(&err)
	top, coin := d.Stack[0].get("typename"), d.Stack[len(d.Stack)-1]
	state, isModel := coin.get("state").(Map)
	must(isModel && len(d.Stack) == map[any]int{"Coin": 1, "CbAdf": 2}[top] && d.global("hashFunction") == "xxh3" &&
		coin.get("config").(Map).get("linkFunction") == "Identity", "only models of Coin and CbAdf, Identity, and xxh3 predict")
	sum := func(parts ...any) (p float32) {
		e := &example{1<<d.global("numBits").(uint64) - 1, uint32(d.global("hashSeed").(uint64)), map[space][]feature{}}
		for _, part := range parts {
			e.take(as[Map]("namespaces", part))
		}
		for _, f := range e.expand(d.global("interactions").(Array), d.global("constantFeatureEnabled").(bool)) {
			if row, used := state.get("weights").(Tensor).Rows[uint64(f.index)]; used {
				p += float32(f.value * math.Float32frombits(word(row)))
			}
		}
		if p != p {
			return 0
		}
		return p
	}
	example := as[Map]("the example", decodeJSON(line))
	if top == "CbAdf" {
		shared := any(Map{})
		if example.has("shared") {
			shared = example.get("shared")
		}
		for _, action := range as[Array]("actions", example.get("actions")) {
			predictions = append(predictions, sum(action, shared))
		}
		return predictions, nil
	}
	p, low, high := sum(example.get("features")), single("", state.get("minLabel")), single("", state.get("maxLabel"))
	if p < low {
		p = low
	} else if p > high {
		p = high
	}
	return []float32{p}, nil
}

// load gives the bytes of a file, of a .hex file those that its notation stands for.
func load(path ...string) []byte {
	data, err := os.ReadFile(filepath.Join(path...))
	must(err == nil, "%v", err)
	if !strings.HasSuffix(path[len(path)-1], ".hex") {
		return data
	}
	decoded := []byte{}
	for _, token := range strings.Fields(regexp.MustCompile("#.*").ReplaceAllString(string(data), "")) {
		var b, times = byte(0), 1
		fmt.Sscanf(token, "%x*%d", &b, &times)
		decoded = append(decoded, bytes.Repeat([]byte{b}, times)...)
	}
	return decoded
}

// A vector is an entry of vectors.json.
type vector struct{ File, Verdict, Kind, Same, CanonicalForm, Predictions string }

// try says how this reader fails a vector, if it does.
func (v vector) try(dir string) (err error) {
	defer refused(&err)
	d, err := Read(load(dir, v.File))
	verdict := "good"
	if err != nil {
		verdict = err.(Refusal).Verdict
	} else if d.has("reml") != (v.Kind == "model") {
		verdict = "bad"
	}
	must(verdict == v.Verdict, "is %s, taken for %s: %v", v.Verdict, verdict, err)
	for _, file := range []string{v.Same, v.CanonicalForm} {
		if file != "" {
			other, err := Read(load(dir, file))
			must(err == nil && reflect.DeepEqual(d, other), "is not the same document as %s (%v)", file, err)
		}
	}
	var expected struct {
		Examples []struct{ Features, Prediction json.RawMessage }
	}
	if v.Predictions != "" {
		err := json.Unmarshal(load(dir, v.Predictions), &expected)
		must(err == nil, "%s: %v", v.Predictions, err)
	}
	for _, e := range expected.Examples {
		found, err := d.Predict(e.Features)
		same, list := err == nil, decodeJSON([]byte("["+strings.Trim(string(e.Prediction), "[]")+"]")).(Array)
		must(same && len(found) == len(list), "%s: %d predictions (%v)", v.Predictions, len(found), err)
		for k := range list {
			must(math.Float32bits(found[k]) == element(list[k]), "%s: expected %s, found %v", v.Predictions, e.Prediction, found)
		}
	}
	return nil
}

// run tries all vectors of a directory.
func run(dir string) (err error) {
	defer refused(&err)
	var index struct{ Vectors []vector }
	err = json.Unmarshal(load(dir, "vectors.json"), &index)
	must(err == nil && len(index.Vectors) > 0, "no vectors (%v)", err)
	failed := 0
	for _, v := range index.Vectors {
		if err := v.try(dir); err != nil {
			fmt.Printf("go: %s %v\n", v.File, err)
			failed++
		}
	}
	must(failed == 0, "%d of %d vectors failed", failed, len(index.Vectors))
	fmt.Printf("go: %d vectors passed\n", len(index.Vectors))
	return nil
}

// summarize says what is in a file.
func summarize(file string) (err error) {
	defer refused(&err)
	d, err := Read(load(file))
	must(err == nil, "%v", err)
	for _, node := range d.Stack {
		fmt.Print(node.get("typename"), " ")
	}
	if state, isModel := d.Stack[len(d.Stack)-1].get("state").(Map); isModel {
		fmt.Printf("(%d of %d rows used)", len(state.get("weights").(Tensor).Rows), 1<<d.global("numBits").(uint64))
	}
	fmt.Println()
	return nil
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: reader DIRECTORY | FILE")
		os.Exit(2)
	}
	do := summarize
	if info, err := os.Stat(os.Args[1]); err == nil && info.IsDir() {
		do = run
	}
	if err := do(os.Args[1]); err != nil {
		fmt.Println(os.Args[1], err)
		os.Exit(1)
	}
}
