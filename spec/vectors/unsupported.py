"""The vectors that are not bad, but for a newer reader: to be refused as that, whatever else is in the file."""
from bad_binary import marked
from bad_json import TEXT
from encode import MAGIC, Binary, binary, json_text
from models import STATE, put, small, without
from vector import edited, unsupported


def newer(place, *rows):
    """Rows of (name, what it is, file)."""
    for name, about, data in rows:
        unsupported(name, "Versions", about, "NEWER", data, place)


def requires():
    needs = put(small(minor=7), "/reml/requires", ["telepathy"])
    unknown = put(put(needs, "/entryReduction/typename", "Oracle"), STATE, None)
    many = put(needs, "/reml/requires", [f"feature {i:02}" for i in range(64)])
    last = without(unknown, "/reml") | {"reml": unknown["reml"]}
    for encoded in (binary, json_text):
        newer(
            "/reml/requires/0",
            ("requires", "A name in requires that 1.0 does not have", encoded(needs)),
            ("requires-unreadable", "The same; the document behind it cannot be understood", encoded(unknown)),
            ("requires-64", "64 names, the most there are", encoded(many)),
            ("requires-minor-0", "A name in requires, and minor 0", encoded(put(needs, "/reml/minor", 0))),
        )
    newer("/reml/requires/0", ("requires-last", "The header is the last member: readers ask for it first", json_text(last)))


def format_in(text, number):
    return edited(text, ('"format": 1', f'"format": {number}'))


def formats():
    def with_format(number, document=small()):
        return marked(binary(document, MAGIC + number), len(MAGIC))

    def only(*lines):
        out = Binary()
        out.line(0, MAGIC + b"\x02", "the envelope of format 2")
        for data, note in lines:
            out.line(1, data, note)
        return marked(out, len(MAGIC))

    newer(
        None,
        ("format-2", "Format 2, otherwise like format 1", with_format(b"\x02", small(writer="libreml 2.0.0"))),
        ("format-2-wide", "Format 2 in nine bytes", with_format(b"\xcf\0\0\0\0\0\0\0\x02")),
        ("format-2-signed", "Format 2 in a signed encoding", with_format(b"\xd1\0\x02")),
        ("format-greatest", "Format 2^64-1", with_format(b"\xcf" + b"\xff" * 8)),
        ("format-2-only", "Format 2 and no more", only()),
        ("format-2-unreadable", "Format 2, of which only the first bytes are like format 1",
         only((b"\xc1\xdd\xff\xff\xff\xff", "nothing that format 1 could read"))),
    )
    newer(
        "/reml/format",
        ("format-2", "Format 2, otherwise like format 1", format_in(TEXT, 2)),
        ("format-greatest", "Format 2^64-1", format_in(TEXT, 2**64 - 1)),
        ("format-2-unreadable", "Format 2: no other member is as in format 1",
         '{"reml": {"format": 2, "minor": "x"}, "model": [{"typename": 1}, null]}\n'),
        ("format-2-last", "Format 2, whose number stands behind all the rest",
         '{"entryReduction": [], "globalConfig": 7, "reml": {"metadata": 1, "requires": ["more"], "format": 2}}\n'),
    )


def every_unsupported():
    requires()
    formats()
