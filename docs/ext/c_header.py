"""The directive `c-header`: what a public header declares and says about it, as a part of a page.

The comments of the headers are plain text with words in back-quotes.  A comment that stands directly above a declaration, or
behind it on its line, belongs to it; any other is a paragraph.  Nothing is needed in the headers for this, and what cannot be
placed is an error.
"""

import re
from pathlib import Path

from sphinx.util.docutils import SphinxDirective

COMMENT = r"/\*.*?\*/"
TOKEN = re.compile(
    r"\s*?(?P<gap>\n[ \t]*\n)|\s*(?:(?P<comment>%s)|(?P<line>\#(?:[^\n]*\\\n)*[^\n]*)|(?P<rest>[^/\s]))" % COMMENT, re.S
)
NAME = re.compile(r"\b(reml_\w+|REML_\w+)\b(\(\))?")
LINK = re.compile(r"\b((?:spec|tests)/[\w/-]+\.\w+)\b")


def plain(comment):
    """The lines of a comment, without what marks it as one."""
    text = re.sub(r"^[ \t]*\* ?", "", comment.strip()[2:-2].strip(), flags=re.M)
    return re.sub(r"^[ \t]+(?=\S)", lambda space: " " * (10 if len(space[0]) >= 10 else 0), text, flags=re.M)


def markdown(text, roles):
    """A comment as Markdown: names and files become links, words in back-quotes code, and all else stays what it is."""

    def word(part):
        if part.startswith("`"):
            return part
        part = re.sub(r"([\\*<>\[\]#|$])", r"\\\1", part)
        part = NAME.sub(lambda name: "{c:%s}`%s`" % (roles[name[1]], name[1]) if name[1] in roles else name[0], part)
        return LINK.sub(r"[\1](/\1)", part)

    text = "".join(word(part) for part in re.split("(`[^`]*`)", text))
    # A word at the edge, with its text indented beside it: a list of rules.
    return re.sub(r"^(\w+) +(?=\S)(?<=^.{10})", r"\n**\1.** ", text, flags=re.M)


def tokens(text):
    """Pairs of what it is (gap, comment, macro, code) and its text, of the part between the guards of a header."""
    position = 0
    while match := TOKEN.match(text, position):
        position = match.end()
        if match["rest"] is None:
            yield next((kind, match[kind]) for kind in ("gap", "comment", "line") if match[kind])
            continue
        start, depth = match.start("rest"), 0
        for brace in re.finditer(COMMENT + r"|[{};]", text[start:], re.S):
            depth += {"{": 1, "}": -1}.get(brace[0], 0)
            if depth == 0 and (brace[0] == ";" or brace[0] == "}" and text[start:].startswith("static inline")):
                break
        position = start + brace.end()
        yield "code", text[start:position]


def items(text):
    """Pairs of a comment and the declaration that it belongs to; either may be empty."""
    comment = ""
    for kind, token in tokens(re.sub(r"^(REML_(BEGIN|END)_DECLS|/\* clang-format.*)\n", "", text, flags=re.M)):
        if kind == "line" and not re.match(r"#define (?!\w+_H\b|REML_API|REML_\w+_DECLS)\w+ ", token):
            kind, token = "gap", ""
        if kind == "comment" or kind == "gap":
            if comment:
                yield comment, ""
            comment = plain(token) if kind == "comment" else ""
        else:
            yield comment, token
            comment = ""


def members(body, separator):
    """Pairs of a comment and a member: the comment stands above it, or begins on its line."""
    pattern = re.compile(
        r"\s*(?P<above>(?:%s\s*)?)(?P<code>[^/]+?)\s*(?:%s|(?=/\*)|$)(?P<behind>[ \t]*\n?[ \t]*%s)?"
        % (COMMENT, separator, COMMENT), re.S
    )
    position = 0
    while body[position:].strip():
        match = pattern.match(body, position)
        position = match.end()
        behind = match["behind"] or ""
        if "\n" in behind.split("/*")[0] and separator == ";":
            position, behind = match.start("behind"), ""
        yield plain(match["above"] or behind or "/**/"), " ".join(match["code"].split())


def kind_of(code):
    """The kind of a declaration in the C domain, its signature, and its members as triples of kind, signature and comment."""
    bare = " ".join(re.sub(COMMENT, "", code, flags=re.S).split())
    if macro := re.match(r"#define (\w+)", bare):
        return "macro", macro[1], []
    body = code[code.find("{") + 1:code.rfind("}")]
    if bare.startswith("enum"):
        return "enum", "", [("enumerator", member, comment) for comment, member in members(body, ",")]
    if struct := re.match(r"typedef struct \w+ (?:\{.*\} )?(\w+);", bare):
        found = members(body, ";") if "{" in bare else []
        return "struct", struct[1], [part for comment, member in found for part in declarators(member, comment)]
    if bare.startswith("typedef"):
        return "type", bare[8:-1], []
    return "function", re.sub(r"^(REML_API|static inline) ", "", re.sub(r" \{.*", "", bare)).rstrip(";"), []


def declarators(member, comment):
    """`int a, b` as `int a` and `int b`; what is said of both stands below the second."""
    if several := re.match(r"([\w ]+?)((?: \w+,)+ \w+)$", member):
        *others, last = several[2].split(",")
        return [("member", several[1] + name, "") for name in others] + [("member", several[1] + last, comment)]
    return [("member", member, comment)]


def name_of(kind, signature):
    if kind == "enumerator":
        return signature.split()[0]
    return re.search(r"\(\*(\w+)\)|(\w+)(?=\()|(\w+)(?:\[\w+\])?$", signature)[0].strip("(*)").split("[")[0]


class CHeader(SphinxDirective):
    """`{c-header} reml/io.h`."""

    required_arguments = 1
    has_content = False

    def run(self):
        home = Path(self.env.srcdir) / "include"
        path = next(home.glob(self.arguments[0] + "*"))  # io.h, version.h.in
        self.env.note_dependency(str(path))
        roles = self.roles(home)
        lines = ["```c", "#include <reml.h>", "```", ""]
        for comment, code in items(path.read_text()):
            lines += self.item(markdown(comment, roles), code, roles) + [""]
        return self.parse_text_to_nodes("\n".join(lines))

    def item(self, comment, code, roles):
        if not code:
            return [comment]
        kind, signature, parts = kind_of(code)
        inner = []
        for part, one, text in parts:
            inner += ["````{c:%s} %s" % (part, one), markdown(text, roles), "````", ""]
        if kind == "enum":
            return [comment, ""] + inner
        return ["`````{c:%s} %s" % (kind, signature), comment, ""] + inner + ["`````"]

    @staticmethod
    def roles(home):
        """Which role refers to a name, for all that the headers declare."""
        found = {}
        for path in home.glob("reml/*.h*"):
            for _, code in items(path.read_text()):
                if code:
                    kind, signature, parts = kind_of(code)
                    if signature:
                        found[name_of(kind, signature)] = {"function": "func", "struct": "struct"}.get(kind, kind)
                    found.update((name_of(part, one), "enumerator") for part, one, _ in parts if part == "enumerator")
        return found


def setup(app):
    app.add_directive("c-header", CHeader)
    return {"parallel_read_safe": True}
