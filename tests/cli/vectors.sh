# reml validate and diff say of the vectors of the format (spec/vectors/) what their index does.
. "$(dirname "$0")/lib.sh"

if ! command -v python3 > /dev/null; then
  echo 'skipped: there is no python3 to read the vectors with'
  [ -z "${REML_TEST_ALL:-}" ] || exit 1
  exit 77
fi

# The vectors, their bytes as they are meant, and what is to be said of each: tables for the shell, and one of JSON.
python3 - "$srcdir/spec/vectors" << 'END' || fail 'the vectors were expected to be read'
import json, os, sys

folder = sys.argv[1]
vectors = json.load(open(os.path.join(folder, "vectors.json")))["vectors"]

def data(name):
    with open(os.path.join(folder, name), "rb") as file:
        text = file.read()
    if not name.endswith(".hex"):
        return text
    tokens = [token for line in text.decode().splitlines() for token in line.split("#")[0].split()]
    return b"".join(bytes.fromhex(token[:2]) * int(token[3:] or 1) for token in tokens)

for vector in vectors:
    with open(vector["file"], "wb") as file:
        file.write(data(vector["file"]))
with open("files", "w") as file:
    file.writelines(vector["file"] + "\n" for vector in vectors)
with open("pairs", "w") as file:
    for vector in vectors:
        for other in {vector.get("same"), vector.get("canonicalForm")} - {None}:
            file.write(vector["file"] + " " + other + "\n")
END
{ [ -s files ] && [ -s pairs ]; } || fail 'vectors were expected'

# Each is judged as the index has it, with the same place.
xargs "$tool" validate --json < files > "$said/out" 2> "$said/err"
expect_equal "$(wc -c < "$said/err" | tr -d ' ')" 0
python3 - "$srcdir/spec/vectors/vectors.json" "$said/out" << 'END' || fail 'other verdicts were expected'
import json, sys

wrong = 0
vectors = json.load(open(sys.argv[1]))["vectors"]
verdicts = {verdict["file"]: verdict for verdict in map(json.loads, open(sys.argv[2]))}
for vector in vectors:
    verdict = verdicts[vector["file"]]
    problem = (verdict["problems"] or [{}])[0]
    good = vector["verdict"] == "good"
    if verdict["valid"] != good:
        wrong = print(vector["file"], "is", vector["verdict"]) or 1
    elif good and (verdict["canonical"], verdict["kind"]) != (vector["canonical"], vector["kind"]):
        wrong = print(vector["file"], "is a", vector["kind"], "and canonical:", vector["canonical"]) or 1
    elif not good and {key: problem[key] for key in problem.keys() & vector.keys()}.items() - vector.items():
        wrong = print(vector["file"], "has another problem than", problem) or 1
    elif (problem.get("status") == "REML_E_NEWER") != (vector["verdict"] == "unsupported"):
        wrong = print(vector["file"], "is", vector["verdict"]) or 1
sys.exit(wrong)
END

# Those that are of the same document do not differ, even in the header.
while read -r file other; do
  expect_ok --quiet diff --header "$file" "$other"
done < pairs

finish
