// A reader of libreml models, written from spec/ alone: model-format.md (its sections are named below), learning.md and
// input-formats.md.  It reads both encodings, refuses all that "Validity" refuses, and predicts with Coin and CbAdf.
//
//   java Reader DIRECTORY   passes the vectors of a directory (spec/vectors)
//   java Reader FILE        says what model that is

import com.dynatrace.hash4j.hashing.Hashing;
import com.fasterxml.jackson.core.*;
import java.io.*;
import java.math.BigInteger;
import java.nio.*;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.function.*;
import org.msgpack.core.*;

public final class Reader {
  // "Document": null, Boolean, BigInteger (an int), Double (a float), Float (a declared float), String, ByteBuffer (a bin),
  // Ext, List, Map (in its order) and Tensor.  A tensor has the bits of the rows that are not zero.
  record Ext(int type, ByteBuffer bytes) {}
  record Tensor(List<?> shape, SortedMap<Integer, IntBuffer> rows) {}
  record Document(Map<?, ?> header, Map<?, ?> body) {}

  @SuppressWarnings("serial")
  static class Bad extends RuntimeException { // the file breaks a rule, at that JSON Pointer
    final String at, what;
    Bad(String at, String what) { super(at + ": " + what); this.at = at; this.what = what; }
  }

  @SuppressWarnings("serial")
  static class Unsupported extends RuntimeException { // the file needs a newer reader
    Unsupported(String what) { super(what); }
  }

  static void need(boolean holds, String otherwise) {
    if (!holds)
      throw new Bad("", otherwise);
  }

  // What `read` gives; what it finds bad is bad below that key.
  static Object under(Object key, Supplier<Object> read) {
    try {
      return read.get();
    } catch (Bad e) {
      throw new Bad("/" + key + e.at, e.what);
    }
  }

  static <T> T as(Class<T> type, Object value) {
    need(type.isInstance(value), "not a " + type.getSimpleName());
    return type.cast(value);
  }

  static Map<?, ?> map(Object value) { return as(Map.class, value); }
  static List<?> list(Object value) { return as(List.class, value); }

  // --- "Binary envelope": what MessagePack says, first without regard to what it means ---

  static final int DEPTH = 29, LONGEST = 1 << 24; // "Limits"
  static final int DEEPEST = DEPTH + 5; // a tensor is a leaf, but here it is a map, its `rows`, a row, a `$float`, its text

  static Object binary(MessageUnpacker in, int size, int depth) throws IOException {
    need(depth <= DEEPEST, "nested too deep");
    return switch (in.getNextFormat().getValueType()) {
      case NIL -> { in.unpackNil(); yield null; }
      case BOOLEAN -> in.unpackBoolean();
      case INTEGER -> in.unpackBigInteger();
      case FLOAT -> in.unpackDouble();
      case STRING -> unicode(payload(in, size, in.unpackRawStringHeader()));
      case BINARY -> payload(in, size, in.unpackBinaryHeader());
      case EXTENSION -> {
        ExtensionTypeHeader ext = in.unpackExtensionTypeHeader();
        yield new Ext(ext.getType(), payload(in, size, ext.getLength()));
      }
      case ARRAY -> { // it grows with what is there, not with what its header promises
        List<Object> list = new ArrayList<>();
        for (int left = in.unpackArrayHeader(); left > 0; left--)
          list.add(binary(in, size, depth + 1));
        yield list;
      }
      case MAP -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int left = in.unpackMapHeader(); left > 0; left--) {
          need(in.getNextFormat().getValueType().isStringType(), "a key that is no string");
          String key = (String) binary(in, size, depth + 1);
          need(!map.containsKey(key), "the key " + key + " twice");
          map.put(key, binary(in, size, depth + 1));
        }
        yield map;
      }
    };
  }

  static ByteBuffer payload(MessageUnpacker in, int size, int length) throws IOException {
    need(length <= size - in.getTotalReadBytes(), "truncated");
    return ByteBuffer.wrap(in.readPayload(length));
  }

  static String unicode(ByteBuffer utf8) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString(); // unlike new String(), it refuses what is malformed
  }

  // --- "JSON", likewise ---

  static final JsonFactory JSON = JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
      .streamReadConstraints(StreamReadConstraints.builder().maxNumberLength(Integer.MAX_VALUE)
          .maxStringLength(Integer.MAX_VALUE).maxNameLength(Integer.MAX_VALUE).build()).build();

  static Object json(byte[] file) {
    try {
      String text = unicode(ByteBuffer.wrap(file));
      JsonParser in = JSON.createParser(text);
      need(!text.startsWith("\ufeff") && in.nextToken() != null, "empty, or a byte order mark");
      Object value = json(in, 1);
      need(in.nextToken() == null, "something behind the end");
      return value;
    } catch (IOException e) {
      throw new Bad("", e.getMessage());
    }
  }

  static Object json(JsonParser in, int depth) throws IOException {
    need(depth <= DEEPEST, "nested too deep");
    return switch (in.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_TRUE, VALUE_FALSE -> in.getBooleanValue();
      case VALUE_STRING -> in.getText();
      case VALUE_NUMBER_INT -> {
        BigInteger number = in.getTextLength() <= 20 ? new BigInteger(in.getText()) : BigInteger.TWO.pow(64);
        need(number.bitLength() <= (number.signum() < 0 ? 63 : 64), "an integer outside -2^63 to 2^64-1");
        yield number;
      }
      case VALUE_NUMBER_FLOAT -> {
        double number = Double.parseDouble(in.getText());
        need(Double.isFinite(number), "a number that is too large for a double");
        yield number;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY)
          list.add(json(in, depth + 1));
        yield list;
      }
      default -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String key = in.nextFieldName(); key != null; key = in.nextFieldName()) {
          need(!map.containsKey(key), "the key " + key + " twice");
          in.nextToken();
          map.put(key, json(in, depth + 1));
        }
        yield map;
      }
    };
  }

  // --- what holds for every value, known or not: "Document", "Limits", `$` forms ---

  static Object value(Object raw, boolean json, int depth) {
    if (raw instanceof Map<?, ?> map && map.containsKey("dtype"))
      return tensor(map, json);
    if (json && raw instanceof Map<?, ?> map && map.size() == 1 && map.keySet().iterator().next() instanceof String key
        && key.startsWith("$"))
      return value(dollarForm(key, map.get(key)), false, depth);
    if (raw instanceof String text)
      checkText(text, LONGEST);
    Object bytes = raw instanceof Ext ext ? ext.bytes : raw;
    need(!(bytes instanceof ByteBuffer bin && bin.remaining() > LONGEST), "a bin or ext of more than 16 MiB");
    need(depth <= DEPTH || !(raw instanceof Map || raw instanceof List), "nested too deep");
    if (raw instanceof List<?> list)
      return each(list, element -> value(element, json, depth + 1));
    if (!(raw instanceof Map<?, ?> map))
      return raw;
    Map<String, Object> out = new LinkedHashMap<>();
    map.forEach((key, member) -> {
      checkText((String) key, 1024);
      need(!((String) key).startsWith("$"), "the key " + key);
      out.put((String) key, under(key, () -> value(member, json, depth + 1)));
    });
    return out;
  }

  static List<Object> each(List<?> list, Function<Object, Object> read) {
    List<Object> out = new ArrayList<>();
    for (Object element : list)
      out.add(under(out.size(), () -> read.apply(element)));
    return out;
  }

  static void checkText(String text, int limit) {
    try { // the encoder, too, refuses what is malformed: lone surrogates
      int length = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)).remaining();
      need(length <= limit && text.indexOf(0) < 0, "a text with U+0000 or of more than " + limit + " bytes");
    } catch (CharacterCodingException e) {
      need(false, "a lone surrogate");
    }
  }

  static Object dollarForm(String key, Object content) {
    if (key.equals("$float") && content instanceof String && NON_FINITE.containsKey(content))
      return NON_FINITE.get(content);
    if (key.equals("$bin"))
      return base64(as(String.class, content));
    need(key.equals("$ext") && content instanceof List<?> pair && pair.size() == 2 && pair.get(0) instanceof BigInteger type
        && type.bitLength() < 8, "a malformed $ form");
    return new Ext(((BigInteger) list(content).get(0)).intValue(), base64(as(String.class, list(content).get(1))));
  }

  static ByteBuffer base64(String text) {
    try { // Java forgives missing padding and bits that are left over, so look whether the same comes back
      byte[] bytes = Base64.getDecoder().decode(text);
      need(Base64.getEncoder().encodeToString(bytes).equals(text), "malformed base64");
      return ByteBuffer.wrap(bytes);
    } catch (IllegalArgumentException e) {
      throw new Bad("", "malformed base64");
    }
  }

  // --- "Tensors" ---

  static final Set<String> JSON_KEYS = Set.of("dtype", "shape", "rows");
  static final Set<String> BINARY_KEYS = Set.of("dtype", "shape", "values"), MORE = Set.of("pad", "indices");

  static Tensor tensor(Map<?, ?> map, boolean json) {
    Set<Object> keys = new HashSet<>(map.keySet());
    if (!json)
      keys.removeAll(MORE);
    need(keys.equals(json ? JSON_KEYS : BINARY_KEYS) && "f32".equals(map.get("dtype")), "a tensor with other keys or dtype");
    long product = 1;
    for (Object extent : list(map.get("shape"))) {
      need(extent instanceof BigInteger n && n.signum() > 0 && n.bitLength() <= 30, "a shape of other than integers from 1");
      product *= ((BigInteger) extent).longValue();
      need(4 * product < 1L << 32, "a shape that is too large");
    }
    List<?> shape = list(map.get("shape"));
    need(!shape.isEmpty(), "an empty shape");
    int count = ((BigInteger) shape.get(0)).intValue(), width = (int) (product / count);
    return new Tensor(shape, json ? jsonRows(map(map.get("rows")), count, width) : binaryRows(map, count, width));
  }

  static SortedMap<Integer, IntBuffer> binaryRows(Map<?, ?> map, int count, int width) {
    need(!map.containsKey("pad") || map.get("pad") instanceof ByteBuffer pad && pad.remaining() <= 63
        && pad.equals(ByteBuffer.allocate(pad.remaining())), "a pad that is no bin of 0 to 63 zero bytes");
    IntBuffer indices = map.containsKey("indices") ? words(map.get("indices")) : null, values = words(map.get("values"));
    int kept = indices == null ? count : indices.remaining();
    need(values.remaining() == (long) kept * width, "values of another length than the shape says");
    SortedMap<Integer, IntBuffer> rows = new TreeMap<>();
    long before = -1;
    for (int i = 0; i < kept; i++) {
      long row = indices == null ? i : Integer.toUnsignedLong(indices.get(i));
      need(before < row && row < count, "indices that do not increase, or beyond the shape");
      keep(rows, (int) row, values.slice(i * width, width));
      before = row;
    }
    return rows;
  }

  static IntBuffer words(Object bin) {
    need(as(ByteBuffer.class, bin).remaining() % 4 == 0, "indices or values that are not of 4 bytes each");
    return ((ByteBuffer) bin).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
  }

  static SortedMap<Integer, IntBuffer> jsonRows(Map<?, ?> map, int count, int width) {
    SortedMap<Integer, IntBuffer> rows = new TreeMap<>();
    map.forEach((key, cells) -> under("rows/" + key, () -> {
      need(((String) key).matches("0|[1-9][0-9]{0,9}") && Long.parseLong((String) key) < count, "not the number of a row");
      need(list(cells).size() == width, "not " + width + " numbers");
      keep(rows, Integer.parseInt((String) key), IntBuffer.wrap(list(cells).stream().mapToInt(Reader::bits).toArray()));
      return null;
    }));
    return rows;
  }

  static void keep(SortedMap<Integer, IntBuffer> rows, int row, IntBuffer bits) {
    if (!bits.equals(IntBuffer.allocate(bits.remaining())))
      rows.put(row, bits);
  }

  static int bits(Object element) {
    if (!(element instanceof String text && text.matches("NaN:0x[0-9a-f]{8}")))
      return Float.floatToIntBits(f32(value(element, true, DEPTH)));
    int bits = Integer.parseUnsignedInt(text.substring(6), 16);
    need(Float.isNaN(Float.intBitsToFloat(bits)), text + " is not a NaN");
    return bits;
  }

  // --- "Non-finite values": a float where one is declared ---

  static final Map<String, Double> NON_FINITE =
      Map.of("NaN", Double.NaN, "Infinity", Double.POSITIVE_INFINITY, "-Infinity", Double.NEGATIVE_INFINITY);

  static float f32(Object value) {
    if (value instanceof String && NON_FINITE.containsKey(value))
      return NON_FINITE.get(value).floatValue();
    need(value instanceof BigInteger || value instanceof Double, "not a number");
    double wide = ((Number) value).doubleValue();
    need(Float.isFinite((float) wide) || !Double.isFinite(wide), "a number that is too large for an f32");
    return (float) wide;
  }

  // --- the tables: "Header", "Configuration", "State" ---

  interface Type { // checks a value and gives what it is in the document
    Object read(Reader reader, Object value);
  }

  static final float ANY = Float.MAX_VALUE, POSITIVE = Float.MIN_VALUE; // the greatest f32, the least above 0
  static final Type U32 = integer(0, (1L << 32) - 1);
  static final Type NAME = type(v -> v instanceof String && !v.equals(":default") && !v.equals(" "), "a name");
  static final Type NAMED = choice(Map.of("Hash", U32, "Name", NAME));
  static final Type NAMESPACE = (reader, v) -> "Default".equals(v) ? v : NAMED.read(reader, v);

  static final Map<String, Type> TYPES = new HashMap<>(Map.of(
      "text", type(String.class::isInstance, "a text"), "bool", type(Boolean.class::isInstance, "a bool"),
      "f32", (reader, v) -> f32(v), "namespace", NAMESPACE, "requires", Reader::requires, "metadata", Reader::metadata,
      "global", Reader::global, "node", Reader::node, "weights", Reader::weights));
  static {
    TYPES.putAll(Map.of("count", integer(0, (1L << 53) - 1), "u32", U32, "bits", integer(1, 27), "finite", number(-ANY, ANY),
        "positive", number(POSITIVE, ANY), "notNegative", number(0, ANY), "probability", number(0, 1)));
    TYPES.putAll(Map.of("hash", oneOf("xxh3", "xxh3-0.7.2"), "link", oneOf("Identity", "Logistic"),
        "cbType", oneOf("mtr", "ips"), "interactions", listOf(0, Integer.MAX_VALUE, listOf(2, 3, NAMESPACE)),
        "loss", choice(Map.of("Squared", (reader, v) -> reader.members(List.of(), v), "Logistic", Reader::logistic)),
        "modelStates", listOf(1, 1, table("modelStates"))));
  }

  // For each key, its type and its default if it has one.
  static final Map<String, List<Field>> TABLES = tables("""
      header: minor=count requires=requires writer=text metadata=metadata
      top: globalConfig=global entryReduction=node
      global: numBits=bits:18 hashSeed=u32:0 hashFunction=hash:"xxh3"
      global: constantFeatureEnabled=bool:true interactions=interactions:[]
      Coin: alpha=positive:4 beta=positive:1 l1Lambda=notNegative:0 l2Lambda=notNegative:0
      Coin: lossFunction=loss:{"Squared":{}} linkFunction=link:"Identity"
      Binary: regressor=node:{"typename":"Coin"}
      CbAdf: cbType=cbType:"mtr" regressor=node:{"typename":"Coin"}
      CbExploreAdfGreedy: epsilon=probability:0.05 cbAdf=node:{"typename":"CbAdf"}
      CbExploreAdfSoftmax: uniformEpsilon=probability:0 lambda=notNegative:1 cbAdf=node:{"typename":"CbAdf"}
      CbExploreAdfSquareCb: uniformEpsilon=probability:0 gammaScale=notNegative:10 gammaExponent=notNegative:0.5
      CbExploreAdfSquareCb: cbAdf=node:{"typename":"CbAdf"}
      ElementwiseInteraction: regressor=node:{"typename":"Coin"} one=namespace:"Default" two=namespace:"Default"
      ElementwiseInteraction: keepOriginalFeatures=bool:false
      Debug: id=text:"" prediction=bool:false label=bool:false features=bool:false indent=count:0 next=node
      Logistic: min_label=finite:-1 max_label=finite:1
      state/Coin: weights=weights modelStates=modelStates averageSquaredNormX=f32 minLabel=f32 maxLabel=f32
      state/CbAdf: actionSum=count eventSum=count
      state/CbExploreAdfSquareCb: counter=count
      modelStates: normalizedSumNormX=f32 totalWeight=f32
      """);

  static Type type(Predicate<Object> holds, String what) {
    return (reader, v) -> { need(holds.test(v), "not " + what); return v; };
  }

  static Type integer(long least, long greatest) {
    BigInteger low = BigInteger.valueOf(least), high = BigInteger.valueOf(greatest);
    return type(v -> v instanceof BigInteger i && low.compareTo(i) <= 0 && i.compareTo(high) <= 0,
        "an integer from " + low + " to " + high);
  }

  static Type number(float least, float greatest) {
    Type range = type(v -> least <= (float) v && (float) v <= greatest, "a number from " + least + " to " + greatest);
    return (reader, v) -> range.read(reader, f32(v));
  }

  static Type oneOf(String... texts) { return type(v -> Arrays.asList(texts).contains(v), "one of " + List.of(texts)); }

  static Type listOf(int least, int greatest, Type type) {
    return (reader, v) -> {
      need(list(v).size() >= least && list(v).size() <= greatest, "not a list of " + least + " to " + greatest);
      return each(list(v), element -> type.read(reader, element));
    };
  }

  static Type choice(Map<String, Type> cases) {
    return (reader, v) -> {
      need(map(v).size() == 1 && cases.keySet().containsAll(map(v).keySet()), "not exactly one of " + cases.keySet());
      String key = (String) map(v).keySet().iterator().next();
      return Map.of(key, under(key, () -> cases.get(key).read(reader, map(v).get(key))));
    };
  }

  static Type table(String name) { return (reader, v) -> reader.members(TABLES.get(name), v); }

  record Field(String key, Type type, Object fallback) {} // without a fallback it is required

  static Map<String, List<Field>> tables(String text) {
    Map<String, List<Field>> tables = new HashMap<>();
    for (String[] words : text.lines().map(line -> line.split(":? +|:$")).toList())
      for (String word : Arrays.asList(words).subList(1, words.length)) {
        String[] parts = word.split("[=:]", 3);
        Object fallback = parts.length < 3 ? null : json(parts[2].getBytes(StandardCharsets.UTF_8));
        tables.computeIfAbsent(words[0], key -> new ArrayList<>()).add(new Field(parts[0], TYPES.get(parts[1]), fallback));
      }
    return tables;
  }

  // --- the document, by the tables ---

  final boolean model; // or a configuration
  boolean open; // "Versions": unknown keys are those of a newer minor
  BigInteger rows; // of weights

  Reader(boolean model) { this.model = model; }

  /** Reads a model, or else a configuration, which has no header. */
  static Document read(byte[] file, boolean model) {
    byte[] magic = {(byte) 0x95, (byte) 0xa4, 'r', 'e', 'm', 'l'};
    try {
      return Arrays.mismatch(file, magic) == 6 ? readBinary(file, model) : readJson(file, model);
    } catch (IOException | MessagePackException e) {
      throw new Bad("", e.getMessage());
    }
  }

  static Document readBinary(byte[] file, boolean model) throws IOException {
    need(model, "a model, not a configuration");
    int size = file.length - 6;
    MessageUnpacker in = MessagePack.newDefaultUnpacker(file, 6, size);
    checkFormat(binary(in, size, 1));
    need(file[6] == 1, "the format number is not encoded as 01");
    Map<?, ?> header = map(binary(in, size, 2)), body = map(binary(in, size, 1));
    int end = 6 + (int) in.getTotalReadBytes();
    need(file.length == end + 10 && file[end] == (byte) 0xc4 && file[end + 1] == 8, "the file does not end with a checksum");
    need(ByteBuffer.wrap(file).getLong(end + 2) == Hashing.xxh3_64().hashBytesToLong(file, 0, end), "the checksum is wrong");
    need(!header.containsKey("format") && !body.containsKey("reml"), "format and reml are keys of JSON only");
    return new Reader(true).document(header, body, false);
  }

  static Document readJson(byte[] file, boolean model) {
    Map<?, ?> body = map(json(file)), header = body.containsKey("reml") ? map(body.remove("reml")) : null;
    need(model == (header != null), model ? "no header: not a model" : "a model, not a configuration");
    if (model)
      checkFormat(header.remove("format"));
    if (body.containsKey("$schema"))
      value(TYPES.get("text").read(null, body.remove("$schema")), true, DEPTH);
    return new Reader(model).document(header, body, true);
  }

  static void checkFormat(Object format) {
    need(format instanceof BigInteger number && number.signum() > 0, "not a format number: " + format);
    if (!format.equals(BigInteger.ONE))
      throw new Unsupported("format " + format + ": get libreml " + format + ".0");
  }

  Document document(Map<?, ?> header, Map<?, ?> body, boolean json) {
    Map<?, ?> head = model ? (Map<?, ?>) under("reml", () -> header(header, json)) : null;
    if (model && !list(head.get("requires")).isEmpty()) // before anything else is looked at
      throw new Unsupported("requires " + head.get("requires"));
    Map<?, ?> out = members(TABLES.get("top"), value(body, json, 1));
    stack(map(out.get("entryReduction")), 1);
    return new Document(head, out);
  }

  Map<?, ?> header(Map<?, ?> header, boolean json) {
    open = !TYPES.get("count").read(this, header.get("minor")).equals(BigInteger.ZERO);
    return members(TABLES.get("header"), value(header, json, 2));
  }

  Object requires(Object value) {
    List<?> names = each(list(value), name -> TYPES.get("text").read(this, name));
    need(names.size() <= 64 && new HashSet<>(names).size() == names.size(), "more than 64, or one twice");
    return names;
  }

  Object metadata(Object value) {
    need(map(value).size() <= 4096, "more than 4096 keys");
    need(map(value).values().stream().allMatch(String.class::isInstance), "not a map of text to text");
    return new TreeMap<>(map(value)); // their order means nothing
  }

  /** The members that a table has, in its order, then the others. */
  Map<String, Object> members(List<Field> fields, Object value) {
    Map<String, Object> out = new LinkedHashMap<>();
    for (Field field : fields) {
      Object given = map(value).containsKey(field.key) ? map(value).get(field.key) : field.fallback;
      need(map(value).containsKey(field.key) || given != null, field.key + " is missing");
      out.put(field.key, under(field.key, () -> field.type.read(this, given)));
    }
    map(value).forEach((key, member) -> {
      need(open || out.containsKey(key), "the unknown key " + key);
      out.putIfAbsent((String) key, member);
    });
    return out;
  }

  Object global(Object value) {
    Map<String, Object> out = members(TABLES.get("global"), value);
    rows = BigInteger.ONE.shiftLeft(((BigInteger) out.get("numBits")).intValue());
    return out;
  }

  Object logistic(Object value) {
    Map<String, Object> out = members(TABLES.get("Logistic"), value);
    need((float) out.get("min_label") < (float) out.get("max_label"), "min_label is not less than max_label");
    return out;
  }

  Object weights(Object value) {
    need(value instanceof Tensor tensor && tensor.shape.equals(List.of(rows, BigInteger.ONE, BigInteger.valueOf(6))),
        "not a tensor of the shape [" + rows + ", 1, 6]");
    return value;
  }

  Object node(Object value) {
    Object typename = map(value).get("typename");
    need(typename instanceof String && STACK.containsKey(typename), "an unknown typename: " + typename);
    List<Field> fields = new ArrayList<>(List.of(new Field("typename", TYPES.get("text"), null),
        new Field("config", table((String) typename), Map.of())));
    if (model && TABLES.containsKey("state/" + typename))
      fields.add(new Field("state", table("state/" + typename), null));
    else if (open && map(value).containsKey("state")) // unknown, a newer minor's, and it has its place all the same
      fields.add(new Field("state", (reader, v) -> v, null));
    return members(fields, value);
  }

  // "Stack": the label, features and prediction of a node (`=`: as below); the key of the node below; what that must have.
  static final Map<String, String[]> STACK = new HashMap<>();
  static {
    """
    Coin                   Simple SparseSimple Scalar
    Binary                 Binary = Binary              regressor Simple * Scalar
    CbAdf                  CB SparseCBAdf ActionScores  regressor Simple SparseSimple Scalar
    CbExploreAdfGreedy     CB SparseCBAdf ActionProbs   cbAdf     CB SparseCBAdf ActionScores
    CbExploreAdfSoftmax    CB SparseCBAdf ActionProbs   cbAdf     CB SparseCBAdf ActionScores
    CbExploreAdfSquareCb   CB SparseCBAdf ActionProbs   cbAdf     CB SparseCBAdf ActionScores
    ElementwiseInteraction = SparseSimple =             regressor * SparseSimple *
    Debug                  = = =                        next      * * *
    """.lines().forEach(line -> STACK.put(line.split(" ")[0], line.split(" +")));
  }

  static Map<?, ?> below(Map<?, ?> node) {
    String[] row = STACK.get(node.get("typename"));
    return row.length < 5 ? null : map(map(node.get("config")).get(row[4]));
  }

  static List<String> stack(Map<?, ?> node, int height) {
    need(height <= 12, "more than 12 reductions");
    List<String> row = List.of(STACK.get(node.get("typename"))), has = new ArrayList<>(row.subList(1, 4));
    Map<?, ?> below = below(node);
    if (below == null)
      return has;
    List<String> there = stack(below, height + 1), needs = row.subList(5, 8);
    for (int i = 0; i < 3; i++) {
      need(needs.get(i).equals("*") || needs.get(i).equals(there.get(i)),
          row.get(0) + " needs " + needs + ", but " + below.get("typename") + " has " + there);
      if (has.get(i).equals("="))
        has.set(i, there.get(i));
    }
    if (row.get(0).equals("CbExploreAdfSquareCb")) {
      while (below.get("typename").equals("Debug"))
        below = below(below);
      need(map(below.get("config")).get("cbType").equals("mtr"), "the cbType below CbExploreAdfSquareCb is not mtr");
    }
    return has;
  }

  // --- predictions: learning.md; an example is that of the format json in input-formats.md ---

  record Feature(int index, float value) {}

  static final long DEFAULT = 1L << 32; // the default namespace, behind those that are named

  /** One prediction; with CbAdf, a score for each action. */
  static List<Float> predict(Document document, Map<?, ?> example) {
    Map<?, ?> global = map(document.body.get("globalConfig")), top = map(document.body.get("entryReduction"));
    Map<?, ?> coin = top.get("typename").equals("CbAdf") ? below(top) : top, state = map(coin.get("state"));
    need(coin.get("typename").equals("Coin") && global.get("hashFunction").equals("xxh3"), "only Coin, CbAdf and xxh3 here");
    if (coin != top) {
      Map<?, ?> shared = example.containsKey("shared") ? map(example.get("shared")) : Map.of();
      List<Float> scores = new ArrayList<>();
      for (Object action : list(example.get("actions")))
        scores.add(sum(global, coin, map(action), shared));
      return scores;
    }
    need(map(coin.get("config")).get("linkFunction").equals("Identity"), "here is the link Identity only");
    float raw = sum(global, coin, map(example.get("features")), Map.of());
    float least = (float) state.get("minLabel"), greatest = (float) state.get("maxLabel");
    return List.of(raw < least ? least : raw > greatest ? greatest : raw);
  }

  static float sum(Map<?, ?> global, Map<?, ?> coin, Map<?, ?> features, Map<?, ?> shared) {
    SortedMap<Long, List<Feature>> namespaces = new TreeMap<>();
    add(global, features, namespaces);
    add(global, shared, namespaces);
    Tensor weights = (Tensor) map(coin.get("state")).get("weights");
    float sum = 0;
    for (Feature feature : expand(global, namespaces)) {
      IntBuffer row = weights.rows.get(feature.index);
      sum += feature.value * (row == null ? 0 : Float.intBitsToFloat(row.get(0)));
    }
    return Float.isNaN(sum) ? 0 : sum;
  }

  static long hash(String text, long seed) {
    return Hashing.xxh3_64(seed).hashBytesToLong(text.getBytes(StandardCharsets.UTF_8)) & 0xffffffffL;
  }

  static long namespace(Map<?, ?> global, Object spelling) {
    if (spelling.equals("Default"))
      return DEFAULT;
    return map(spelling).get("Name") instanceof String name ? hash(name, ((BigInteger) global.get("hashSeed")).longValue())
        : ((BigInteger) map(spelling).get("Hash")).longValue();
  }

  static int mask(Map<?, ?> global) {
    return (1 << ((BigInteger) global.get("numBits")).intValue()) - 1;
  }

  static void add(Map<?, ?> global, Map<?, ?> from, SortedMap<Long, List<Feature>> namespaces) {
    from.forEach((name, content) -> {
      long space = namespace(global, name.equals(":default") || name.equals(" ") ? "Default" : Map.of("Name", name));
      long seed = space & 0xffffffffL;
      List<Feature> features = namespaces.computeIfAbsent(space, key -> new ArrayList<>());
      BiConsumer<Long, Object> add = (hash, v) -> {
        Long index = v instanceof String text ? hash(text, hash) : hash;
        boolean isOne = v instanceof String || Boolean.TRUE.equals(v);
        if (!Boolean.FALSE.equals(v))
          features.add(new Feature(index.intValue() & mask(global), isOne ? 1 : f32(v)));
      };
      if (content instanceof List<?> list)
        for (int k = 0; k < list.size(); k++) // a text names a feature, and is hashed as the text that is a value
          add.accept(list.get(k) instanceof String ? seed : seed + k, list.get(k));
      else
        map(content).forEach((key, v) -> add.accept(hash((String) key, seed), v));
    });
  }

  // "Expansion": all features, pairs, triples, the constant one.
  static List<Feature> expand(Map<?, ?> global, SortedMap<Long, List<Feature>> namespaces) {
    final int prime = 16777619, mask = mask(global);
    List<Feature> out = new ArrayList<>(), triples = new ArrayList<>();
    namespaces.values().forEach(out::addAll);
    for (Object interaction : list(global.get("interactions"))) {
      long[] spaces = list(interaction).stream().mapToLong(spelling -> namespace(global, spelling)).toArray();
      List<Feature> first = namespaces.getOrDefault(spaces[0], List.of());
      for (int i = 0; i < first.size(); i++) {
        Feature a = first.get(i);
        for (Feature b : from(namespaces, spaces, 1, i)) {
          int hash = prime * a.index ^ b.index;
          if (spaces.length == 2)
            out.add(new Feature(hash & mask, a.value * b.value));
          else
            for (Feature c : from(namespaces, spaces, 2, i))
              triples.add(new Feature((prime * hash ^ c.index) & mask, a.value * b.value * c.value));
        }
      }
    }
    out.addAll(triples);
    if (global.get("constantFeatureEnabled").equals(true))
      out.add(new Feature((mask + 1) / 2, 1));
    return out;
  }

  // The features of a namespace in an interaction: from the i-th on if it is the same as the one before.
  static List<Feature> from(SortedMap<Long, List<Feature>> namespaces, long[] spaces, int which, int i) {
    List<Feature> all = namespaces.getOrDefault(spaces[which], List.of());
    return spaces[which] == spaces[which - 1] ? all.subList(Math.min(i, all.size()), all.size()) : all;
  }

  // --- the program ---

  static byte[] bytes(Path file) throws IOException {
    if (!file.toString().endsWith(".hex"))
      return Files.readAllBytes(file);
    ByteArrayOutputStream out = new ByteArrayOutputStream(); // "61*3 # a comment" is three bytes
    for (Scanner tokens = new Scanner(Files.readString(file).replaceAll("#.*", "")); tokens.hasNext();) {
      String[] parts = tokens.next().split("\\*");
      for (int times = parts.length == 1 ? 1 : Integer.parseInt(parts[1]); times > 0; times--)
        out.write(Integer.parseInt(parts[0], 16));
    }
    return out.toByteArray();
  }

  // Whether they are equal in the order of their members, too.
  static boolean same(Object a, Object b) {
    if (a instanceof Map<?, ?> one && b instanceof Map<?, ?> two)
      return same(List.copyOf(one.keySet()), List.copyOf(two.keySet()))
          && same(new ArrayList<>(one.values()), new ArrayList<>(two.values()));
    if (!(a instanceof List<?> one && b instanceof List<?> two && one.size() == two.size()))
      return Objects.equals(a, b);
    return java.util.stream.IntStream.range(0, one.size()).allMatch(i -> same(one.get(i), two.get(i)));
  }

  static Document read(Path directory, Map<?, ?> vector, String key) throws IOException {
    return read(bytes(directory.resolve((String) vector.get(key))), vector.get("kind").equals("model"));
  }

  // What is wrong with the answer to a vector, or null.
  static String check(Path directory, Map<?, ?> vector) throws IOException {
    Document document = null;
    String verdict = "good", reason = "";
    try {
      document = read(directory, vector, "file");
    } catch (Bad | Unsupported e) {
      verdict = e instanceof Bad ? "bad" : "unsupported";
      reason = e.getMessage();
    }
    if (!verdict.equals(vector.get("verdict")))
      return "is " + vector.get("verdict") + ", taken for " + verdict + ": " + reason;
    for (String key : List.of("same", "canonicalForm")) {
      Document other = vector.containsKey(key) ? read(directory, vector, key) : document;
      if (document != null && !(same(other.header, document.header) && same(other.body, document.body)))
        return "not the same document as " + vector.get(key);
    }
    if (!vector.containsKey("predictions"))
      return null;
    for (Object example : list(map(json(bytes(directory.resolve((String) vector.get("predictions"))))).get("examples"))) {
      Object expected = map(example).get("prediction");
      List<?> numbers = expected instanceof List<?> list ? list : List.of(expected);
      List<Float> found = predict(document, map(map(example).get("features")));
      if (!found.equals(numbers.stream().map(Reader::f32).toList())) // equals() tells -0.0 from 0.0, too
        return "predicts " + found + " and not " + expected + " for " + map(example).get("features");
    }
    return null;
  }

  static void summarize(Document document) {
    System.out.println("minor " + document.header.get("minor") + ", written by " + document.header.get("writer"));
    for (Map<?, ?> node = map(document.body.get("entryReduction")); node != null; node = below(node)) {
      Object weights = node.get("typename").equals("Coin") ? map(node.get("state")).get("weights") : null;
      System.out.println(node.get("typename") + (weights instanceof Tensor t ? ", rows not zero: " + t.rows.size() : ""));
    }
  }

  public static void main(String[] args) throws IOException {
    Path path = Path.of(args[0]);
    if (!Files.isDirectory(path)) {
      summarize(read(bytes(path), true));
      return;
    }
    List<?> vectors = list(map(json(bytes(path.resolve("vectors.json")))).get("vectors"));
    int failed = 0;
    for (Object vector : vectors) {
      String wrong = check(path, map(vector));
      if (wrong != null) {
        System.out.println("java: " + map(vector).get("file") + ": " + wrong);
        failed++;
      }
    }
    System.out.println("java: " + (vectors.size() - failed) + " vectors passed");
    System.exit(failed == 0 ? 0 : 1);
  }
}
