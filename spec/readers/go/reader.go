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
		Rows  map[uint64][]uint32 // the bits of those rows in which any bit is set
	}
)

// Document is what Read makes of a file: its JSON form, with defaults filled in and known keys in table order.
type Document struct {
	Tree  Map
	Stack []Map // the nodes in Tree, the uppermost first
}

// Refusal is the error of Read: the file breaks a rule or, if Unsupported, needs a newer reader.
type Refusal struct {
	Unsupported bool
	Reason      string
}

func (r *Refusal) Error() string { return r.Reason }

// must refuses the file unless the rule is kept: Read turns the panic into its error.
func must(kept bool, format string, args ...any) {
	if !kept {
		panic(&Refusal{Reason: fmt.Sprintf(format, args...)})
	}
}

// want is a value that must have a certain type.
func want[T any](at string, v any) T {
	t, ok := v.(T)
	must(ok, "%s: %T expected, found %T", at, t, v)
	return t
}

func (m Map) find(key string) (value any, found bool) {
	for _, member := range m {
		if member.Key == key {
			return member.Value, true
		}
	}
	return nil, false
}

func (m Map) get(key string) any {
	value, _ := m.find(key)
	return value
}

func (m Map) without(key string) (rest Map) {
	for _, member := range m {
		if member.Key != key {
			rest = append(rest, member)
		}
	}
	return rest
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

func within(limit, depth int) int {
	must(depth <= limit, "maps and arrays stand inside each other more than 29 deep")
	return depth + 1
}

// build makes a map of keys and values as long as there is a next one; a key is there once, if keys are unique.
func build(unique bool, next func() bool, key func() string, value func() any) Map {
	m, seen := Map{}, map[string]bool{}
	for next() {
		k := key()
		must(!unique || len(k) <= 1024 && !seen[k], "a key that is longer than 1 KiB, or twice in its map: %.40q", k)
		seen[k] = true
		m = append(m, Member{k, value()})
	}
	return m
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
	for ; n > 0; n-- {
		a = append(a, p.value(depth))
	}
	return a
}

func (p *packed) members(n uint64, depth int) Map {
	next := func() bool { n--; return n+1 > 0 }
	key := func() string { return want[string]("a key", p.value(deepest+1)) }
	return build(true, next, key, func() any { return p.value(depth) })
}

func (p *packed) value(depth int) any {
	c := p.take(1)[0]
	switch { // widths are powers of two: 1 << (c - X) bytes for the first byte c, X being the first of its kind
	case c < 0x80:
		return uint64(c)
	case c < 0x90:
		return p.members(uint64(c&15), within(deepest, depth))
	case c < 0xa0:
		return p.array(uint64(c&15), within(deepest, depth))
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
		return p.array(p.uint(2<<(c-0xdc)), within(deepest, depth))
	case c >= 0xde && c < 0xe0:
		return p.members(p.uint(2<<(c-0xde)), within(deepest, depth))
	}
	must(c >= 0xe0, "the byte c1 before offset %d", p.at)
	return integer(int64(int8(c)))
}

// decodeBinary gives the JSON form of a binary file, see "Binary envelope".
func decodeBinary(data []byte) Map {
	p := &packed{data, 6}
	checkFormat(p.value(deepest + 1))
	must(p.at == 7, "the format number is not the byte 01")
	header, document := want[Map]("the header", p.value(2)), want[Map]("the document", p.value(1))
	end := binary.BigEndian.AppendUint64([]byte{0xc4, 8}, xxh3.Hash(data[:p.at]))
	must(bytes.Equal(data[p.at:], end), "damaged: no right checksum at offset %d, or not the end of the file behind it", p.at)
	_, found := header.find("format")
	must(!found, "/reml/format: in JSON only")
	_, found = document.find("reml")
	must(!found, "/reml: stands beside the document, not in it")
	return append(Map{{"reml", append(Map{{"format", uint64(1)}}, header...)}}, document...)
}

// decodeJSON gives the value of a JSON text. encoding/json does it, but puts U+FFFD for what is no Unicode, says nothing, and
// knows no int. Where keys need not be unique it is an example.
func decodeJSON(data []byte, unique bool) any {
	must(utf8.Valid(data), "not UTF-8")
	var syntax json.RawMessage
	err := json.Unmarshal(data, &syntax)
	must(err == nil, "%v", err)
	must(!lone.Match(paired.ReplaceAll(data, []byte("."))), "an escape for U+0000 or for half a surrogate pair")
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return jsonValue(d, unique, 1)
}

var (
	paired = regexp.MustCompile(`\\\\|\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}`)
	lone   = regexp.MustCompile(`\\u(0000|[Dd][89A-Fa-f])`)
)

func jsonValue(d *json.Decoder, unique bool, depth int) any {
	token, _ := d.Token()
	switch token {
	case json.Delim('{'):
		inner := within(deepest, depth)
		key := func() string { token, _ := d.Token(); return token.(string) }
		m := build(unique, d.More, key, func() any { return jsonValue(d, unique, inner) })
		d.Token() // the closing one
		return m
	case json.Delim('['):
		a := Array{}
		for inner := within(deepest, depth); d.More(); {
			a = append(a, jsonValue(d, unique, inner))
		}
		d.Token()
		return a
	}
	if text, isNumber := token.(json.Number); isNumber {
		return number(string(text))
	}
	return token
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

// reader has what the rules need to know of the file: the encoding, whether it is a model, and of which minor.
type reader struct {
	binary, model bool
	minor         uint64
}

// settle makes of decoded values those of a document: $ forms and tensors were still maps, limits unchecked.
func (r *reader) settle(v any, depth int) any {
	switch v := v.(type) {
	case string, Bin:
		must(reflect.ValueOf(v).Len() <= 16<<20, "a string or bin of more than 16 MiB")
	case Ext:
		must(len(v.Bytes) <= 16<<20, "an ext of more than 16 MiB")
	case Array:
		for i, inner := 0, within(29, depth); i < len(v); i++ {
			v[i] = r.settle(v[i], inner)
		}
	case Map:
		if _, isTensor := v.find("dtype"); isTensor {
			return r.tensor(v)
		}
		if len(v) == 1 && !r.binary && strings.HasPrefix(v[0].Key, "$") {
			return r.settle(dollar(v[0].Key, v[0].Value), depth)
		}
		for i, inner := 0, within(29, depth); i < len(v); i++ {
			must(!strings.HasPrefix(v[i].Key, "$"), "a key MUST NOT begin with $: %.40q", v[i].Key)
			v[i].Value = r.settle(v[i].Value, inner)
		}
	}
	return v
}

// dollar gives what a $ form stands for.
func dollar(key string, v any) any {
	switch key {
	case "$float":
		f, known := nonFinite[want[string](key, v)]
		must(known, "$float: %.40q", v)
		return float(f)
	case "$bin":
		text := want[string](key, v)
		content, err := base64.StdEncoding.Strict().DecodeString(text)
		must(err == nil && !strings.ContainsAny(text, "\r\n"), "$bin: no base64: %.40q", text)
		return Bin(content)
	case "$ext":
		a := want[Array](key, v)
		must(len(a) == 2, "$ext: two elements expected, found %d", len(a))
		kind := single(key, a[0])
		_, isFloat := a[0].(Float)
		must(!isFloat && kind >= -128 && kind <= 127, "$ext: a type from -128 to 127 expected")
		return Ext{int8(kind), dollar("$bin", a[1]).(Bin)}
	}
	must(false, "a key that begins with $: %.40q", key)
	return nil
}

var nonFinite = map[string]float64{"NaN": math.NaN(), "Infinity": math.Inf(1), "-Infinity": math.Inf(-1)}

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
		double = math.Float64frombits(uint64(want[Float](at, v)))
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

// parts are the members of a tensor that are yet to be looked at.
type parts map[string]any

func (p parts) take(key string) any {
	v, found := p[key]
	must(found, "a tensor without %s", key)
	delete(p, key)
	return v
}

// tensor takes a tensor in the form of the encoding, see "Tensors"; what is left in the end is a key too many.
func (r *reader) tensor(m Map) Tensor {
	p, t, size := parts{}, Tensor{Rows: map[uint64][]uint32{}}, uint64(4)
	for _, member := range m {
		p[member.Key] = member.Value
	}
	must(p.take("dtype") == "f32", "a tensor of a dtype other than f32")
	for _, v := range want[Array]("shape", p.take("shape")) {
		extent := want[uint64]("shape", v)
		must(extent >= 1 && extent <= math.MaxUint32/size, "shape: %d, or the tensor is too large", extent)
		t.Shape, size = append(t.Shape, extent), size*extent
	}
	must(len(t.Shape) > 0, "shape: empty")
	if width := int(size / 4 / t.Shape[0]); r.binary {
		t.takeBins(p, width)
	} else {
		for _, member := range want[Map]("rows", p.take("rows")) {
			row, err := strconv.ParseUint(member.Key, 10, 32)
			cells := want[Array](member.Key, member.Value)
			must(err == nil && fmt.Sprint(row) == member.Key, "rows: %.40q is no number of a row", member.Key)
			must(len(cells) == width, "row %d: %d elements expected, found %d", row, width, len(cells))
			t.keep(row, width, func(i int) uint32 { return element(cells[i]) })
		}
	}
	for key := range p {
		must(false, "a tensor with the key %.40q", key)
	}
	return t
}

func (t Tensor) takeBins(p parts, width int) {
	if _, found := p["pad"]; found {
		pad := want[Bin]("pad", p.take("pad"))
		must(len(pad) < 64 && strings.Trim(string(pad), "\x00") == "", "pad: not up to 63 zeros")
	}
	row, count := func(i int) int { return i }, int(t.Shape[0])
	if _, sparse := p["indices"]; sparse {
		indices := want[Bin]("indices", p.take("indices"))
		must(len(indices)%4 == 0, "indices: %d bytes", len(indices))
		row, count = func(i int) int { return int(word(indices, i)) }, len(indices)/4
	}
	values := want[Bin]("values", p.take("values"))
	must(len(values) == 4*count*width, "values: %d bytes expected, found %d", 4*count*width, len(values))
	for i := 0; i < count; i++ {
		must(i == 0 || row(i) > row(i-1), "indices: row %d is not in order", row(i))
		t.keep(uint64(row(i)), width, func(j int) uint32 { return word(values, i*width+j) })
	}
}

// keep takes a row, unless it is all zeros.
func (t Tensor) keep(row uint64, width int, value func(i int) uint32) {
	must(row < t.Shape[0], "row %d: the shape has %d", row, t.Shape[0])
	cells, used := make([]uint32, width), false
	for i := range cells {
		cells[i] = value(i)
		used = used || cells[i] != 0
	}
	if used {
		t.Rows[row] = cells
	}
}

func word(b Bin, i int) uint32 { return binary.LittleEndian.Uint32([]byte(b[4*i : 4*i+4])) }

// A field is a line of a table: a key, the kind of its value, and its default in JSON: "" where there is none, "-" where the
// key may be missing all the same.
type field struct{ key, kind, preset string }

// The tables. A kind is one of: text, bool, tensor; int LOW HIGH; f32 LOW HIGH, which is finite; state-f32; one-of TEXT...;
// list LOW HIGH KIND; map TABLE; choice TABLE; or one that check has under its name. Limits at the end may be left out.
var tables = map[string][]field{
	"document": {{"reml", "map header", "-"}, {"globalConfig", "map globalConfig", ""}, {"entryReduction", "node", ""}},
	"header": {{"format", "int 1 1", ""}, {"minor", "int", ""}, {"requires", "requires", ""}, {"writer", "text", ""},
		{"metadata", "metadata", ""}},
	"globalConfig": {{"numBits", "int 1 27", "18"}, {"hashSeed", "int 0 4294967295", "0"},
		{"hashFunction", "one-of xxh3 xxh3-0.7.2", `"xxh3"`}, {"constantFeatureEnabled", "bool", "true"},
		{"interactions", "list 0 1e9 list 2 3 namespace", "[]"}},
	"namespace": {{"Name", "text", ""}, {"Hash", "int 0 4294967295", ""}},

	"Coin": {{"alpha", "f32 1e-45", "4"}, {"beta", "f32 1e-45", "1"}, // from 1e-45: more than 0
		{"l1Lambda", "f32 0", "0"}, {"l2Lambda", "f32 0", "0"}, {"lossFunction", "choice lossFunction", `{"Squared": {}}`},
		{"linkFunction", "one-of Identity Logistic", `"Identity"`}},
	"lossFunction": {{"Squared", "map Squared", ""}, {"Logistic", "map Logistic", ""}},
	"Logistic":     {{"min_label", "f32", "-1"}, {"max_label", "f32", "1"}},
	"Coin.state": {{"weights", "tensor", ""}, {"modelStates", "list 1 1 map modelStates", ""},
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
	word := append(strings.Fields(kind), "", "", "") // word[1] and word[2] may be limits, inclusive
	inside := func(n, low, high float64) bool {
		for i, limit := range []*float64{&low, &high} {
			if given, err := strconv.ParseFloat(word[i+1], 64); err == nil {
				*limit = given
			}
		}
		return n >= low && n <= high
	}
	kept := true
	switch word[0] {
	case "text":
		v = want[string](at, v)
	case "bool":
		v = want[bool](at, v)
	case "tensor":
		v = want[Tensor](at, v)
	case "state-f32":
		v = float(float64(single(at, v)))
	case "f32":
		f := float64(single(at, v))
		v, kept = float(f), inside(f, -math.MaxFloat32, math.MaxFloat32)
	case "int":
		kept = inside(float64(want[uint64](at, v)), 0, 1<<53-1)
	case "one-of":
		kept = false
		for _, text := range word[1:] {
			kept = kept || text != "" && v == text
		}
	case "list":
		a := want[Array](at, v)
		kept = inside(float64(len(a)), 0, 0)
		for i := range a {
			a[i] = r.check(fmt.Sprint(at, "/", i), strings.Join(word[3:], " "), a[i])
		}
	case "map":
		v = r.record(at, tables[word[1]], want[Map](at, v))
	case "choice":
		m := want[Map](at, v)
		kept = false
		for _, f := range tables[word[1]] {
			if len(m) == 1 && m[0].Key == f.key {
				v, kept = Map{{f.key, r.check(at+"/"+f.key, f.kind, m[0].Value)}}, true
			}
		}
	case "namespace":
		if v != "Default" {
			name := r.check(at, "choice namespace", v).(Map)[0].Value
			kept = name != ":default" && name != " "
		}
	case "metadata":
		m := want[Map](at, v)
		sort.Slice(m, func(i, j int) bool { return m[i].Key < m[j].Key })
		for _, member := range m {
			want[string](at+"/"+member.Key, member.Value)
		}
	case "requires":
		v = r.requires(at, v)
	case "node":
		v = r.node(at, want[Map](at, v))
	}
	must(kept, "%s: %s expected", at, kind)
	return v
}

func (r *reader) requires(at string, v any) Array {
	names := r.check(at, "list 0 64 text", v).(Array)
	sort.Slice(names, func(i, j int) bool { return names[i].(string) < names[j].(string) })
	for i := 1; i < len(names); i++ {
		must(names[i] != names[i-1], "%s: %.40q is there twice", at, names[i])
	}
	return names
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

func (r *reader) record(at string, fields []field, in Map) Map {
	out, known := Map{}, map[string]bool{}
	for _, f := range fields {
		value, found := in.find(f.key)
		if !found && strings.Trim(f.preset, "-") != "" {
			value, found = decodeJSON([]byte(f.preset), true), true
		}
		if must(found || f.preset == "-", "%s: the key %s is missing", at, f.key); found {
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
		panic(&Refusal{true, fmt.Sprintf("format %d: libreml %d.0 or later is needed", n, n)})
	}
	must(v == uint64(1), "/reml/format: 1 expected")
}

// refused, when deferred, makes an error of what must throws, and of nothing else.
func refused(err *error) {
	if thrown := recover(); thrown != nil {
		*err = thrown.(*Refusal)
	}
}

// Read decodes a file, checks it by all rules of "Validity", and fills in defaults. Its errors are *Refusal.
func Read(data []byte) (d *Document, err error) {
	defer refused(&err)
	r := &reader{binary: bytes.HasPrefix(data, []byte("\x95\xa4reml"))}
	var tree Map
	if r.binary {
		tree = decodeBinary(data)
	} else {
		tree = want[Map]("the file", decodeJSON(data, true))
	}
	if header, isModel := tree.find("reml"); isModel { // first what may say that all else is beyond this reader
		m := want[Map]("/reml", header)
		checkFormat(m.get("format"))
		if names := r.check("/reml/requires", "requires", m.get("requires")).(Array); len(names) > 0 {
			panic(&Refusal{true, fmt.Sprintf("the model requires %q", names)})
		}
		r.model, r.minor = true, r.check("/reml/minor", "int", m.get("minor")).(uint64)
	}
	if schema, found := tree.find("$schema"); found && !r.binary {
		r.settle(want[string]("/$schema", schema), 2)
		tree = tree.without("$schema")
	}
	d = &Document{Tree: r.check("", "map document", r.settle(tree, 1)).(Map)}
	for next := d.Tree.get("entryReduction"); next != nil; {
		node := next.(Map)
		d.Stack, next = append(d.Stack, node), nil
		for _, f := range tables[node.get("typename").(string)] {
			if f.kind == "node" {
				next = node.get("config").(Map).get(f.key)
			}
		}
	}
	d.checkStack()
	return d, nil
}

// checkStack goes up the stack with what the reduction below takes and gives, and applies the rules between places.
func (d *Document) checkStack() {
	must(len(d.Stack) <= 12, "a stack of %d reductions, 12 are possible", len(d.Stack))
	var below side
	var cbType any
	for i := len(d.Stack) - 1; i >= 0; i-- {
		name, config := d.Stack[i].get("typename").(string), d.Stack[i].get("config").(Map)
		own, needs := stack[name][0], stack[name][1]
		for j := range own {
			must(needs[j] == "" || needs[j] == below[j], "%s needs %s below it, and not %s", name, needs[j], below[j])
			if own[j] == "" {
				own[j] = below[j]
			}
		}
		below = own
		switch name {
		case "Coin":
			if loss := config.get("lossFunction").(Map)[0]; loss.Key == "Logistic" {
				labels := loss.Value.(Map)
				must(single("", labels.get("min_label")) < single("", labels.get("max_label")), "min_label is not less than max_label")
			}
			if state, isModel := d.Stack[i].get("state").(Map); isModel {
				shape := []uint64{1 << d.global("numBits").(uint64), 1, 6}
				must(reflect.DeepEqual(state.get("weights").(Tensor).Shape, shape), "weights: the shape is not %d", shape)
			}
		case "CbAdf":
			cbType = config.get("cbType")
		case "CbExploreAdfSquareCb":
			must(cbType == "mtr", "CbExploreAdfSquareCb needs a CbAdf with mtr")
		}
	}
}

// global is a setting of the whole stack.
func (d *Document) global(key string) any { return d.Tree.get("globalConfig").(Map).get(key) }

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

// add takes an object of namespaces in the format json.
func (e *example) add(namespaces any) {
	for _, member := range want[Map]("namespaces", namespaces) {
		s := e.named(member.Key)
		add := func(hash uint32, value float32) { e.spaces[s] = append(e.spaces[s], feature{hash & e.mask, value}) }
		if list, isArray := member.Value.(Array); isArray {
			for k, v := range list {
				if name, isName := v.(string); isName {
					add(hash(name, uint32(s)), 1)
				} else {
					add(uint32(s)+uint32(k), single(member.Key, v))
				}
			}
			continue
		}
		for _, f := range want[Map](member.Key, member.Value) {
			if text, isText := f.Value.(string); isText {
				add(hash(text, hash(f.Key, uint32(s))), 1)
			} else if f.Value == true {
				add(hash(f.Key, uint32(s)), 1)
			} else if f.Value != false {
				add(hash(f.Key, uint32(s)), single(f.Key, f.Value))
			}
		}
	}
}

// expand gives the features that the regressor sees, in order.
func (e *example) expand(interactions Array, constant any) (list []feature) {
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
			factors := []space{}
			for _, v := range interaction.(Array) {
				switch v := choiceOf(v).(type) {
				case string:
					factors = append(factors, e.named(v))
				case uint64:
					factors = append(factors, space(v))
				default:
					factors = append(factors, defaultSpace)
				}
			}
			if len(factors) == size {
				list = e.products(list, factors, 0, 0, 0, 1)
			}
		}
	}
	if constant == true {
		list = append(list, feature{(e.mask + 1) / 2, 1})
	}
	return list
}

func choiceOf(v any) any {
	if m, isMap := v.(Map); isMap {
		return m[0].Value
	}
	return nil
}

// products multiplies a product of k factors, its hash and value, by each feature of the next; i is the place of the first's.
func (e *example) products(list []feature, factors []space, k, i int, hash uint32, value float32) []feature {
	from := 0
	if k > 0 && factors[k] == factors[k-1] {
		from = i
	}
	for j := from; j < len(e.spaces[factors[k]]); j++ {
		f := e.spaces[factors[k]][j]
		if k == 0 {
			i = j
		}
		if k < len(factors)-1 {
			list = e.products(list, factors, k+1, i, 16777619*(hash^f.index), float32(value*f.value))
		} else {
			list = append(list, feature{(hash ^ f.index) & e.mask, float32(value * f.value)})
		}
	}
	return list
}

// Predict gives the prediction of a Coin, or the scores of a CbAdf above one, for an example in the format json.
func (d *Document) Predict(line []byte) (predictions []float32, err error) {
	defer refused(&err)
	coin := d.Stack[len(d.Stack)-1]
	state, isModel := coin.get("state").(Map)
	top, link := d.Stack[0].get("typename"), coin.get("config").(Map).get("linkFunction")
	must(isModel && len(d.Stack) == map[any]int{"Coin": 1, "CbAdf": 2}[top] && link == "Identity" &&
		d.global("hashFunction") == "xxh3", "this reader predicts with models of Coin and CbAdf, Identity, and xxh3 only")
	sum := func(parts ...any) (p float32) {
		e := &example{1<<d.global("numBits").(uint64) - 1, uint32(d.global("hashSeed").(uint64)), map[space][]feature{}}
		for _, part := range parts {
			if part != nil {
				e.add(part)
			}
		}
		for _, f := range e.expand(d.global("interactions").(Array), d.global("constantFeatureEnabled")) {
			if row, used := state.get("weights").(Tensor).Rows[uint64(f.index)]; used {
				p += float32(f.value * math.Float32frombits(row[0]))
			}
		}
		if p != p {
			return 0
		}
		return p
	}
	example := want[Map]("the example", decodeJSON(line, false))
	if top == "CbAdf" {
		for _, action := range want[Array]("actions", example.get("actions")) {
			predictions = append(predictions, sum(action, example.get("shared")))
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

// A vector is an entry of vectors.json.
type vector struct{ File, Verdict, Kind, Same, CanonicalForm, Predictions string }

// load gives the bytes of a file, of a .hex file those that its notation stands for.
func load(path string) []byte {
	data, err := os.ReadFile(path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if filepath.Ext(path) != ".hex" {
		return data
	}
	decoded := []byte{}
	for _, line := range strings.Split(string(data), "\n") {
		notation, _, _ := strings.Cut(line, "#")
		for _, token := range strings.Fields(notation) {
			var b, times = byte(0), 1
			fmt.Sscanf(token, "%x*%d", &b, &times)
			decoded = append(decoded, bytes.Repeat([]byte{b}, times)...)
		}
	}
	return decoded
}

// try says how this reader fails a vector, if it does.
func (v vector) try(dir string) (err error) {
	defer refused(&err)
	d, err := Read(load(filepath.Join(dir, v.File)))
	verdict := "good"
	if refusal, isRefusal := err.(*Refusal); isRefusal && refusal.Unsupported {
		verdict = "unsupported"
	} else if isRefusal || (d.Tree.get("reml") != nil) != (v.Kind == "model") {
		verdict = "bad"
	}
	must(verdict == v.Verdict, "is %s, taken for %s: %v", v.Verdict, verdict, err)
	for _, file := range []string{v.Same, v.CanonicalForm} {
		if file != "" {
			other, err := Read(load(filepath.Join(dir, file)))
			must(err == nil && reflect.DeepEqual(d, other), "is not the same document as %s (%v)", file, err)
		}
	}
	var expected struct {
		Examples []struct{ Features, Prediction json.RawMessage }
	}
	if v.Predictions != "" {
		err := json.Unmarshal(load(filepath.Join(dir, v.Predictions)), &expected)
		must(err == nil, "%s: %v", v.Predictions, err)
	}
	for _, e := range expected.Examples {
		found, err := d.Predict(e.Features)
		prediction := decodeJSON(e.Prediction, true)
		list, isList := prediction.(Array)
		if !isList {
			list = Array{prediction}
		}
		same := err == nil && len(found) == len(list)
		for k := 0; same && k < len(list); k++ {
			same = math.Float32bits(found[k]) == element(list[k])
		}
		must(same, "%s: expected %s, found %v (%v)", v.Predictions, e.Prediction, found, err)
	}
	return nil
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: reader DIRECTORY | FILE")
		os.Exit(2)
	}
	path := os.Args[1]
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		d, err := Read(load(path))
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", path, err)
			os.Exit(1)
		}
		for _, node := range d.Stack {
			fmt.Print(node.get("typename"), " ")
		}
		if state, isModel := d.Stack[len(d.Stack)-1].get("state").(Map); isModel {
			fmt.Printf("(%d of %d rows used)", len(state.get("weights").(Tensor).Rows), 1<<d.global("numBits").(uint64))
		}
		fmt.Println()
		return
	}
	var index struct{ Vectors []vector }
	err := json.Unmarshal(load(filepath.Join(path, "vectors.json")), &index)
	failed := 0
	for _, v := range index.Vectors {
		if err := v.try(path); err != nil {
			fmt.Printf("go: %s %v\n", v.File, err)
			failed++
		}
	}
	if err != nil || failed > 0 || len(index.Vectors) == 0 {
		fmt.Printf("go: %d of %d vectors failed (%v)\n", failed, len(index.Vectors), err)
		os.Exit(1)
	}
	fmt.Printf("go: %d vectors passed\n", len(index.Vectors))
}
